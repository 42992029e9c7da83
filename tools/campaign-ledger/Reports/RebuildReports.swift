import CampaignLedger
import CampaignReports
import JSON

/// The report of `rebuild --dry-run`.
enum RebuildReports {
    static func write(_ changes: [CampaignChange]?, asOf: AsOf, to writer: inout JSONWriter) {
        writer.beginDocument("rebuildChanges", asOf: asOf)
        writer.member("projections", changes != nil)
        writer.member("campaigns", array: changes ?? []) { change, writer in
            writer.beginObject()
            writer.member("campaign", change.campaign)
            writer.member("changes", array: change.members) { member, writer in
                writer.beginObject()
                writer.member("member", member.member)
                writer.member("stored", member.stored)
                writer.member("fresh", member.fresh)
                writer.endObject()
            }
            writer.endObject()
        }
        writer.endDocument()
    }

    static func text(_ changes: [CampaignChange]?) -> String {
        guard let changes else {
            return "There are no projections that can be used; a rebuild would make all of them.\n"
        }
        guard !changes.isEmpty else { return "A rebuild would change no number.\n" }
        var table = TextTable([
            .text("CAMPAIGN"), .text("MEMBER"), .text("STORED"), .text("FRESH"),
        ])
        for change in changes {
            for member in change.members {
                table.row([change.campaign, member.member, member.stored, member.fresh])
            }
        }
        return table.text
            + "\nA rebuild would change \(Phrases.count(changes.count, "campaign")).\n"
    }
}
