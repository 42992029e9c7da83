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

    @Test func `a file is not opened between getting its name and losing the old lock file`()
        async throws
    {
        let path = folder.file()
        let old = try makeFile(path)
        let held = try old.read()
        do { _ = try makeFile(folder.file("new")) }
        // As `replaceFile` does it, and no further than that.
        old.handle.isBeingReplaced = true
        #expect(unsafe rename(folder.file("new"), path) == 0)
        let asked = Asked()
        async let opened = openApart(path, asked)
        while !asked.isAsked { await Task.yield() }
        // Far longer than it waits for somebody who may have died.
        usleep(400_000)
        unsafe unlink(folder.file("ledger-lock"))
        old.handle.isBeingReplaced = false
        let new = try await opened
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

/// Whether somebody has begun to ask.
private final class Asked: Sendable {
    private let begun = Atomic(false)
    var isAsked: Bool { begun.load(ordering: .acquiring) }
    func begin() { begun.store(true, ordering: .releasing) }
}

private func openApart(_ path: String, _ asked: Asked) async throws -> Environment {
    asked.begin()
    return try Environment.open(at: path)
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
