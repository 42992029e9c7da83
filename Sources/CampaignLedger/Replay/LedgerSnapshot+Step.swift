import Campaigns
import EventLog

extension LedgerSnapshot {
    /// Events read from the log together.
    private static let pageRows = 1024

    /// Folds the events of one story, one after the other in the order of their positions, and
    /// hands each to `body` with what it moved and by which rule.
    ///
    /// A campaign's story has its own events, those of all attempts in it, and what changes the
    /// policy; a contact's story those of its attempts, the audiences that name it, what links its
    /// campaigns, its opt-outs and opt-ins, and the policy. Receipts that know nothing but a
    /// message id are in it from the beginning, claims of other attempts where they take one away.
    /// - Throws: `unknownCampaign`, `damaged`, `inputOutput`, and whatever `body` throws.
    /// - Complexity: O(events) to find the story, then O(contact's attempts) an event; an event
    ///   that names an audience, or changes what a channel means, O(contacts).
    public func replaySteps(
        of focus: ReplayFocus, _ body: (ReplayStep) throws -> Void
    ) throws {
        guard let scene = try scene(of: focus) else { return }
        var stepper = Stepper(self, scene)
        var first = 0
        while first < scene.rows.count {
            let page = scene.rows[first..<min(first + Self.pageRows, scene.rows.count)]
            let events = try recorded(at: page.lazy.map { UInt64($0.row) })
            for (row, event) in zip(page, events) {
                guard let moves = try stepper.step(row) else { continue }
                try body(ReplayStep(event: event, moves: moves, standing: stepper.standing))
            }
            first = page.endIndex
        }
    }

    /// Nil for a contact that no event names.
    private func scene(of focus: ReplayFocus) throws(LedgerError) -> StepScene? {
        let scope = FoldScope(position: asOf.position, occurredBy: occurredBy)
        switch focus {
        case .campaign(let id):
            let campaign = try known(id)
            return try reading { () throws(EventLogError) -> StepScene? in
                try StepScene(ofCampaign: campaign, view, scope)
            }
        case .contact(let id, let campaignID):
            let campaign: UInt32? =
                if let campaignID { try known(campaignID) } else { nil }
            return try reading { () throws(EventLogError) -> StepScene? in
                guard let contact = try view.find(.member, [UInt8](id.utf8)) else { return nil }
                return try StepScene(ofContact: contact, in: campaign, view, scope)
            }
        }
    }

    /// The number of a campaign that the events considered know.
    private func known(_ id: String) throws(LedgerError) -> UInt32 {
        let campaign = try number(ofCampaign: id)
        guard try fold().result.exists(campaign) else { throw LedgerError.unknownCampaign(id) }
        return campaign
    }
}
