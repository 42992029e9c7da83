import ArgumentParser
import CampaignLedger
import CampaignReports

/// `log`: what is in the log?
struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "What is in the log?",
        discussion: """
            Shows events in the order in which they were recorded, or backwards.
            With --follow it goes on showing what is recorded, by any program, until
            it is interrupted.

            Examples:
              campaign-ledger log --campaign spring-sale --type attempt.failed
              campaign-ledger log --reverse --limit 20
              campaign-ledger log --ndjson --after 5000 --limit 1000
              campaign-ledger log --follow --type attempt.
            """)

    @OptionGroup var filter: LogFilterOptions

    @Option(
        help: ArgumentHelp(
            "Begin behind this position, in the direction of reading.", valueName: "position"))
    var after: UInt64?

    @Option(help: ArgumentHelp("At most so many events.", valueName: "count"))
    var limit: Int?

    @Flag(help: "Show the newest first.")
    var reverse = false

    @Flag(help: "Go on with what is recorded from now on.")
    var follow = false

    @OptionGroup var question: QuestionOptions

    @OptionGroup var form: RowOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1 on.") }
        guard follow else { return }
        if reverse { throw ValidationError("--follow cannot go backwards: leave out --reverse.") }
        if question.asOf != nil { throw ValidationError("--follow has no end: leave out --as-of.") }
        if form.format == .json {
            throw ValidationError("--follow has no end, so it makes no document: use --ndjson.")
        }
    }

    func run() throws {
        let ledger = try question.ledger.open()
        let snapshot = try question.snapshot(of: ledger)
        if follow { try snapshot.check(nil, after: after ?? 0) }
        var place = snapshot.readingPlace
        var sink = try LogSink(form, asOf: snapshot.asOf)
        var last = snapshot.asOf.position
        var left = try show(snapshot, range(upTo: last), limit ?? .max, &sink)
        while follow, left > 0 {
            try sink.flush()
            HostProcess.pause(milliseconds: 200)
            let newer = try question.snapshot(of: ledger)
            try newer.check(place, after: last)
            place = newer.readingPlace
            guard newer.asOf.position > last else { continue }
            let first = max(last, after ?? 0) + 1
            if first <= newer.asOf.position {
                left = try show(newer, first...newer.asOf.position, left, &sink)
            }
            last = newer.asOf.position
        }
        try sink.finish()
    }

    /// The positions to look at; nil where there are none.
    private func range(upTo last: UInt64) -> ClosedRange<UInt64>? {
        let first = reverse ? 1 : (after.map { $0 == .max ? $0 : $0 + 1 } ?? 1)
        let end = reverse ? min(last, after.map { $0 == 0 ? 0 : $0 - 1 } ?? last) : last
        return first <= end ? first...end : nil
    }

    /// Shows events, at most so many, and returns how many more may be shown.
    private func show(
        _ snapshot: LedgerSnapshot, _ positions: ClosedRange<UInt64>?, _ limit: Int,
        _ sink: inout LogSink
    ) throws -> Int {
        guard let positions else { return limit }
        var left = limit
        var failure: (any Error)?
        try snapshot.forEachEvent(in: positions, backwards: reverse, where: filter.filter) {
            event in
            guard filter.isEarlyEnough(event) else { return true }
            do {
                try sink.write(event)
            } catch {
                failure = error
                return false
            }
            left -= 1
            return left > 0
        }
        if let failure { throw failure }
        return left
    }
}
