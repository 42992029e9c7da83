import CampaignLedger
import Glibc
import SlowTwin
import Testing

/// The seeds of a run, given to each test as its argument: LEDGER_FUZZ_LOGS says how many,
/// LEDGER_FUZZ_SEED which first.
enum Seeds {
    static let all: [UInt64] = {
        let count = number("LEDGER_FUZZ_LOGS") ?? 150
        let first = number("LEDGER_FUZZ_SEED") ?? UInt64.random(in: 0 ... .max >> 1)
        print("seeds \(first) to \(first + count - 1)")
        return Array(first..<first + count)
    }()

    private static func number(_ variable: String) -> UInt64? {
        guard let text = unsafe getenv(variable) else { return nil }
        return UInt64(unsafe String(cString: text))
    }
}

/// A strange log imported into a ledger.
struct StrangeLedger {
    static let commitSizes = [1, 3, 7, 65_536]

    let lines: [String]
    let ledger: TestLedger

    /// `pace`: of the projections; nil for one that the lines choose, so that all are tried.
    init(_ lines: [String], commitEvery: Int, pace: ProjectionPace? = nil) throws {
        self.lines = lines
        let paces = [
            ProjectionPace(), .eager, ProjectionPace(mostTailRows: 5, mostFollowedRows: .max),
            ProjectionPace(mostTailRows: 3, mostFollowedRows: 20),
        ]
        let choice = lines.reduce(lines.count) { $0 &+ $1.utf8.count } % paces.count
        ledger = try TestLedger(pace: pace ?? paces[choice])
        let summary = try ledger.importing(lines, commitEvery: commitEvery)
        try #require(summary.records == lines.count)
        try #require(summary.accepted + summary.duplicates == lines.count)
    }

    func tables(asOf position: UInt64? = nil, occurredBy: Timestamp? = nil) throws -> [CSVText] {
        let snapshot = try ledger.ledger.snapshot(
            asOf: position.map { .position($0) } ?? .now, occurredBy: occurredBy)
        return try ExportView.tables.map { CSVText(try snapshot.text($0)) }
    }

    var events: [String] {
        get throws { try ledger.export(.events).split(separator: "\n").map(String.init) }
    }
}

extension SlowTwin {
    var tables: [CSVText] { [campaigns, failed, chains, reach] }
}

/// Checks that tables are those of the twin, byte for byte, and shows both where they are not.
func expectTables(
    _ found: [CSVText], _ expected: [CSVText], _ what: String,
    _ location: SourceLocation = #_sourceLocation
) {
    for (view, (found, expected)) in zip(ExportView.tables, zip(found, expected))
    where found != expected {
        Issue.record(
            "\(view) \(what):\n\(found)instead of\n\(expected)", sourceLocation: location)
    }
}
