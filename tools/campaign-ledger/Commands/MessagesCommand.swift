import ArgumentParser
import CampaignLedger
import CampaignReports

extension RetryStatus: ExpressibleByArgument {}

extension MessageOrder: ExpressibleByArgument {}

/// `messages`: what failed lately?
struct MessagesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "messages",
        abstract: "What failed lately, and what came of it?",
        discussion: """
            Lists failed messages across campaigns: a contact in a campaign with a
            failed attempt, with the latest failure there, what to do about it and
            where it stands: recovered, scheduled, exhausted, retried or notRetried.
            The summary counts all messages that pass the filters, on every page.

            Examples:
              campaign-ledger messages --newer-than 24h --category retryable
              campaign-ledger messages --status exhausted --sort contact --csv
              campaign-ledger messages --contact 4915112345678 \\
                --campaign spring-sale --history
            """)

    /// Messages of a page for people.
    private static let pageForPeople = 50

    @Option(
        help: ArgumentHelp(
            "Only messages of this campaign; may be repeated.", valueName: "campaign")
    )
    var campaign: [String] = []

    @Option(help: ArgumentHelp("Only messages to this contact.", valueName: "contact"))
    var contact: String?

    @Option(
        help: ArgumentHelp(
            "Only failures with this code, whatever text follows it after a colon.",
            valueName: "code"))
    var code: String?

    @Option(help: "Only failures of this category.")
    var category: FailureCategory?

    @Option(help: "Only messages that stand so; may be repeated.")
    var status: [RetryStatus] = []

    @Option(help: ArgumentHelp("Only failures on this channel.", valueName: "channel"))
    var channel: String?

    @Option(
        help: ArgumentHelp("Only failures at least this old: 90m, 36h, 7d.", valueName: "duration"),
        transform: DurationText.duration)
    var olderThan: Duration?

    @Option(
        help: ArgumentHelp("Only failures not this old yet.", valueName: "duration"),
        transform: DurationText.duration)
    var newerThan: Duration?

    @Option(help: "The order; 'age' has the oldest failure first.")
    var sort: MessageOrder = .newest

    @Option(
        help: ArgumentHelp(
            "At most so many messages; text shows 50 where this is left out.", valueName: "count"))
    var limit: Int?

    @Option(
        help: ArgumentHelp("The page behind the one that named this place.", valueName: "cursor"))
    var after: String?

    @Flag(help: "Every attempt on one contact in the chain of one campaign.")
    var history = false

    @OptionGroup var question: QuestionOptions

    @OptionGroup var form: RowOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1 on.") }
        guard history else { return }
        guard contact != nil, campaign.count == 1 else {
            throw ValidationError("--history is of one message: name --contact and one --campaign.")
        }
        guard code == nil, category == nil, status.isEmpty, channel == nil, olderThan == nil,
            newerThan == nil, limit == nil, after == nil
        else { throw ValidationError("--history shows every attempt: leave out the filters.") }
    }

    func run() throws {
        let snapshot = try question.snapshot()
        if history {
            try show(
                try snapshot.messageHistory(of: contact ?? "", campaign: campaign[0]),
                asOf: snapshot.asOf)
        } else {
            let most = limit ?? (form.format == nil ? Self.pageForPeople : .max)
            try show(
                try snapshot.messages(where: filter, order: sort, after: after, limit: most),
                asOf: snapshot.asOf)
        }
    }

    private var filter: MessageFilter {
        var filter = MessageFilter()
        (filter.campaigns, filter.contact, filter.code) = (campaign, contact, code)
        (filter.category, filter.statuses, filter.channel) = (category, Set(status), channel)
        (filter.olderThan, filter.newerThan) = (olderThan, newerThan)
        return filter
    }

    private func show(_ page: FailedMessages, asOf: AsOf) throws {
        let output = try ReportOutput()
        switch form.format {
        case nil:
            try output.write(
                MessagesText.report(page, asOf: asOf, style: ReportOutput.textStyle()))
        case .json:
            var writer = ReportOutput.documentWriter()
            MessagesDocument.write(page, asOf: asOf, to: &writer)
            try output.write(json: writer.bytes.span)
        case .ndjson:
            try output.writeLines(page.messages) { MessagesDocument.writeRow($0, to: &$1) }
        case .csv:
            try output.writeTable(form, MessagesTable.columns, page.messages) {
                MessagesTable.writeRow($0, to: &$1)
            }
        }
        try output.finish()
    }

    private func show(_ history: FailedMessageHistory, asOf: AsOf) throws {
        let output = try ReportOutput()
        switch form.format {
        case nil:
            try output.write(
                MessagesText.report(history, asOf: asOf, style: ReportOutput.textStyle()))
        case .json:
            var writer = ReportOutput.documentWriter()
            MessagesDocument.write(history, asOf: asOf, to: &writer)
            try output.write(json: writer.bytes.span)
        case .ndjson:
            try output.writeLines(history.attempts) { MessagesDocument.writeRow($0, to: &$1) }
        case .csv:
            try output.writeTable(form, MessageHistoryTable.columns, history.attempts) {
                MessageHistoryTable.writeRow($0, to: &$1)
            }
        }
        try output.finish()
    }
}
