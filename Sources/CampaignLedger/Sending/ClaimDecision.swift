import Campaigns
import HashTree
import JSON

/// The decision what a sender gets, on one snapshot.
struct ClaimDecision {
    private let snapshot: LedgerSnapshot
    private let scan: OutboxScan
    private let author: EventAuthor
    private let sender: String

    init(
        _ snapshot: LedgerSnapshot, _ request: OutboxRequest, sender: String,
        from start: OutboxScan.Start
    ) throws(LedgerError) {
        self.snapshot = snapshot
        author = snapshot.author(sender)
        self.sender = sender
        scan = try OutboxScan(snapshot, request, now: author.time, from: start)
    }

    func decide() throws(LedgerError) -> Decision<OutboxClaim> {
        // As many as fit into a commit; the next claim takes the others.
        let expired = scan.claims.filter { $0.claim.expiresAt <= author.time }.prefix(
            OutboxScan.mostAttempts)
        let claim = OutboxClaim(
            attempts: scan.due.filter { $0.skip == nil }.map(\.attempt),
            messages: try scan.messages(),
            skips: scan.due.compactMap { due in
                due.skip.map { OutboxSkip(attempt: due.attempt, reason: $0) }
            },
            expired: expired.map(\.claim), position: nil)
        let events =
            try starts() + expired.map { unknown($0.claim) } + scan.due.map { event($0) }
        return Decision(
            events: events,
            guarded: guarded(contacts: Set(scan.due.map(\.contact) + expired.map(\.contact))),
            result: claim)
    }

    /// Events that start the campaigns whose time has come, each after all that was said of it.
    private func starts() throws(LedgerError) -> [String] {
        var events: [String] = []
        for scene in scan.scenes {
            let id = try snapshot.campaignID(scene.campaign)
            guard scan.starting.contains(where: { $0.hasSameBytes(as: id) }) else { continue }
            let latest = try CampaignHistory(of: scene.campaign, snapshot).latest
            events.append(
                snapshot.author(sender, after: latest).event(.campaignStarted, subject: id))
        }
        return events
    }

    private func unknown(_ claim: OpenClaim) -> String {
        author.event(
            .attemptUnknown, subject: claim.campaign,
            [
                JSONMember("contact", .string(claim.contact)),
                JSONMember("attempt", .integer(Int64(claim.attempt))),
                JSONMember("reason", .string("claimExpired")),
            ])
    }

    private func event(_ due: OutboxScan.Due) -> String {
        let attempt = due.attempt
        var members = [
            JSONMember("contact", .string(attempt.contact)),
            JSONMember("attempt", .integer(Int64(attempt.attempt))),
        ]
        if let channel = attempt.channel { members.append(JSONMember("channel", .string(channel))) }
        if let reason = due.skip {
            members.append(JSONMember("reason", .string(reason.rawValue)))
            return author.event(.attemptSkipped, subject: attempt.campaign, members)
        }
        // Not before the request that it meets, or the request would be met again.
        let author = EventAuthor(
            actor: sender, time: max(author.time, due.requestedAt ?? author.time))
        members.append(JSONMember("trigger", .string(attempt.trigger.rawValue)))
        members.append(JSONMember(OutboxClaim.senderMember, .string(sender)))
        return author.event(
            .attemptDispatched, id: Self.identity(of: attempt), subject: attempt.campaign, members)
    }

    /// The identity of the claim of an attempt: the same whoever claims it, so that a ledger can hold one
    /// claim of an attempt only, even after two were merged by import.
    private static func identity(of attempt: OutboxAttempt) -> String {
        var bytes: [UInt8] = []
        for text in [attempt.campaign, attempt.contact] {
            bytes.append(contentsOf: "\(text.utf8.count):".utf8)
            bytes.append(contentsOf: text.utf8)
        }
        bytes.append(contentsOf: "\(attempt.attempt)".utf8)
        return "claim-" + SHA256.hash(bytes.span).description.prefix(32)
    }

    private func guarded(contacts: Set<UInt32>) -> AppendGuard? {
        guard let first = scan.scenes.first else { return nil }
        var guarded = first.guarded(contacts: contacts)
        for scene in scan.scenes { guarded.campaigns.formUnion(scene.members) }
        return guarded
    }
}
