import Campaigns
import EventLog

/// Finds the contacts that should not be messaged any more, and why.
struct SuppressionSearch {
    /// What the catalogue says unlocks a failure where the contact blocked the sender, or the sender the
    /// contact.
    private static let unlocksOfBlocks: Set<String> = ["consent", "fix:unblock"]

    /// An attempt that failed, or that reached the contact.
    private struct Ending {
        let attempt: UInt32
        /// Label number plus one of its channel; 0 for none.
        let channel: UInt32
        let mark: AttemptDetails.Mark
    }

    private let snapshot: LedgerSnapshot
    private let fold: FoldedLog
    private let details: AttemptDetails
    /// The attempts of the contacts to look at, by their places.
    private var attempts: [UInt32: [UInt32]] = [:]
    private let optOuts: OptOuts
    private let misnamed: Set<UInt32>

    /// - Complexity: O(events), over a few columns, and a look at each id; then O(events of contacts that
    ///   failed or have no number for an id).
    init(_ snapshot: LedgerSnapshot, _ fold: FoldedLog) throws(LedgerError) {
        (self.snapshot, self.fold) = (snapshot, fold)
        optOuts = try OptOuts(snapshot)
        let result = fold.result
        let count = Int(snapshot.view.state.nameCounts.member)
        var isAsked = [Bool](repeating: false, count: count)
        var misnamed: Set<UInt32> = []
        try snapshot.reading { () throws(EventLogError) in
            for contact in 0..<count {
                let id = try snapshot.view.name(.member, UInt32(contact))
                guard !PhoneNumber.isFine(id) else { continue }
                misnamed.insert(UInt32(contact))
                isAsked[contact] = true
            }
        }
        self.misnamed = misnamed
        for place in 0..<UInt32(result.table.count) where result.state(place) == .failed {
            isAsked[Int(result.table.contact[Int(place)])] = true
        }
        for place in 0..<UInt32(result.table.count)
        where isAsked[Int(result.table.contact[Int(place)])] && result.state(place) != nil {
            attempts[result.table.contact[Int(place)], default: []].append(place)
        }
        details = try AttemptDetails(
            ofPlaces: attempts.values.joined(), fold, snapshot)
    }

    /// All of them, in the byte order of their ids.
    func contacts() throws(LedgerError) -> [SuppressedContact] {
        var found: [(id: [UInt8], contact: SuppressedContact)] = []
        for contact in Set(attempts.keys).union(optOuts.ofContact.keys) {
            let reasons = try reasons(contact)
            guard !reasons.isEmpty else { continue }
            let id = try snapshot.reading { () throws(EventLogError) in
                try snapshot.view.name(.member, contact)
            }
            let named = SuppressedContact(
                contact: String(decoding: id, as: UTF8.self), reasons: reasons)
            found.append((id, named))
        }
        return found.sorted { $0.id.lexicographicallyPrecedes($1.id) }.map(\.contact)
    }

    private func reasons(_ contact: UInt32) throws(LedgerError) -> [SuppressedContact.Reason] {
        let own = attempts[contact] ?? []
        var failures: [Ending] = []
        var successes: [Ending] = []
        for attempt in own {
            guard let state = fold.result.state(attempt) else { continue }
            if state == .failed {
                failures.append(try ending(attempt, fold.result.decidingRow(attempt)))
            } else if state.isReached, let row = fold.result.deliveryRow(attempt) {
                successes.append(try ending(attempt, row))
            }
        }
        failures = try inOrder(failures)
        var found = try ofLatestFailures(failures, successes)
        if misnamed.contains(contact) { found += try badNumbers(own) }
        for optOut in optOuts.ofContact[contact] ?? [] {
            found.append(
                SuppressedContact.Reason(
                    .optedOut, channel: try snapshot.labelText(optOut.channel), code: nil,
                    since: Timestamp(microseconds: optOut.time), position: UInt64(optOut.row)))
        }
        if failures.count > 1, successes.isEmpty {
            let second = failures[1]
            found.append(try reason(.twoFailures, second, channel: nil))
        }
        return sorted(found)
    }

    private func ending(_ attempt: UInt32, _ row: UInt32) throws(LedgerError) -> Ending {
        let channel = try channel(of: attempt)
        let time = try snapshot.time(ofRow: row)
        return Ending(
            attempt: attempt, channel: channel,
            mark: AttemptDetails.Mark(time: time.microseconds, row: row))
    }

    /// Label number plus one; 0 for none.
    private func channel(of attempt: UInt32) throws(LedgerError) -> UInt32 {
        let label = try snapshot.reading { () throws(EventLogError) in
            try details.channel(ofPlace: attempt, fold.result, snapshot.view)
        }
        return label.map { $0 + 1 } ?? 0
    }

    /// Ascending by time, then identity; failures of one contact are few.
    private func inOrder(_ failures: [Ending]) throws(LedgerError) -> [Ending] {
        try snapshot.reading { () throws(EventLogError) in
            var sorted: [Ending] = []
            for failure in failures {
                var place = sorted.count
                while place > 0,
                    try AttemptDetails.isLater(
                        sorted[place - 1].mark, than: failure.mark, snapshot.view)
                {
                    place -= 1
                }
                sorted.insert(failure, at: place)
            }
            return sorted
        }
    }

    /// What the latest failure on each channel says, where no attempt there reached the contact later.
    private func ofLatestFailures(
        _ failures: [Ending], _ successes: [Ending]
    ) throws(LedgerError) -> [SuppressedContact.Reason] {
        var latest: [UInt32: Ending] = [:]
        for failure in failures { latest[failure.channel] = failure }
        var found: [SuppressedContact.Reason] = []
        for (channel, failure) in latest {
            let isReachedLater = successes.contains {
                $0.channel == channel && $0.mark.time > failure.mark.time
            }
            guard !isReachedLater, let rule = try read(failure).rule, rule.scope == .contact else {
                continue
            }
            let name = try snapshot.labelText(channel)
            if rule.category == .nonRetryable {
                found.append(try reason(.permanentFailure, failure, channel: name))
            }
            if Self.unlocksOfBlocks.contains(rule.unlock) {
                found.append(try reason(.blocked, failure, channel: name))
            }
        }
        return found
    }

    /// The channels that ask for a phone number, each with the earliest event of the attempts there.
    private func badNumbers(
        _ attempts: [UInt32]
    ) throws(LedgerError) -> [SuppressedContact.Reason] {
        var first: [UInt32: AttemptDetails.Mark] = [:]
        for attempt in attempts {
            let channel = try channel(of: attempt)
            guard channel > 0,
                let mark = details.earliest(of: fold.result.table.number(attempt))
            else { continue }
            if first[channel].map({ mark.time < $0.time }) ?? true { first[channel] = mark }
        }
        var found: [SuppressedContact.Reason] = []
        for (channel, mark) in first {
            guard let name = try snapshot.labelText(channel),
                PhoneNumber.isNeeded(onChannel: name)
            else { continue }
            found.append(
                SuppressedContact.Reason(
                    .badNumber, channel: name, code: nil,
                    since: Timestamp(microseconds: mark.time), position: UInt64(mark.row)))
        }
        return found
    }

    private func read(_ failure: Ending) throws(LedgerError) -> ReadFailure {
        try snapshot.reading { () throws(EventLogError) in
            try fold.classifier.failure(atRow: failure.mark.row, snapshot.view)
        }
    }

    private func reason(
        _ reason: SuppressionReason, _ failure: Ending, channel: String?
    ) throws(LedgerError) -> SuppressedContact.Reason {
        SuppressedContact.Reason(
            reason, channel: channel, code: try read(failure).code,
            since: Timestamp(microseconds: failure.mark.time), position: UInt64(failure.mark.row))
    }

    private func sorted(_ reasons: [SuppressedContact.Reason]) -> [SuppressedContact.Reason] {
        let order = SuppressionReason.allCases
        return reasons.sorted { first, second in
            let own = order.firstIndex(of: first.reason) ?? 0
            let others = order.firstIndex(of: second.reason) ?? 0
            if own != others { return own < others }
            return (first.channel ?? "").precedes(second.channel ?? "")
        }
    }
}
