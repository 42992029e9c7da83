import CampaignLedger
import Files
import Glibc
import Synchronization
import TemporaryFolder
import Testing

extension TemporaryFolder {
    /// Makes a file of these bytes and returns its path.
    func file(_ name: String, holding bytes: [UInt8]) throws -> String {
        var output = try OutputFile(path: file(name))
        try output.write(bytes.span)
        try output.close()
        return file(name)
    }

    func file(_ name: String, lines: [String]) throws -> String {
        try file(name, holding: Array(lines.map { $0 + "\n" }.joined().utf8))
    }
}

/// The bytes of a file.
func contents(of path: String) throws -> [UInt8] {
    try SmallFile.read(path, limitBytes: 1 << 30)
}

/// The instant some seconds after the moment at which the stories of these tests begin.
func moment(_ second: Int) -> Timestamp {
    Timestamp(microseconds: 1_772_353_800_000_000 + Int64(second) * 1_000_000)
}

/// A clock that shows what a test sets.
final class TestClock: Sendable {
    private let time: Mutex<Timestamp>

    init(_ second: Int = 1000) { time = Mutex(moment(second)) }

    func set(_ second: Int) { time.withLock { $0 = moment(second) } }

    var reading: @Sendable () -> Timestamp { { self.time.withLock { $0 } } }
}

/// A CloudEvent of source "s" that happened so many seconds after the beginning.
func event(
    _ type: String, _ id: String, _ subject: String?, at second: Int = 0, _ data: String = "",
    source: String = "s"
) -> String {
    let subject = subject.map { #""subject":"\#($0)","# } ?? ""
    return #"{"specversion":"1.0","id":"\#(id)","source":"\#(source)","type":"\#(type)","#
        + #"\#(subject)"time":"\#(moment(second))","data":{\#(data)}}"#
}

/// A ledger in a folder of its own.
struct TestLedger: Sendable {
    let folder = TemporaryFolder(.memory)
    let clock = TestClock()
    let ledger: Ledger

    /// An empty one, or one that holds these events, appended together.
    ///
    /// Its projections follow at every question, unless told otherwise.
    init(_ events: String..., pace: ProjectionPace = .eager) throws {
        ledger = try Ledger.open(
            at: folder.file("ledger"), creation: .ifMissing, pace: pace, clock: clock.reading)
        if !events.isEmpty { try append(events) }
    }

    @discardableResult
    func append(
        _ events: [String], expecting expectation: CampaignLedger.Expectation = .nothing
    ) throws(LedgerError) -> [AppendOutcome] {
        try ledger.appendBlocking(cloudEvents: events, expecting: expectation)
    }

    @discardableResult
    func append(_ events: String...) throws(LedgerError) -> [AppendOutcome] {
        try append(events)
    }

    /// Imports lines from a file.
    func importing(
        _ lines: [String], commitEvery: Int = 65_536,
        badRecords: ImportOptions.BadRecords = .stopRecording, rejects: String? = nil
    ) throws -> ImportSummary {
        var options = ImportOptions()
        options.commitEvery = commitEvery
        options.badRecords = badRecords
        let path = try folder.file("input.ndjson", lines: lines)
        return try ledger.importFile(
            path, options, rejects: rejects.map { folder.file($0) })
    }

    /// The bytes of an export.
    func export(_ view: ExportView) throws -> String { try ledger.snapshot().text(view) }
}

extension LedgerSnapshot {
    /// An export as text, as CSV or NDJSON.
    func text(_ view: ExportView, as format: ExportFormat? = nil) throws -> String {
        let bytes = Mutex<[UInt8]>([])
        let format = format ?? (view == .events ? .ndjson : .csv)
        try export(view, ExportOptions(format: format)) { piece in
            for index in 0..<piece.count {
                let byte = piece[index]
                bytes.withLock { $0.append(byte) }
            }
        }
        return String(decoding: bytes.withLock { $0 }, as: UTF8.self)
    }

    /// The events considered, as they were appended.
    func events(where filter: LogFilter = LogFilter()) throws -> [RecordedEvent] {
        var events: [RecordedEvent] = []
        try forEachEvent(where: filter) {
            events.append($0)
            return true
        }
        return events
    }
}

extension ExportView {
    /// The views of which the slow twin gives the tables.
    static let tables: [ExportView] = [.campaigns, .failed, .chains, .reach]
}

/// The code of the ledger's error that `body` throws, nil where it throws none.
func code(_ body: () throws -> Void) -> LedgerError.Code? {
    do {
        try body()
        return nil
    } catch let error as LedgerError {
        return error.code
    } catch {
        Issue.record("\(error) is no error of the ledger")
        return nil
    }
}
