import Glibc
import TemporaryFolder
import Testing

@testable import LMDB

/// The lock file, which LMDB fills when a process opens it alone, and trusts otherwise.
@Suite struct LockFileTests {
    let folder = TemporaryFolder()

    /// Whoever waits for the maker of the lock file gets it as the maker leaves it. When that one
    /// died over it, the file was "no ledger", or one of another file.
    @Test(arguments: [LeftBehind.nothing, .zeros, .earlierCount])
    func `a lock file whose maker died is filled by who waited for him`(
        _ left: LeftBehind
    ) async throws {
        let path = folder.file()
        do {
            let environment = try makeFile(path)
            try append(3, to: environment)
        }
        try left.apply(to: path + "-lock")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
                    try lockAndDie(path)
                }
            }
            group.addTask {
                while unsafe access(path + "-locked", F_OK) != 0 { usleep(1000) }
                let found = try keys(Environment.open(at: path))
                #expect(found == [1, 2, 3])
            }
            try await group.waitForAll()
        }
    }

    /// How a maker may leave the lock file.
    enum LeftBehind: CaseIterable {
        case nothing, zeros
        /// That of the last time, when a commit was not counted yet.
        case earlierCount

        func apply(to path: String) throws {
            let file = try Descriptor(path: path, flags: O_RDWR)
            switch self {
            case .nothing: try #require(ftruncate(file.raw, 0) == 0)
            case .zeros:
                try #require(ftruncate(file.raw, 0) == 0 && ftruncate(file.raw, 65536) == 0)
            case .earlierCount:
                // mdb.c: the number of the last transaction lies behind magic, format and a mutex.
                var count = try Descriptor.bytes(of: file.raw, at: 48, count: 8)
                count[0] -= 1
                try #require(unsafe pwrite(file.raw, count, 8, 48) == 8)
            }
        }
    }

    @Test func `every page of the lock file has its place on the disk`() throws {
        // LMDB writes it through a map: on a full disk, a page without a place is a SIGBUS.
        let environment = try makeFile(folder.file())
        let lock = try Descriptor(path: folder.file() + "-lock", flags: O_RDONLY)
        let status = try Descriptor.status(of: lock.raw)
        #expect(status.st_blocks * 512 >= status.st_size)
        #expect(status.st_size >= 65536)
        withExtendedLifetime(environment) {}
    }

    @Test func `a write that is refused when it has begun gives the lock back`() throws {
        folder.makeFolder("sub")
        let environment = try makeFile(folder.file("sub/ledger"))
        // Nobody can look now which file the path names: a file stands where a folder was.
        try #require(unsafe rename(folder.file("sub"), folder.file("elsewhere")) == 0)
        try write([], to: folder.file("sub"))
        #expect(throws: (any Error).self) { try append(3, to: environment) }
        try #require(unsafe unlink(folder.file("sub")) == 0)
        try #require(unsafe rename(folder.file("elsewhere"), folder.file("sub")) == 0)
        try append(3, to: environment)
        #expect(try keys(environment) == [1, 2, 3])
    }

    @Test func `a file that has another name too is known not to have its own any more`() throws {
        let environment = try makeFile(folder.file())
        try #require(unsafe link(folder.file(), folder.file("other-name")) == 0)
        let read = try environment.read()
        #expect(try !environment.hasLostItsName() && read.isNewest)
        _ = try makeFile(folder.file("new"))
        try #require(unsafe rename(folder.file("new"), folder.file()) == 0)
        #expect(try environment.hasLostItsName() && !read.isNewest)
    }

    @Test func `a file that is open by another name is refused until it is closed`() async throws {
        let other = folder.file("other-name")
        do {
            let path = folder.file()
            let environment = try makeFile(path)
            try #require(unsafe link(path, other) == 0)
            await #expect(processExitsWith: .exitCode(42)) { [other = other as String] in
                exit(refusal(opening: other) == .otherLockFile ? 42 : 1)
            }
            // By its own name it can be had, by as many as like.
            await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
                let same = try Environment.open(at: path)
                try append(3, to: same)
                exit(42)
            }
            try append(4, to: environment)
            #expect(try keys(environment) == [1, 2, 3, 4])
        }
        let environment = try Environment.open(at: other)
        try append(5, to: environment)
        #expect(try keys(environment) == [1, 2, 3, 4, 5])
    }

    @Test func `who only reads notices that the lock file was removed`() throws {
        let environment = try makeFile(folder.file())
        #expect(try !environment.hasLostItsName())
        try #require(unsafe unlink(folder.file() + "-lock") == 0)
        let deadline = ContinuousClock.now + .seconds(60)
        while try !environment.hasLostItsName() {
            try #require(ContinuousClock.now < deadline)
            usleep(50_000)
        }
    }

    @Test func `a file whose lock file was removed is refused until those who had it are gone`()
        async throws
    {
        let path = folder.file()
        let environment = try makeFile(path)
        try #require(unsafe unlink(path + "-lock") == 0)
        await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
            exit(refusal(opening: path) == .otherLockFile ? 42 : 1)
        }
        // Who had it notices, opens it anew, and all have the same lock file again.
        #expect(kind { try append(3, to: environment) } == .replaced)
        let again = try Environment.open(at: path)
        try append(4, to: again)
        await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
            try append(5, to: try Environment.open(at: path))
            exit(42)
        }
        #expect(try keys(again) == [1, 2, 4, 5])
    }

    @Test func `what the system runs out of is said`() {
        #expect(LMDBError.Kind(EMFILE) == .systemLimit)
        #expect(LMDBError.Kind(ENOLCK) == .systemLimit)
        #expect(LMDBError.Kind(EINTR) == .interrupted)
    }
}

/// Locks the lock file as its maker does, waits until another process wants it, and dies.
private func lockAndDie(_ path: String) throws {
    let lock = try Descriptor(path: path + "-lock", flags: O_RDWR)
    var whole = flock(l_type: Int16(F_WRLCK), l_whence: 0, l_start: 0, l_len: 1, l_pid: 0)
    guard unsafe fcntl(lock.raw, F_SETLK, &whole) == 0 else { exit(1) }
    try write([1], to: path + "-locked")
    let inode = try Descriptor.status(of: lock.raw).st_ino
    // The one who waits stands in this list, behind an arrow.
    let mostLooks = 20_000
    for _ in 0..<mostLooks {
        let locks = try Descriptor(path: "/proc/locks", flags: O_RDONLY)
        let text = String(decoding: try locks.bytes(at: 0, count: 1 << 20), as: UTF8.self)
        let waits = text.split(separator: "\n").contains {
            $0.contains("->") && $0.contains(":\(inode) ")
        }
        if waits { break }
        usleep(500)
    }
    kill(getpid(), SIGKILL)
}
