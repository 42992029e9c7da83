import Dispatch
import Glibc
import TemporaryFolder
import Testing
import Synchronization

@testable import LMDB

/// Opening a file while a thread of this process puts another one in its place.
@Suite struct ReplacingTests {
    let folder = TemporaryFolder()

    @Test func `who opens a file while others replace it gets the one or the other`() async throws {
        do { _ = try makeFile(folder.file()) }
        let path = folder.file()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<4 {
                group.addTask {
                    for round in 0..<50 {
                        try replace(path, by: "\(path)-new-\(number)-\(round)")
                        let found = try keys(Environment.open(at: path))
                        #expect(found == [1, 2])
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(folder.names.sorted() == ["ledger", "ledger-lock"])
    }

    @Test func `a file is not opened between getting its name and losing the old lock file`() throws
    {
        let path = folder.file()
        let old = try makeFile(path)
        let held = try old.read()
        do { _ = try makeFile(folder.file("new")) }
        // As `replaceFile` does it, and no further than that.
        old.handle.isBeingReplaced = true
        #expect(unsafe rename(folder.file("new"), path) == 0)
        let asker = Asker(path)
        // Far longer than it waits for somebody who may have died.
        asker.waitUntilAsked()
        usleep(400_000)
        unsafe unlink(folder.file("ledger-lock"))
        old.handle.isBeingReplaced = false
        let new = try asker.answer()
        #expect(new !== old)
        try append(3, to: new)
        #expect(try keys(new) == [1, 2, 3])
        #expect(try keys(old) == [1, 2])
        withExtendedLifetime(held) {}
    }

    @Test func `a file that has its name no more is not called busy for those who read it`() throws
    {
        let path = folder.file()
        let old = try makeFile(path)
        let held = try old.read()
        do { _ = try makeFile(folder.file("new")) }
        let identity = try FileIdentity(path: path)
        let place = try ResolvedPath(existing: path)
        #expect(unsafe rename(folder.file("new"), path) == 0)
        unsafe unlink(folder.file("ledger-lock"))
        let answer = try Registry.environment(for: identity, at: place) {
            () throws(LMDBError) in throw LMDBError(.notFound, .open, path: path)
        }
        guard case .nameWent = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(try keys(Environment.open(at: path)) == [1, 2])
        withExtendedLifetime(held) {}
    }
}

/// Opens a file on a thread of its own: it waits, and must not take one that tasks run on.
private final class Asker: Sendable {
    private let begun = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private let result = Mutex<Result<Environment, any Error>?>(nil)

    init(_ path: String) {
        DispatchQueue(label: "asker").async { [self] in
            begun.signal()
            let opened = Result { try Environment.open(at: path) }
            result.withLock { $0 = opened }
            ended.signal()
        }
    }

    func waitUntilAsked() { begun.wait() }

    func answer() throws -> Environment {
        ended.wait()
        return try #require(result.withLock { $0 }).get()
    }
}

/// Puts a new file in the place of the one that has the path at last.
private func replace(_ path: String, by new: String) throws {
    do { _ = try makeFile(new) }
    unsafe unlink(new + "-lock")
    while try !hasReplaced(Environment.open(at: path), new) {}
}

/// False where another file had taken the path already.
private func hasReplaced(_ environment: Environment, _ new: String) throws -> Bool {
    do {
        try environment.replaceFile { _ throws(LMDBError) in new }
        return true
    } catch {
        guard case .storage(let error) = error, error.kind == .replaced else { throw error }
        return false
    }
}
