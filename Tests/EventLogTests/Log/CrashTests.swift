import Glibc
import Synchronization
import TemporaryFolder
import Testing

@testable import EventLog

@Suite struct CrashTests {
    let folder = TemporaryFolder()

    /// Every request of these tests has the rows of one hundred, and is recorded whole or not at
    /// all.
    private func expectWholeRequests(_ path: String, atLeast: Int) throws {
        let log = try EventLog.openForTest(path)
        let view = try log.view()
        let head = view.state.eventCount
        let rows = head == 0 ? [] : try view.modelRows(1...head)
        #expect(rows == numberedRows(0..<Int(head)) && head % 100 == 0)
        #expect(head >= UInt64(atLeast * 100), "acknowledged rows are missing")
        let leaves = try LeafOracle(view: view).leaves()
        #expect(view.state.tree.root == LeafOracle.root(leaves[...]))
        // The next process goes on where the killed one ended.
        let next = numberedRows(0..<Int(head) + 7)
        #expect(try log.record(next).outcomes.last == .recorded(head + 7))
    }

    @Test(arguments: [1, 2, 5])
    func `a process killed inside a commit leaves the requests before it`(
        commit: Int
    ) async throws {
        let path = folder.file()
        _ = try EventLog.createForTest(path)
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = path as String, commit = commit as Int] in
            // The clock is asked once a commit, under the write lock.
            let asked = Mutex(0)
            let log = try EventLog.open(at: path, options: testOptions) {
                let count = asked.withLock {
                    $0 += 1; return $0
                }
                if count == commit { kill(getpid(), SIGKILL) }
                return Int64(count)
            }
            for request in 0..<commit {
                try log.record(numberedRows(request * 100..<request * 100 + 100))
            }
        }
        try expectWholeRequests(path, atLeast: commit - 1)
        let log = try EventLog.openForTest(path)
        #expect(try log.view().state.eventCount == UInt64(commit * 100 - 93))
    }

    @Test(arguments: [1, 4, 11])
    func `a process killed at any moment of its appends leaves whole requests`(
        acknowledged: Int
    ) async throws {
        let path = folder.file()
        _ = try EventLog.createForTest(path)
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = path as String, acknowledged = acknowledged as Int] in
            try appendAndDie(path, acknowledged: acknowledged)
        }
        try expectWholeRequests(path, atLeast: acknowledged)
    }

    @Test func `a process killed while it makes index runs leaves all or none of them`()
        async throws
    {
        let path = folder.file()
        _ = try EventLog.createForTest(path)
        for (killed, expected) in [(41, 4000), (43, 4200)] {
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [path = path as String, killed = killed as Int] in
                let asked = Mutex(0)
                let log = try EventLog.open(at: path, options: testOptions) {
                    let count = asked.withLock {
                        $0 += 1; return $0
                    }
                    if count == killed { kill(getpid(), SIGKILL) }
                    return Int64(count)
                }
                for request in 0..<killed {
                    try log.record(numberedRows(request * 100..<request * 100 + 100))
                }
            }
            let log = try EventLog.openForTest(path)
            #expect(try log.view().state.eventCount == UInt64(expected))
            #expect(try log.view().state.sealedCount == (expected > 4096 ? 4100 : 0))
        }
        try expectWholeRequests(path, atLeast: 42)
    }
}

/// Begins sixty appends, waits for some of them and kills the process while the writer is at work
/// on others.
private func appendAndDie(_ path: String, acknowledged: Int) throws {
    let log = try EventLog.openForTest(path)
    let pending = (0..<60).map { request in
        log.begin(AppendRequest(numberedRows(request * 100..<request * 100 + 100)))
    }
    for append in pending.prefix(acknowledged) { _ = try append.wait() }
    kill(getpid(), SIGKILL)
}
