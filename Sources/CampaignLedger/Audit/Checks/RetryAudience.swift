import Campaigns
import EventLog

/// A linked retry is for the contacts that had failed in its source when its audience was resolved.
///
/// Two clocks tell what had failed: what the ledger knew (positions) and what had happened (times).
/// Webhooks are late and files are imported one after the other, so that either may be behind. A
/// contact is a stranger to the retry if it had failed by neither clock, and was left out if it had
/// failed by both; then
///
/// 1. an audience that an event calls an `override` has no strangers;
/// 2. nobody was left out whose failure no retry mends or waits for an unlock, who had opted out, whom
///    the chain reached, at whom another retry of the source was aimed, or whose attempt is older
///    than the policy's retention;
/// 3. where nobody with the same code was taken, the retry was for other codes: a filter.
enum RetryAudience: AuditRule {
    static let check = AuditCheck.retryAudience

    static func find(
        _ ground: AuditGround, into findings: inout AuditFindings
    ) throws(LedgerError) {
        for retry in ground.retries.all
        where ground.isSelected(retry.campaign) && !retry.aims.isEmpty {
            let isMeant = try ground.isOverridden(retry.campaign)
            let strangers =
                isMeant ? [] : retry.aims.filter { !ground.hadFailed($0) }
            let leftOut = try LeftOut.search(ground, retry)
            guard !strangers.isEmpty || !leftOut.isEmpty else { continue }
            try findings.add(check) { () throws(LedgerError) in
                try describe(ground, retry, strangers, leftOut)
            }
        }
    }

    private static func describe(
        _ ground: AuditGround, _ retry: AuditRetries.Retry, _ strangers: [AuditRetries.Aim],
        _ leftOut: [LeftOut]
    ) throws(LedgerError) -> AuditFinding {
        let source = try ground.snapshot.campaignID(retry.source)
        var parts: [String] = []
        var rows = retry.audience.map(\.row)
        if !strangers.isEmpty {
            parts.append(
                "aimed at \(AuditWording.count(strangers.count, "contact")) that had not failed")
            for aim in strangers {
                rows += ground.evidence(of: aim)
            }
        }
        if !leftOut.isEmpty {
            parts.append("left out \(AuditWording.count(leftOut.count, "contact")) that had")
            rows += leftOut.map(\.row)
        }
        var sentence = parts.joined(separator: ", and ")
        sentence = sentence.prefix(1).uppercased() + sentence.dropFirst()
        var finding = try ground.finding(
            check, campaign: retry.campaign, "\(sentence) in \(source).", rows: rows)
        try ground.name(strangers.map(\.contact) + leftOut.map(\.contact), in: &finding)
        return finding
    }
}

/// A contact that had failed in the source of a retry and that the retry was not aimed at, without
/// a reason that the rules know.
private struct LeftOut {
    let contact: UInt32
    /// The failure that decided.
    let row: UInt32

    private static let microsecondsPerDay: Int64 = 86_400_000_000

    static func search(
        _ ground: AuditGround, _ retry: AuditRetries.Retry
    ) throws(LedgerError) -> [LeftOut] {
        // The audience may come in parts: who had failed by the first one is certain to be missing.
        guard let row = retry.audience.map(\.row).min(),
            let time = retry.audience.map(\.time).min()
        else { return [] }
        let aimed = Set(retry.aims.compactMap(\.sourceHome))
        var found: [LeftOut] = []
        for home in ground.result.homes(of: retry.source)
        where ground.mayHaveFailed(home) && !aimed.contains(home) {
            guard let failed = ground.failure(ofHome: home, row, time),
                try isMissing(ground, retry, home, failed, time)
            else { continue }
            found.append(
                LeftOut(contact: ground.result.table.contact[Int(home)], row: failed.event.row))
        }
        guard !found.isEmpty else { return [] }
        var taken: Set<UInt32> = []
        for aim in retry.aims {
            guard let home = aim.sourceHome, let failed = ground.failure(ofHome: home, row, time)
            else { continue }
            taken.insert(try ground.label(ofRow: failed.event.row))
        }
        var missing: [LeftOut] = []
        for one in found where taken.contains(try ground.label(ofRow: one.row)) {
            missing.append(one)
        }
        return missing
    }

    /// Whether the rules know no reason to leave the contact out.
    private static func isMissing(
        _ ground: AuditGround, _ retry: AuditRetries.Retry, _ home: UInt32,
        _ failed: (event: AuditEvent, attempt: UInt32), _ time: Int64
    ) throws(LedgerError) -> Bool {
        let failure = try ground.failure(atRow: failed.event.row)
        switch failure.category {
        case .nonRetryable, .businessLogic: return false
        case .retryable, .unclassified: break
        }
        let contact = ground.result.table.contact[Int(home)]
        if ground.scan.optOuts[contact] != nil { return false }
        if let days = ground.fold.policy.retentionDays,
            let first = ground.histories.events(of: failed.attempt).map(\.time).min(),
            time - first > Int64(days) * microsecondsPerDay
        {
            return false
        }
        return try !isSeenTo(ground, retry, contact)
    }

    /// Whether the chain reached the contact elsewhere, or another retry of the source was for it.
    private static func isSeenTo(
        _ ground: AuditGround, _ retry: AuditRetries.Retry, _ contact: UInt32
    ) throws(LedgerError) -> Bool {
        let result = ground.result
        let root = result.chains.root(of: retry.source)
        let attempts = try ground.snapshot.reading { () throws(EventLogError) in
            try ground.snapshot.view.entities(ofMember: contact)
        }
        for home in attempts.compactMap({ result.table.place(ofNumber: $0) })
        where result.table.isHome(home) {
            let campaign = result.table.campaign[Int(home)]
            guard campaign != retry.campaign, result.chains.root(of: campaign) == root,
                let outcome = result.result(ofHome: home)?.outcome
            else { continue }
            if outcome == .delivered || result.campaigns[campaign].retryOf == retry.source {
                return true
            }
        }
        return false
    }
}

extension AuditGround {
    /// The attempts of a contact in a campaign of which an event is known.
    private func tries(_ home: UInt32) -> [UInt32] { result.tries(ofHome: home) }

    /// Whether any attempt on a contact may have failed: a quick look.
    fileprivate func mayHaveFailed(_ home: UInt32) -> Bool {
        scan.traces[Int(home)].has(.failed) || result.table.further[home] != nil
    }

    /// Whether a contact had failed in the source of a retry by either clock when the retry was
    /// aimed at it; where no event of an audience says when, whether it ever did.
    fileprivate func hadFailed(_ aim: AuditRetries.Aim) -> Bool {
        guard let home = aim.sourceHome else { return false }
        guard let moment = aim.moment else {
            return tries(home).contains { result.states.has(.failed, Int($0)) }
        }
        return hadFailed(home, .recorded(before: moment.row))
            || hadFailed(home, .happened(by: moment.time))
    }

    private func hadFailed(_ home: UInt32, _ clock: AuditClock) -> Bool {
        outcome(ofHome: home, clock)?.outcome == .failed
    }

    /// The failure that had decided by both clocks; nil where the contact had not failed by both.
    fileprivate func failure(
        ofHome home: UInt32, _ row: UInt32, _ time: Int64
    ) -> (event: AuditEvent, attempt: UInt32)? {
        guard hadFailed(home, .recorded(before: row)),
            let before = outcome(ofHome: home, .happened(by: time)),
            before.outcome == .failed,
            let event = failure(of: before.last, .happened(by: time))
        else { return nil }
        return (event, before.last)
    }

    /// What shows that a contact had not failed: the deciding events of its attempts in the source.
    fileprivate func evidence(of aim: AuditRetries.Aim) -> [UInt32] {
        guard let home = aim.sourceHome else { return [] }
        return tries(home).map { result.decidingRow($0) }
    }
}
