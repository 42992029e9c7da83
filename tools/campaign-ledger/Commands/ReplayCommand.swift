import ArgumentParser
import CampaignLedger
import Files

/// `replay`: what would the answers be at another moment, or under another policy, and how did they
/// come about?
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "What differs as of another moment or under another policy, and why?",
        discussion: """
            Folds the events again in memory and changes nothing. With --to, shows
            what differs between the answers as of then and now; with --policy or
            --codes, what would differ under other rules. Contacts and campaigns are
            listed each with the rule that makes the difference. Exits with 0 where
            nothing differs, with 1 where something does.

            With --step, walks through the events of a campaign or a contact in the
            order of their positions, up to --to, and says of each what it moved and
            by which rule.

            Examples:
              campaign-ledger replay --to 2026-03-01T12:00:00Z
              campaign-ledger replay --policy policy.json --ndjson > differences.ndjson
              campaign-ledger replay --codes failure-codes.csv --limit 100
              campaign-ledger replay --step --contact 4915112345678 --campaign spring-sale
            """)

    @Option(
        help: ArgumentHelp(
            "Fold to this position or time of recording, and compare; with --step, stop there.",
            valueName: "position|time"),
        transform: MomentText.moment)
    var to: Moment?

    @OptionGroup var assumption: AssumptionOptions

    @Flag(help: "Walk through the events of --campaign, or of --contact.")
    var step = false

    @Option(
        help: ArgumentHelp(
            "The campaign to walk through; with --contact, any campaign of the chain.",
            valueName: "campaign"))
    var campaign: String?

    @Option(help: ArgumentHelp("The contact to walk through.", valueName: "contact"))
    var contact: String?

    @Option(
        help: ArgumentHelp(
            "Show at most so many differences of a kind, or steps, as text; 20 differences by "
                + "default, and all steps. JSON is always complete.", valueName: "count"))
    var limit: Int?

    @OptionGroup var question: QuestionOptions

    @Flag(exclusivity: .exclusive)
    var format: DocumentFormat?

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1 on.") }
        if step {
            guard campaign != nil || contact != nil else {
                throw ValidationError("--step needs --campaign ID or --contact ID.")
            }
            guard !assumption.isGiven else {
                throw ValidationError("--step walks under the policy in force: leave out --policy.")
            }
            guard to == nil || question.asOf == nil else {
                throw ValidationError("With --step, --to and --as-of say the same: give one.")
            }
            return
        }
        guard campaign == nil, contact == nil else {
            throw ValidationError("--campaign and --contact say what to walk through: add --step.")
        }
        guard to != nil || assumption.isGiven else {
            throw ValidationError("Give --to, --policy or --codes to compare with, or --step.")
        }
        guard to == nil || !assumption.isGiven else {
            throw ValidationError(
                "Compare with another moment or with other rules, not both: --as-of gives the "
                    + "moment of the rules.")
        }
    }

    func run() throws {
        if step {
            try walk()
            return
        }
        let assumed = try assumption.assumption()
        let snapshot = try question.snapshot()
        // Found once, so that what is said and what is compared is the same moment.
        let other = try to.map { try snapshot.ledger.snapshot(asOf: $0).asOf }
        var sink = try ReplaySink(format, asOf: snapshot.asOf, other: other, limit: limit)
        let summary: ReplaySummary
        if let assumed {
            summary = try snapshot.replay(assuming: assumed) { try sink.take($0) }
        } else {
            let position = other?.position ?? snapshot.asOf.position
            summary = try snapshot.replay(to: .position(position)) { try sink.take($0) }
        }
        try sink.finish(summary)
        if summary.differs { throw ExitCode(ExitStatus.no.rawValue) }
    }

    private func walk() throws {
        let ledger = try question.ledger.open()
        let snapshot = try ledger.snapshot(
            asOf: to ?? question.asOf ?? .now, occurredBy: question.occurredBy)
        let focus: ReplayFocus =
            contact.map { .contact($0, campaign: campaign) } ?? .campaign(campaign ?? "")
        // Made with the first step: a story that is refused writes nothing.
        var sink: StepSink?
        try snapshot.replaySteps(of: focus) { step in
            if sink == nil { sink = try StepSink(format, asOf: snapshot.asOf, limit: limit) }
            try sink?.take(step)
        }
        var last = try sink ?? StepSink(format, asOf: snapshot.asOf, limit: limit)
        try last.finish()
    }
}
