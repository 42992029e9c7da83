import Campaigns
import EventLog

/// Whom a retry of a campaign is aimed at, and who is left out.
struct RetryChoice: Sendable {
    /// A chosen contact.
    struct Contact: Sendable {
        var id: String
        /// Its number; nil for one that no event has named so far.
        var number: UInt32?
    }

    /// In the byte order of their ids.
    private(set) var chosen: [Contact] = []
    /// Likewise.
    private(set) var leftOut: [LeftOutContact] = []
    /// How many contacts of the source failed.
    private(set) var failed = 0
    /// How many were skipped.
    private(set) var skipped = 0

    private let scene: ChainScene
    private let options: RetryOptions
    private let channel: String?
    private let oldest: Timestamp?

    /// `now`: the moment of the decision, from which ages count.
    /// - Complexity: O(contacts of the source), and O(attempts in the chain) for each chosen one.
    init(
        _ scene: ChainScene, _ options: RetryOptions, now: Timestamp
    ) throws(LedgerError) {
        (self.scene, self.options) = (scene, options)
        channel = try scene.channel(of: scene.campaign)
        oldest = scene.folded.policy.oldestRetryable(at: now)
        for home in scene.result.homes(of: scene.campaign) {
            switch scene.result.result(ofHome: home)?.outcome {
            case .failed: failed += 1
            case .skipped: skipped += 1
            default: continue
            }
        }
        switch options.audience {
        case .failed: try chooseFailed(nil)
        case .failedAmong(let ids): try chooseFailed(ids)
        case .exactly(let ids) where options.form == .inPlace: try chooseTargeted(ids)
        case .exactly(let ids): try choose(ids)
        }
        chosen.sort { $0.id.precedes($1.id) }
        leftOut.sort { $0.contact.precedes($1.contact) }
    }

    /// Ids as they were given, each once, with their numbers.
    private func known(_ ids: [String]) throws(LedgerError) -> [Contact] {
        var seen: Set<[UInt8]> = []
        var known: [Contact] = []
        for id in ids where seen.insert(Array(id.utf8)).inserted {
            let found = try scene.snapshot.reading { () throws(EventLogError) in
                try scene.snapshot.view.find(.member, Array(id.utf8))
            }
            var number = found
            if number == nil { number = try scene.snapshot.erasedContact(id) }
            known.append(Contact(id: id, number: number))
        }
        return known
    }

    private mutating func choose(_ ids: [String]) throws(LedgerError) {
        for contact in try known(ids) {
            if let number = contact.number {
                take(contact, try guardedReason(number, try scene.homes(of: number)))
            } else {
                chosen.append(contact)
            }
        }
    }

    /// In place there is nothing to be tried again for whom the campaign never targeted, and, unless the guard is
    /// overridden, for whom did not fail.
    private mutating func chooseTargeted(_ ids: [String]) throws(LedgerError) {
        guard options.guarding == .overridden else { return try chooseFailed(ids) }
        for contact in try known(ids) {
            let isTargeted = try contact.number.map { number throws(LedgerError) in
                try scene.homes(of: number).contains {
                    scene.result.table.campaign[Int($0)] == scene.campaign
                }
            }
            take(contact, isTargeted == true ? nil : .notFailed)
        }
    }

    /// `ids`: the contacts looked at; nil for all.
    private mutating func chooseFailed(_ ids: [String]?) throws(LedgerError) {
        var selected: [UInt32: Contact]?
        if let ids {
            var known: [UInt32: Contact] = [:]
            for contact in try self.known(ids) {
                if let number = contact.number {
                    known[number] = contact
                } else {
                    leftOut.append(LeftOutContact(contact: contact.id, reason: .notFailed))
                }
            }
            selected = known
        }
        for home in scene.result.homes(of: scene.campaign) {
            let number = scene.result.table.contact[Int(home)]
            if let selected, selected[number] == nil { continue }
            guard let result = scene.result.result(ofHome: home), result.outcome == .failed,
                let attempt = result.last
            else { continue }
            selected?[number] = nil
            let contact = Contact(
                id: try scene.snapshot.name(.member, number), number: number)
            let homes = try scene.homes(of: number)
            if try !isAskedFor(attempt) {
                take(contact, .otherCategory)
            } else if let reason = try guardedReason(number, homes) {
                take(contact, reason)
            } else {
                take(contact, try isAged(attempt) ? .retentionExpired : nil)
            }
        }
        for (number, contact) in selected ?? [:] {
            let reason = try guardedReason(number, try scene.homes(of: number))
            take(contact, reason ?? .notFailed)
        }
    }

    /// Chooses a contact, or takes note of why not.
    private mutating func take(_ contact: Contact, _ reason: RetryExclusion?) {
        if let reason {
            leftOut.append(LeftOutContact(contact: contact.id, reason: reason))
        } else {
            chosen.append(contact)
        }
    }

    private func isAskedFor(_ attempt: UInt32) throws(LedgerError) -> Bool {
        guard options.category != nil || options.code != nil else { return true }
        let row = scene.result.decidingRow(attempt)
        let failure = try scene.snapshot.reading { () throws(EventLogError) in
            try scene.folded.classifier.failure(atRow: row, scene.snapshot.view)
        }
        if let category = options.category, failure.category != category { return false }
        guard let code = options.code else { return true }
        return failure.code.hasSameBytes(as: code)
            || failure.code.utf8.starts(with: (code + ":").utf8)
    }

    /// Why the guard against double sends holds a contact back; nil where it does not.
    private func guardedReason(
        _ contact: UInt32, _ homes: [UInt32]
    ) throws(LedgerError) -> RetryExclusion? {
        guard options.guarding == .strict else { return nil }
        let standing = scene.standing(homes)
        if standing.isReached { return .reachedMeanwhile }
        let consent = try scene.snapshot.consent(of: contact, on: channel)
        if consent.isErased { return .erased }
        if consent.isOptedOut { return .optedOut }
        if standing.isUnknown { return .outcomeUnknown }
        return standing.isUnderWay ? .underWay : nil
    }

    /// Whether an attempt is older than the policy keeps rows.
    private func isAged(_ attempt: UInt32) throws(LedgerError) -> Bool {
        guard let oldest,
            let dispatch = try scene.snapshot.dispatch(of: scene.result.table.number(attempt))
        else { return false }
        return dispatch.earliest < oldest
    }
}

extension Policy {
    private static let microsecondsPerDay: Int64 = 86_400_000_000

    /// The earliest begin of an attempt that may still be retried; nil where all may.
    func oldestRetryable(at now: Timestamp) -> Timestamp? {
        guard let days = retentionDays else { return nil }
        let (age, isTooLong) = Int64(days).multipliedReportingOverflow(by: Self.microsecondsPerDay)
        return isTooLong ? nil : Timestamp(microseconds: now.microseconds - age)
    }
}
