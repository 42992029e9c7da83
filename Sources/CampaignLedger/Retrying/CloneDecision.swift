import Campaigns
import EventLog
import JSON

/// The decision to clone a campaign, on one snapshot.
struct CloneDecision {
    private let snapshot: LedgerSnapshot
    private let source: String
    private let id: String
    private let author: EventAuthor

    init(_ snapshot: LedgerSnapshot, _ source: String, _ id: String, _ actor: String) {
        (self.snapshot, self.source, self.id) = (snapshot, source, id)
        author = snapshot.author(actor)
    }

    func decide() throws(LedgerError) -> Decision<Void> {
        let scene = try ChainScene(snapshot, campaign: source)
        let taken = try snapshot.reading { () throws(EventLogError) in
            try snapshot.view.find(.group, Array(id.utf8)) != nil
        }
        guard !taken else {
            throw LedgerError(
                .refused, "Unable to clone campaign '\(source)': '\(id)' is taken.",
                remedy: "Give the clone an id that no event names.")
        }
        let configuration = try CampaignConfiguration(
            of: scene.campaign, scene.facts, snapshot, withAudience: true)
        let created = author.event(
            .campaignCreated, subject: id,
            configuration.members + [
                JSONMember("cloneOf", .string(source)), JSONMember("trigger", .string("manual")),
            ])
        var guarded = scene.guarded(contacts: [])
        guarded.newCampaign = id
        return Decision(events: [created], guarded: guarded, result: ())
    }
}
