import ArgumentParser
import CampaignLedger
import CampaignReports
import JSON

/// `append`: records events given as JSON, all or none.
struct AppendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "append",
        abstract: "Records events given as JSON, all of them or none.",
        discussion: """
            Takes one CloudEvent as an argument, or one a line from standard input,
            and prints each with its position. On return they are on the disk. An
            event that is recorded already is not recorded again; its position is
            printed. The ledger is made where there is none.

            With an expectation that does not hold, nothing is recorded and the exit
            code is 75.

            Examples:
              campaign-ledger append '{"specversion":"1.0","id":"e1","source":"me",
                "type":"campaign.started","subject":"spring-sale",
                "time":"2026-03-01T08:30:00Z"}'
              campaign-ledger append - --expect-head 120 < events.ndjson
              campaign-ledger append - --expect-last-of spring-sale=117 < event.json
            """)

    /// The most events of one call: they are recorded in one commit.
    private static let mostEvents = 65_536

    @Argument(
        help: ArgumentHelp(
            "One CloudEvent; '-' for one a line on standard input.", valueName: "event|-"))
    var event: String

    @OptionGroup var ledger: LedgerOptions

    @Option(
        help: ArgumentHelp(
            "Only if the ledger's last event is at this position.", valueName: "position"))
    var expectHead: UInt64?

    @Option(
        help: ArgumentHelp(
            "Only if the campaign's last event is at this position; 0 where it must have none.",
            valueName: "campaign=position"),
        transform: CampaignPosition.init)
    var expectLastOf: CampaignPosition?

    @OptionGroup var document: DocumentOptions

    func validate() throws {
        guard expectHead == nil || expectLastOf == nil else {
            throw ValidationError("Give --expect-head or --expect-last-of, not both.")
        }
    }

    func run() throws {
        let events = event == "-" ? try Self.readEvents() : [event]
        let ledger = try ledger.open(.ifMissing)
        let outcomes = try ledger.appendBlocking(cloudEvents: events, expecting: expectation)
        let snapshot = try ledger.snapshot()
        var appended: [AppendedEvent] = []
        for outcome in outcomes {
            if let event = try snapshot.event(at: outcome.position) {
                appended.append(AppendedEvent(outcome: outcome, event: event))
            }
        }
        if document.json {
            var writer = ReportOutput.documentWriter()
            AppendDocument.write(appended, asOf: snapshot.asOf, to: &writer)
            try ReportOutput.print(writer)
        } else {
            try ReportOutput.print(AppendText.report(appended))
        }
    }

    private var expectation: Expectation {
        if let expectHead { return .head(expectHead) }
        if let expectLastOf {
            return .campaign(expectLastOf.campaign, lastPosition: expectLastOf.position)
        }
        return .nothing
    }

    private static func readEvents() throws -> [String] {
        var lines = try LineReader(path: "-")
        var events: [String] = []
        while let line = try lines.next() {
            if line.allSatisfy(\.isWhitespace) { continue }
            guard events.count < mostEvents else {
                throw Failure(
                    .badData, code: LedgerError.Code.invalidInput.rawValue,
                    "Standard input holds more than \(mostEvents) events.",
                    remedy: "Use 'campaign-ledger import -' for many events.")
            }
            events.append(line)
        }
        return wholeEvent(events) ?? events
    }

    /// The one event that all lines together are, where somebody wrote it over several lines.
    private static func wholeEvent(_ lines: [String]) -> [String]? {
        guard lines.count > 1, let first = lines.first else { return nil }
        do throws(JSONError) {
            _ = try JSONValue.parse(first)
            return nil
        } catch {
            let whole = lines.joined(separator: "\n")
            do throws(JSONError) {
                _ = try JSONValue.parse(whole)
                return [whole]
            } catch {
                return nil
            }
        }
    }
}
