import CampaignLedger
import Dispatch
import Glibc
import SlowTwin
import TemporaryFolder
import Testing

/// A process that is killed leaves whole commits, which the next import completes.
@Suite struct CrashTests {
    private static let count = 60
    private let lines = (0..<count).map {
        event("attempt.sent", "\($0)", "c", at: $0, #""contact":"\#($0)""#)
    }

    /// Checks that the ledger holds the first events, whole commits of them, and that importing
    /// again makes it whole.
    private func expectRecovery(
        of path: String, input: String, commitEvery: Int,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let ledger = try Ledger.open(at: path, creation: .ifMissing)
        let found = try ledger.snapshot().events().map(\.id)
        #expect(
            found == (0..<found.count).map(String.init), sourceLocation: location)
        #expect(
            found.count.isMultiple(of: commitEvery) || found.count == Self.count,
            sourceLocation: location)
        let rest = try ledger.importFile(input)
        #expect(
            rest.duplicates == found.count && rest.accepted == Self.count - found.count,
            sourceLocation: location)
        #expect(try ledger.snapshot().head().size == UInt64(Self.count), sourceLocation: location)

        let whole = try TestLedger()
        _ = try whole.importing(lines)
        for view in ExportView.tables + [.events] {
            #expect(
                try ledger.snapshot().text(view) == whole.export(view), sourceLocation: location)
        }
    }

    @Test(arguments: [1, 4, 7, 25])
    func `an import that is killed between batches`(commitEvery: Int) async throws {
        let folder = TemporaryFolder(.memory)
        let input = try folder.file("input", lines: lines)
        let path = folder.file("ledger")
        let calls = Int.random(in: 1...Self.count / commitEvery)
        print("commits of \(commitEvery), killed at report \(calls)")
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [
                path = path as String, input = input as String, commitEvery = commitEvery as Int,
                calls = calls as Int,
            ] in
            var reports = 0
            try importInCommits(of: commitEvery, input, into: path) {
                reports += 1
                if reports == calls { kill(getpid(), SIGKILL) }
            }
        }
        try expectRecovery(of: path, input: input, commitEvery: commitEvery)
    }

    @Test(arguments: 0..<5)
    func `an import that is killed at any moment`(round: Int) async throws {
        let folder = TemporaryFolder(.memory)
        let input = try folder.file("input", lines: lines)
        let path = folder.file("ledger")
        let microseconds = Int.random(in: 0...20_000)
        print("killed after \(microseconds) microseconds")
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [
                path = path as String, input = input as String,
                microseconds = microseconds as Int,
            ] in
            DispatchQueue.global().asyncAfter(deadline: .now() + .microseconds(microseconds)) {
                kill(getpid(), SIGKILL)
            }
            try importInCommits(of: 3, input, into: path) {}
            while true { pause() }
        }
        try expectRecovery(of: path, input: input, commitEvery: 3)
    }

    @Test func `a ledger that another process writes to is followed`() async throws {
        let folder = TemporaryFolder(.memory)
        let path = folder.file("ledger")
        let input = try folder.file("input", lines: lines)
        let ledger = try Ledger.open(at: path, creation: .ifMissing)
        _ = try await ledger.append(cloudEvents: Array(lines.prefix(10)))
        await #expect(processExitsWith: .success) {
            [path = path as String, input = input as String] in
            try importInCommits(of: 7, input, into: path) {}
        }
        #expect(try ledger.snapshot().head().size == 60)
        // What the other process recorded is known to this one's writer too.
        let outcomes = try await ledger.append(
            cloudEvents: [
                lines[59], event("attempt.read", "60", "c", at: 60, #""contact":"59""#), lines[0],
            ])
        #expect(outcomes == [.duplicate(60), .recorded(61), .duplicate(1)])
    }
}

/// Imports a file; `report` is called after each batch.
private func importInCommits(
    of count: Int, _ input: String, into path: String, _ report: () -> Void
) throws {
    let ledger = try Ledger.open(at: path, creation: .ifMissing)
    var options = ImportOptions()
    options.commitEvery = count
    _ = try ledger.importFile(input, options) { _ in
        report()
        return true
    }
}
