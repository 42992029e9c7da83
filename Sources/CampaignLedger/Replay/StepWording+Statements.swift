import Campaigns
import EventLog
import JSON

extension StepWording {
    // MARK: Receipts

    /// Receipts came to the attempt that claims their message id.
    static func placed(
        _ receipts: [SideRow], _ message: UInt32, _ place: UInt32, _ stepper: Stepper
    ) throws(LedgerError) -> ReplayMove {
        let id = try stepper.snapshot.name(.reference, message)
        return ReplayMove(
            try attempt(place, stepper), rule: 8,
            "receipt by message id \(id) placed: \(events(receipts))")
    }

    /// Receipts were taken from an attempt.
    static func released(
        _ receipts: [SideRow], _ message: UInt32, _ place: UInt32, _ stepper: Stepper
    ) throws(LedgerError) -> ReplayMove {
        let id = try stepper.snapshot.name(.reference, message)
        return ReplayMove(
            try attempt(place, stepper), rule: 8,
            "an earlier attempt claims message id \(id), and takes \(events(receipts))")
    }

    /// A receipt waits for the event that claims its message id.
    static func unmatched(
        _ row: SideRow, _ snapshot: LedgerSnapshot
    ) throws(LedgerError) -> ReplayMove {
        let id = try snapshot.name(.reference, row.number)
        return ReplayMove(
            "receipt by message id \(id)", rule: 8,
            "kept as unmatched: no attempt claims the message id yet")
    }

    private static let mostEventsNamed = 8

    private static func events(_ rows: [SideRow]) -> String {
        if rows.count == 1 { return "event \(rows[0].row)" }
        let named = rows.prefix(mostEventsNamed).map { "\($0.row)" }.joined(separator: ", ")
        return "events " + named + (rows.count > mostEventsNamed ? ", ..." : "")
    }

    // MARK: Campaigns

    /// What an event about a campaign moved of the campaign itself.
    static func campaign(
        _ row: SideRow, _ before: CampaignFacts, _ stepper: Stepper
    ) throws(LedgerError) -> [ReplayMove] {
        let snapshot = stepper.snapshot
        let after = stepper.fold.facts(of: row.number)
        let id = try snapshot.campaignID(row.number)
        var moves: [ReplayMove] = []
        if row.type == .campaignCreated || row.type == .campaignEdited {
            moves += try statements(row, id, before, after, snapshot)
        }
        guard row.type.lifecycleOrder != nil, stepper.scene.campaign != nil else { return moves }
        let deciding = stepper.fold.lifecycleRow(of: row.number) ?? row.row
        if before.status != after.status {
            moves.append(
                ReplayMove(
                    "status of \(id)", from: before.status.name, to: after.status.name, rule: 5,
                    "the latest lifecycle event decides"))
        } else if deciding == row.row {
            moves.append(
                ReplayMove(
                    "status of \(id)", rule: 5,
                    "\(row.type.name) decides now, and means \(after.status.name) too"))
        } else {
            moves.append(
                ReplayMove(
                    "status of \(id)", rule: 5,
                    "event \(deciding) is later, so it stays \(after.status.name)"))
        }
        return moves
    }

    private static func statements(
        _ row: SideRow, _ id: String, _ before: CampaignFacts, _ after: CampaignFacts,
        _ snapshot: LedgerSnapshot
    ) throws(LedgerError) -> [ReplayMove] {
        var moves: [ReplayMove] = []
        let latest = "the latest time wins"
        if before.retryOf != after.retryOf {
            let sources = try [before.retryOf, after.retryOf].map { (source) throws(LedgerError) in
                try source.map { (number) throws(LedgerError) in try snapshot.campaignID(number) }
            }
            moves.append(
                ReplayMove("source of \(id)", from: sources[0], to: sources[1], rule: 6, latest))
        }
        if before.channel != after.channel {
            let channels = try [before.channel, after.channel].map { (label) throws(LedgerError) in
                try snapshot.labelText(label.map { $0 + 1 } ?? 0)
            }
            moves.append(
                ReplayMove("channel of \(id)", from: channels[0], to: channels[1], rule: 7, latest))
        }
        let (batch, _) = try snapshot.events(at: CollectionOfOne(UInt64(row.row)))
        let unchanged = "stated, and not changed; \(latest)"
        if before.retryOf == after.retryOf, batch.events[0].retryOf.isPresent {
            moves.append(ReplayMove("source of \(id)", rule: 6, unchanged))
        }
        if before.channel == after.channel, batch.events[0].channel.isPresent {
            moves.append(ReplayMove("channel of \(id)", rule: 7, unchanged))
        }
        for member in JSONMembers.ofData(batch.bytes(batch.events[0].rest)) {
            guard member.key == "name" else {
                if member.key != "message" && member.key != "audience" { continue }
                moves.append(ReplayMove("\(member.key) of \(id)", rule: nil, "stated; \(latest)"))
                continue
            }
            let names = [
                try snapshot.name(before),
                try snapshot.name(after),
            ]
            let isMoved = names[0].map { name in names[1]?.hasSameBytes(as: name) != true }
            moves.append(
                isMoved ?? true
                    ? ReplayMove("name of \(id)", from: names[0], to: names[1], rule: nil, latest)
                    : ReplayMove("name of \(id)", rule: nil, unchanged))
        }
        return moves
    }

    /// What an audience says.
    static func audience(
        _ row: SideRow, _ contacts: Int, _ stepper: Stepper
    ) throws(LedgerError) -> ReplayMove {
        let id = try stepper.snapshot.campaignID(row.number)
        let named = contacts == 1 ? "1 contact" : "\(contacts) contacts"
        return ReplayMove(
            "audience of \(id)", rule: 3,
            "names \(named) of this story; an audience only grows")
    }

    // MARK: Policy and consent

    /// What a `policy.changed` moved of the policy that matters to the fold.
    static func policy(_ before: Policy, _ after: Policy) -> [ReplayMove] {
        func shown(_ channels: Set<ExactText>) -> String {
            channels.isEmpty ? "none" : channels.sorted().map(\.text).joined(separator: ", ")
        }
        guard before.receiptlessChannels != after.receiptlessChannels else { return [] }
        return [
            ReplayMove(
                "channels without receipts", from: shown(before.receiptlessChannels),
                to: shown(after.receiptlessChannels), rule: 10, "the latest time wins")
        ]
    }

    /// What an opt-out or opt-in does.
    static func consent(
        _ row: SideRow, _ snapshot: LedgerSnapshot
    ) throws(LedgerError) -> ReplayMove {
        let (batch, _) = try snapshot.events(at: CollectionOfOne(UInt64(row.row)))
        let event = batch.events[0]
        let contact = batch.text(event.contact) ?? ""
        let channel = batch.text(event.channel).map { "on \($0)" } ?? "on every channel"
        return ReplayMove(
            "consent of \(contact)", rule: nil,
            "\(row.type.name) \(channel): the latest that names the channel or none counts; "
                + "no outcome moves")
    }
}
