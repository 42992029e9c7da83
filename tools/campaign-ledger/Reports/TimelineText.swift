import CampaignLedger
import CampaignReports

/// What happened to a contact, for people.
enum TimelineText {
    /// The report, ending with the moment it speaks of.
    static func report(_ timeline: Timeline, asOf: AsOf, style: TextStyle) -> String {
        let contact = TerminalText.safe(timeline.contact)
        var text = ""
        if timeline.campaigns.isEmpty && timeline.others.isEmpty {
            text += "No event names the contact \(contact).\n"
        } else {
            text += "Timeline of \(contact), over "
            text += Phrases.count(timeline.campaigns.count, "campaign") + ".\n"
        }
        for campaign in timeline.campaigns { text += "\n" + describe(campaign, style) }
        if !timeline.others.isEmpty {
            text += "\nOf no campaign:\n" + rows(timeline.others.map { ("", $0) }, style)
        }
        return text + "\n" + Phrases.asOf(asOf)
    }

    private static func describe(_ campaign: Timeline.Campaign, _ style: TextStyle) -> String {
        let outcome = campaign.outcome?.name ?? "not targeted"
        let heading = "\(TerminalText.safe(campaign.campaign)): \(outcome)\n"
        guard !campaign.attempts.isEmpty else { return heading + "No attempt is known.\n" }
        let events = campaign.attempts.flatMap { attempt in
            attempt.events.enumerated().map { index, event in
                (index == 0 ? "\(attempt.attempt) \(attempt.state.name)" : "", event)
            }
        }
        return heading + rows(events, style)
    }

    /// A table of events, each with the attempt that begins with it.
    private static func rows(
        _ events: [(attempt: String, event: RecordedEvent)], _ style: TextStyle
    ) -> String {
        var table = TextTable(
            [
                .text("ATTEMPT"), .text("OCCURRED AT"), .text("TYPE"), .text("CODE"),
                .text("RECORDED AT"), .number("EVENT"),
            ], style: style)
        for (attempt, event) in events {
            table.row([
                attempt, event.occurredAt.description, event.typeName, event.code ?? "",
                event.recordedAt.description, "\(event.position)",
            ])
        }
        return table.text
    }
}
