import Campaigns
import EventLog

/// What an event moved, in words, from the folds before and after it.
enum StepWording {
    /// What moved about the attempts and outcomes of a contact.
    static func moves(
        of contact: UInt32, from before: LedgerFold, to after: LedgerFold, _ stepper: Stepper
    ) throws(LedgerError) -> [ReplayMove] {
        var moves: [ReplayMove] = []
        for attempt in 0..<UInt32(after.table.count) {
            moves += try attemptMoves(attempt, before, after, stepper)
        }
        for home in 0..<UInt32(after.table.count) where after.table.isHome(home) {
            let (old, new) = (before.result(ofHome: home), after.result(ofHome: home))
            guard old?.outcome != new?.outcome else { continue }
            let whose = try place(of: home, in: after, stepper)
            moves.append(
                ReplayMove(
                    "outcome of \(whose)", from: old?.outcome.name, to: new?.outcome.name,
                    rule: old == nil || new == nil ? 3 : 2, outcomeReason(old, new, after)))
        }
        return moves
    }

    private static func outcomeReason(
        _ old: ContactResult?, _ new: ContactResult?, _ fold: LedgerFold
    ) -> String {
        guard let new else { return "no audience and no attempt names the contact" }
        if old == nil {
            return new.last == nil ? "targeted by an audience" : "targeted by an attempt"
        }
        if let reaching = new.reaching {
            return "attempt \(fold.table.ordinal(reaching)) reached the contact"
        }
        guard let last = new.last else { return "no attempt is known" }
        return "attempt \(fold.table.ordinal(last)) is the highest"
    }

    private static func attemptMoves(
        _ attempt: UInt32, _ before: LedgerFold, _ after: LedgerFold, _ stepper: Stepper
    ) throws(LedgerError) -> [ReplayMove] {
        let (old, new) = (before.state(attempt), after.state(attempt))
        let place = Int(attempt)
        var moves: [ReplayMove] = []
        let isContradicted = after.states.isContradicted(place)
        guard
            old != new || before.decidingRow(attempt) != after.decidingRow(attempt)
                || reachedRow(attempt, before) != reachedRow(attempt, after)
                || before.states.isContradicted(place) != isContradicted
        else { return [] }
        let name =
            try "attempt \(after.table.ordinal(attempt)) of "
            + self.place(of: attempt, in: after, stepper)
        if old != new {
            moves.append(stateMove(name, attempt, before, after))
        } else if let state = new, before.decidingRow(attempt) != after.decidingRow(attempt) {
            let order = state.isReached ? "earliest" : "latest"
            moves.append(
                ReplayMove(
                    "deciding event of \(name)", from: "\(before.decidingRow(attempt))",
                    to: "\(after.decidingRow(attempt))", rule: 1,
                    "the \(order) \(state.name) decides"))
        }
        let (oldRow, newRow) = (reachedRow(attempt, before), reachedRow(attempt, after))
        if let oldRow, let newRow, oldRow != newRow, newRow != after.decidingRow(attempt) {
            moves.append(
                ReplayMove(
                    "delivery of \(name)", from: "event \(oldRow)", to: "event \(newRow)", rule: 1,
                    "the earliest delivered says when, else the earliest read"))
        }
        if before.states.isContradicted(place) != isContradicted {
            moves.append(
                ReplayMove(
                    "contradiction of \(name)", from: isContradicted ? "no" : "yes",
                    to: isContradicted ? "yes" : "no", rule: 1,
                    "both failed and delivered were reported: the contact was reached"))
        }
        return moves
    }

    private static func reachedRow(_ attempt: UInt32, _ fold: LedgerFold) -> UInt32? {
        fold.state(attempt)?.isReached == true ? fold.deliveryRow(attempt) : nil
    }

    private static func stateMove(
        _ name: String, _ attempt: UInt32, _ before: LedgerFold, _ after: LedgerFold
    ) -> ReplayMove {
        let (old, new) = (before.state(attempt), after.state(attempt))
        if before.isReceiptless(attempt) != after.isReceiptless(attempt),
            before.isReceiptless(attempt) || after.isReceiptless(attempt)
        {
            let counts = after.isReceiptless(attempt)
            return ReplayMove(
                name, from: old?.name, to: new?.name, rule: 7,
                counts
                    ? "accepted and sent count as delivered on a channel without receipts"
                    : "a receipt or another channel decides now")
        }
        let isLess = (new?.rawValue ?? 0) < (old?.rawValue ?? 0)
        return ReplayMove(
            name, from: old?.name, to: new?.name, rule: isLess ? 8 : 1,
            isLess
                ? "receipts went to another attempt"
                : old == nil ? "its first event" : "a higher rank wins")
    }

    /// `ana in spring`, for an attempt of a contact's fold.
    static func place(
        of attempt: UInt32, in fold: LedgerFold, _ stepper: Stepper
    ) throws(LedgerError) -> String {
        let scene = stepper.scene
        guard let place = scene.place(ofNumber: fold.table.number(attempt)) else { return "" }
        return try nameOfPlace(place, stepper)
    }

    private static func nameOfPlace(
        _ place: UInt32, _ stepper: Stepper
    ) throws(LedgerError) -> String {
        let table = stepper.scene.table
        let contact = try stepper.snapshot.name(.member, table.contact[Int(place)])
        return try "\(contact) in " + stepper.snapshot.campaignID(table.campaign[Int(place)])
    }

    /// `attempt 2 of ana in spring`, for an attempt of the story.
    static func attempt(
        _ place: UInt32, _ stepper: Stepper
    ) throws(LedgerError) -> String {
        try "attempt \(stepper.scene.table.ordinal(place)) of " + nameOfPlace(place, stepper)
    }

    /// Why an event of an attempt moved nothing.
    static func standstill(
        _ row: SideRow, _ place: UInt32, _ fold: LedgerFold, _ stepper: Stepper
    ) throws(LedgerError) -> ReplayMove {
        let local = fold.table.place(ofNumber: stepper.scene.table.number(place))
        let name = try attempt(place, stepper)
        guard let local, let state = fold.states.rankState(Int(local)),
            let told = AttemptState(rawValue: row.type.rawValue)
        else { return ReplayMove(name, rule: 1, "nothing is known of it") }
        if fold.isReceiptless(local), told < .delivered {
            return ReplayMove(name, rule: 7, "it counts as delivered already")
        }
        let known = "event \(fold.decidingRow(local))"
        if told == state {
            let order = state.isReached ? "earliest" : "latest"
            return ReplayMove(name, rule: 1, "\(told.name) is known, and \(known) is the \(order)")
        }
        return ReplayMove(name, rule: 1, "\(told.name) ranks below \(state.name), of \(known)")
    }

    /// What became of the story's contact in each chain.
    static func chains(
        of fold: LedgerFold, _ snapshot: LedgerSnapshot, _ stepper: Stepper
    ) throws(LedgerError) -> [ReplayStanding.Chain] {
        var chains: [ReplayStanding.Chain] = []
        var places = ContactPlaces(contacts: 1)
        for root in Set(fold.table.campaign.map { fold.chains.root(of: $0) }) {
            guard let entry = ChainReach(fold, root: root, places: &places).entries.first else {
                continue
            }
            var chain = ReplayStanding.Chain(
                root: try snapshot.campaignID(root), outcome: entry.outcome)
            if let attempt = entry.attempt {
                chain.byCampaign = try snapshot.campaignID(entry.campaign)
                chain.chainPosition = fold.chains.position(of: entry.campaign)
                chain.attempt = Int(fold.table.ordinal(attempt))
                chain.position = fold.deliveryRow(attempt).map { UInt64($0) }
            }
            chains.append(chain)
        }
        return chains.sorted { $0.root.precedes($1.root) }
    }
}
