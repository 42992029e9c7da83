import ArgumentParser
import CampaignLedger

/// Which events of the log are shown.
struct LogFilterOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only events of this campaign.", valueName: "campaign"))
    var campaign: String?

    @Option(help: ArgumentHelp("Only events of this contact.", valueName: "contact"))
    var contact: String?

    @Option(
        help: ArgumentHelp(
            "Only events of this type, or of all types that begin so: 'attempt.'",
            valueName: "type"),
        completion: .list(
            EventType.allCases.map(\.name).filter { !$0.isEmpty } + ["attempt.", "campaign."]))
    var type: String?

    @Option(
        help: ArgumentHelp("Only events that happened then or later.", valueName: "time"),
        transform: MomentText.time)
    var from: Timestamp?

    @Option(
        help: ArgumentHelp("Only events that happened then or earlier.", valueName: "time"),
        transform: MomentText.time)
    var to: Timestamp?

    /// What the options ask for, but for `--to`.
    var filter: LogFilter {
        var filter = LogFilter()
        filter.campaign = campaign
        filter.contact = contact
        filter.type = type
        filter.occurredFrom = from
        return filter
    }

    /// Whether an event is not later than `--to`.
    func isEarlyEnough(_ event: RecordedEvent) -> Bool {
        to.map { event.occurredAt <= $0 } ?? true
    }
}
