import Dispatch
import Files
import Glibc
import SlowTwin
import TemporaryFolder
import Testing

@testable import CampaignLedger

/// Restores while other processes append, and restores that are killed.
@Suite struct RestoreRaceTests {
    private let folder = TemporaryFolder(.memory)
    private var path: String { folder.file("ledger") }
    private var copy: String { folder.file("copy") }

    @Test func `no acknowledged event of another process is lost by restores that may lose none`()
        async throws
    {
        let ledger = try Ledger.open(at: path, creation: .ifMissing)
        _ = try await ledger.append(cloudEvents: sent(0..<5))
        let writer = Task {
            _ = await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
                let ledger = try Ledger.open(at: path)
                for number in 0..<400 {
                    let outcomes = try ledger.record(sent(number..<number + 1, in: "child"))
                    guard case .recorded = outcomes[0] else { exit(1) }
                }
                exit(42)
            }
        }
        let options = RestoreOptions(allowing: .replacing)
        var (done, refused) = (0, 0)
        var isWriting = true
        let mostRounds = 5000
        while isWriting, done + refused < mostRounds {
            try ledger.backup(to: copy, BackupOptions(overwriting: .earlierBackup, depth: .quick))
            do throws(LedgerError) {
                try Ledger.restore(from: copy, to: path, options)
                done += 1
            } catch {
                try #require(error.code == .refused, "\(error)")
                refused += 1
            }
            let found = try Ledger.open(at: path).snapshot()
            isWriting = try found.events().last?.id != "child-399"
        }
        await writer.value
        print("\(done) restores, \(refused) refused")
        // Once more, with nobody in the way.
        try ledger.backup(to: folder.file("last"))
        try Ledger.restore(from: folder.file("last"), to: path, options)
        let ids = try Ledger.open(at: path).snapshot().events().map(\.id)
        #expect(ids.filter { $0.hasPrefix("child") } == (0..<400).map { "child-\($0)" })
        #expect(try Ledger.verify(at: path).isSound)
    }

    @Test(arguments: 0..<8)
    func `a restore that is killed at any moment leaves the old ledger or the new one`(
        round: Int
    ) async throws {
        do {
            let ledger = try Ledger.open(at: path, creation: .ifMissing)
            try ledger.record(sent(0..<500))
            try ledger.backup(to: copy)
            try ledger.record(sent(500..<600))
        }
        let microseconds = Int.random(in: 0...40_000)
        print("killed after \(microseconds) microseconds")
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [
                path = path as String, copy = copy as String,
                microseconds = microseconds as Int,
            ] in
            DispatchQueue.global().asyncAfter(deadline: .now() + .microseconds(microseconds)) {
                kill(getpid(), SIGKILL)
            }
            let options = RestoreOptions(allowing: [.replacing, .losingEvents])
            try Ledger.restore(from: copy, to: path, options)
            while true { pause() }
        }
        let size = try Ledger.open(at: path).size
        #expect(size == 500 || size == 600)
        #expect(try Ledger.verify(at: path).isSound)
        try Ledger.restore(
            from: copy, to: path, RestoreOptions(allowing: [.replacing, .losingEvents]))
        #expect(try Ledger.open(at: path).size == 500)
        #expect(folder.hidden == [])
    }
}
