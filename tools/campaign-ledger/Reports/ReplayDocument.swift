import CampaignLedger
import CampaignReports
import JSON

/// Differences and steps of a replay as JSON.
enum ReplayDocument {
    /// Writes the object of one difference; its `kind` says which members it has.
    static func write(_ difference: ReplayDifference, to writer: inout JSONWriter) {
        writer.beginObject()
        switch difference {
        case .campaign(let campaign):
            writer.member("kind", "campaign")
            writer.member("campaign", campaign.campaign)
            write(campaign.changes, to: &writer)
        case .chain(let chain):
            writer.member("kind", "chain")
            writer.member("root", chain.root)
            write(chain.changes, to: &writer)
        case .contact(let contact):
            writer.member("kind", "contact")
            writer.member("campaign", contact.campaign)
            writer.member("contact", contact.contact)
            writer.member("replayed", contact.replayed?.name)
            writer.member("now", contact.now?.name)
            write(contact.reason, to: &writer)
        case .failure(let failure): write(failure, to: &writer)
        }
        writer.endObject()
    }

    private static func write(_ failure: ReplayedCategory, to writer: inout JSONWriter) {
        writer.member("kind", "failure")
        writer.member("campaign", failure.campaign)
        writer.member("contact", failure.contact)
        writer.member("attempt", failure.attempt)
        writer.member("code", failure.code)
        writer.member("text", failure.text)
        writer.member("position", failure.position)
        writer.key("replayed")
        write(failure.replayed, to: &writer)
        writer.key("now")
        write(failure.now, to: &writer)
    }

    private static func write(
        _ verdict: ReplayedCategory.Verdict, to writer: inout JSONWriter
    ) {
        writer.beginObject()
        writer.member("category", verdict.category)
        writer.member("row", verdict.row)
        writer.member("table", verdict.table?.rawValue)
        writer.endObject()
    }

    private static func write(_ changes: [ReplayChange], to writer: inout JSONWriter) {
        writer.member("changes", array: changes) { change, writer in
            writer.beginObject()
            writer.member("what", change.what)
            writer.key("replayed")
            write(change.replayed, to: &writer)
            writer.key("now")
            write(change.now, to: &writer)
            write(change.reason, to: &writer)
            writer.endObject()
        }
    }

    private static func write(_ value: ReplayChange.Value, to writer: inout JSONWriter) {
        switch value {
        case .none: writer.null()
        case .number(let number): writer.number(number)
        case .text(let text): writer.string(text)
        case .flag(let flag): writer.bool(flag)
        case .numbers(let numbers):
            writer.beginArray()
            for number in numbers { writer.number(number) }
            writer.endArray()
        }
    }

    private static func write(_ reason: ReplayReason?, to writer: inout JSONWriter) {
        writer.member("rule", reason?.rule)
        writer.member("reason", reason?.text)
        writer.member("position", reason?.position)
    }

    /// Writes the object of how much differs.
    static func write(_ summary: ReplaySummary, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("differs", summary.differs)
        writer.member("campaigns", summary.campaigns)
        writer.member("contacts", summary.contacts)
        writer.key("contactsByRule")
        writer.beginObject()
        for (rule, contacts) in summary.contactsByRule.sorted(by: { $0.key < $1.key }) {
            writer.key("\(rule)")
            writer.number(contacts)
        }
        writer.endObject()
        writer.member("failures", summary.failures)
        writer.member("chains", summary.chains)
        writer.endObject()
    }
}

extension ReplayDocument {
    /// Writes the object of one step.
    static func write(_ step: ReplayStep, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("kind", "step")
        writer.member("position", step.event.position)
        writer.member("recordedAt", step.event.recordedAt)
        writer.member("occurredAt", step.event.occurredAt)
        writer.member("type", step.event.typeName)
        writer.member("campaign", step.event.campaign)
        writer.member("contact", step.event.contact)
        writer.member("attempt", step.event.attempt)
        writer.member("messageId", step.event.messageID)
        writer.member("channel", step.event.channel)
        writer.member("code", step.event.code)
        writer.member("moves", array: step.moves) { move, writer in
            writer.beginObject()
            writer.member("what", move.what)
            writer.member("before", move.before)
            writer.member("after", move.after)
            writer.member("rule", move.rule)
            writer.member("reason", move.reason)
            writer.endObject()
        }
        write(step.standing, to: &writer)
        writer.endObject()
    }

    private static func write(_ standing: ReplayStanding, to writer: inout JSONWriter) {
        writer.member("status", standing.status?.name)
        writer.key("contacts")
        if let counts = standing.counts {
            writer.beginObject()
            writer.member("targeted", counts.targeted)
            writer.member("delivered", counts.delivered)
            writer.member("read", counts.read)
            writer.member("failed", counts.failed)
            writer.member("skipped", counts.skipped)
            writer.member("unknown", counts.unknown)
            writer.member("pending", counts.pending)
            writer.endObject()
        } else {
            writer.null()
        }
        writer.member("chains", array: standing.chains) { chain, writer in
            writer.beginObject()
            writer.member("root", chain.root)
            writer.member("outcome", chain.outcome.name)
            writer.member("byCampaign", chain.byCampaign)
            writer.member("chainPosition", chain.chainPosition)
            writer.member("attempt", chain.attempt)
            writer.member("position", chain.position)
            writer.endObject()
        }
    }
}
