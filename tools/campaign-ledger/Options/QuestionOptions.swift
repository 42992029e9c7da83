import ArgumentParser
import CampaignLedger

/// Which events a question considers.
struct QuestionOptions: ParsableArguments {
    @OptionGroup var ledger: LedgerOptions

    @Option(
        help: ArgumentHelp(
            "Answer as the ledger stood then: after the event at a position, or at a time of recording.",
            valueName: "position|time"),
        transform: MomentText.moment)
    var asOf: Moment?

    @Option(
        help: ArgumentHelp(
            "Consider only what had happened by then, whenever it was recorded.",
            valueName: "time"),
        transform: MomentText.time)
    var occurredBy: Timestamp?

    /// The events considered, as one moment.
    func snapshot() throws -> LedgerSnapshot {
        try snapshot(of: ledger.open())
    }

    /// The events considered, as one moment of a ledger that is open already.
    func snapshot(of ledger: Ledger) throws -> LedgerSnapshot {
        try ledger.snapshot(asOf: asOf ?? .now, occurredBy: occurredBy)
    }
}
