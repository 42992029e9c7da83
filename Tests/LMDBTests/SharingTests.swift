import Glibc
import TemporaryFolder
import Testing

@testable import LMDB

@Suite struct SharingTests {
    let folder = TemporaryFolder()

    @Test func `opening a file twice gives one environment, through links too`() throws {
        let environment = try makeFile(folder.file())
        _ = unsafe symlink(folder.file(), folder.file("link"))
        #expect(try Environment.open(at: folder.file()) === environment)
        #expect(try Environment.open(at: folder.file("link")) === environment)
        #expect(folder.names == ["ledger", "ledger-lock", "link"])
    }

    @Test func `a released environment is closed and opens anew`() throws {
        weak var first: Environment?
        do {
            let environment = try makeFile(folder.file())
            first = environment
            try append(3, to: environment)
        }
        #expect(first == nil)
        #expect(try keys(Environment.open(at: folder.file())) == [1, 2, 3])
    }

    @Test func `opening and releasing a file on many threads never opens it twice`() async throws {
        do { _ = try makeFile(folder.file()) }
        let path = folder.file()
        try await withThrowingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<30 {
                        let found = try keys(Environment.open(at: path))
                        #expect(found == [1, 2])
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `a writer notices that another file has taken the path`() throws {
        let environment = try makeFile(folder.file())
        try append(3, to: environment)
        do { _ = try makeFile(folder.file("new")) }
        #expect(unsafe rename(folder.file("new"), folder.file()) == 0)
        #expect(kind { try append(4, to: environment) } == .replaced)
        #expect(try !environment.isInPlace())
        unsafe unlink(folder.file())
        #expect(kind { try append(4, to: environment) } == .replaced)
    }

    @Test func `a lock file that counts another file's transactions is replaced or refused`()
        async throws
    {
        // While another process has the old file open, its lock file makes LMDB take the new file's
        // older meta page for the newest one: a commit would overwrite pages in use.
        let path = folder.file()
        let old = try makeFile(folder.file())
        for key in 3...8 as ClosedRange<UInt64> { try append(key, to: old) }
        do { _ = try makeFile(folder.file("new")) }
        #expect(unsafe rename(folder.file("new"), folder.file()) == 0)
        await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
            do throws(LMDBError) {
                _ = try Environment.open(at: path, options: EnvironmentOptions(readOnly: true))
            } catch {
                // Without the right to write there is no way to keep others from writing.
                exit(error.kind == .foreignLockFile ? 42 : 1)
            }
        }
        await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
            let new = try Environment.open(at: path)
            try append(9, to: new)
            exit(try keys(new) == [1, 2, 9] ? 42 : 1)
        }
        #expect(kind { try append(9, to: old) } == .replaced)
        #expect(try keys(old) == [1, 2, 3, 4, 5, 6, 7, 8])
        let new = try Environment.open(at: path)
        try append(10, to: new)
        #expect(try keys(new) == [1, 2, 9, 10])
    }

    @Test func `who still reads a file goes on, and opens the one that replaced it afterwards`()
        throws
    {
        let old = try makeFile(folder.file())
        for key in 3...8 as ClosedRange<UInt64> { try append(key, to: old) }
        var held: ReadTransaction? = try old.read()
        do { _ = try makeFile(folder.file("new")) }
        #expect(unsafe rename(folder.file("new"), folder.file()) == 0)
        #expect(refusal(opening: folder.file()) == .busy)
        #expect(try old.hasLostItsName())
        #expect(try keys(old) == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(kind { try append(9, to: old) } == .replaced)
        #expect(held != nil)
        held = nil
        let new = try Environment.open(at: folder.file())
        try append(9, to: new)
        #expect(try keys(new) == [1, 2, 9])
    }

    @Test func `a lock file that is one behind by chance is removed`() async throws {
        // A file with one commit more than the one that others have open.
        let path = folder.file()
        let old = try makeFile(path)
        do {
            let other = try makeFile(folder.file("new"))
            try append(3, to: other)
        }
        #expect(unsafe rename(folder.file("new"), path) == 0)
        await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
            let new = try Environment.open(at: path)
            guard try keys(new) == [1, 2, 3] else { exit(1) }
            try append(4, to: new)
            exit(try keys(new) == [1, 2, 3, 4] ? 42 : 1)
        }
        #expect(kind { try append(9, to: old) } == .replaced)
    }

    @Test func `a file that takes the place of another one gets its permissions`() throws {
        let path = folder.file()
        let old = try makeFile(path)
        try #require(unsafe chmod(path, 0o640) == 0)
        do { _ = try makeFile(folder.file("new")) }
        try old.replaceFile { _ throws(LMDBError) in folder.file("new") }
        let file = try Descriptor(path: path, flags: O_RDONLY)
        let status = try Descriptor.status(of: file.raw)
        #expect(status.st_mode & 0o777 == 0o640)
    }

    @Test func `what fails once the new file has the name is told as that`() throws {
        let old = try makeFile(folder.file())
        do { _ = try makeFile(folder.file("new")) }
        do throws(WriteError<LMDBError>) {
            try old.replaceFile { _ throws(LMDBError) in
                // No file is removed that is a folder.
                _ = unsafe unlink(folder.file("ledger-lock"))
                folder.makeFolder("ledger-lock")
                return folder.file("new")
            }
            Issue.record("a folder was removed")
        } catch {
            guard case .storage(let error) = error else { throw error }
            #expect(error.kind == .replacedUnsettled && error.code == EISDIR)
            #expect(error.description.contains("the new file has the name by now"))
        }
        #expect(kind { try append(9, to: old) } == .replaced)
        #expect(!folder.names.contains("new"))
    }

    @Test func `a name that begins with a mark is not that without it`() throws {
        let marked = folder.path + "/\u{301}ledger"
        do { _ = try makeFile(folder.file()) }
        #expect(kind { _ = try Environment.open(at: marked) } == .notFound)
        let environment = try makeFile(marked)
        #expect(environment.path.utf8.elementsEqual(marked.utf8))
        try append(7, to: environment)
        #expect(try keys(environment) == [1, 2, 7])
        #expect(try keys(Environment.open(at: folder.file())) == [1, 2])
    }

    @Test func `a file that another one replaced gives way when that is opened`() throws {
        let old = try makeFile(folder.file())
        var held: ReadTransaction? = try old.read()
        do { _ = try makeFile(folder.file("new")) }
        #expect(unsafe rename(folder.file("new"), folder.file()) == 0)
        #expect(refusal(opening: folder.file()) == .busy)
        let table = try #require(try held?.table("numbers", .integerKeys))
        #expect(try held?.get(table, 1)?.count == 10)
        held = nil
        let new = try Environment.open(at: folder.file())
        #expect(kind { _ = try old.read() } == .replaced)
        #expect(kind { try append(3, to: old) } == .replaced)
        try append(3, to: new)
        #expect(try keys(new) == [1, 2, 3])
        #expect(held == nil)
    }

    @Test func `a file replaced under the write lock is opened by the next one`() throws {
        let old = try makeFile(folder.file())
        for key in 3...8 as ClosedRange<UInt64> { try append(key, to: old) }
        let path = folder.file("new")
        try old.replaceFile { _ throws(LMDBError) in
            _ = try Environment.create(at: path) { (write) throws(LMDBError) in
                let table = try write.openTable("numbers", .integerKeys)
                try write.append(table, 9, bytes(1, 1).span)
            }
            return path
        }
        #expect(kind { try append(9, to: old) } == .replaced)
        #expect(try keys(old) == [1, 2, 3, 4, 5, 6, 7, 8])
        let new = try Environment.open(at: folder.file())
        #expect(new !== old)
        try append(10, to: new)
        #expect(try keys(new) == [9, 10])
    }

    @Test func `a file that cannot be opened is replaced while its writers wait`() async throws {
        let path = folder.file()
        let old = try makeFile(path)
        try append(3, to: old)
        let new = folder.file("new")
        do { _ = try makeFile(new) }
        // This process writes to it still, when another one finds it damaged.
        let size = try contents(of: path).count
        await #expect(processExitsWith: .exitCode(42)) {
            [path = path as String, new = new as String] in
            var isAsked = false
            try Environment.replaceDamagedFile(at: path) { () throws(LMDBError) in
                isAsked = true
                return new
            }
            exit(isAsked && refusal(opening: path) == nil ? 42 : 1)
        }
        #expect(size > 0)
        #expect(kind { try append(4, to: old) } == .replaced)
        #expect(try keys(Environment.open(at: path)) == [1, 2])
    }

    @Test func `what is open in this process is not replaced as damaged while it is read`() throws {
        let environment = try makeFile(folder.file())
        do { _ = try makeFile(folder.file("new")) }
        let held = try environment.read()
        var error: LMDBError.Kind?
        do throws(WriteError<LMDBError>) {
            try Environment.replaceDamagedFile(at: folder.file()) { () throws(LMDBError) in
                folder.file("new")
            }
        } catch .storage(let failure) {
            error = failure.kind
        } catch {}
        #expect(error == .busy)
        #expect(folder.names.contains("new"))
        withExtendedLifetime(held) {}
    }

    @Test func `bytes that are no file of LMDB's are replaced too`() throws {
        try write([UInt8](repeating: 0, count: 9000), to: folder.file())
        do { _ = try makeFile(folder.file("new")) }
        try Environment.replaceDamagedFile(at: folder.file()) { () throws(LMDBError) in
            folder.file("new")
        }
        #expect(try keys(Environment.open(at: folder.file())) == [1, 2])
    }

    @Test func `a lock file that is a link is not followed`() throws {
        try write(Array("mine".utf8), to: folder.file("mine"))
        do { _ = try makeFile(folder.file()) }
        unsafe unlink(folder.file("ledger-lock"))
        try #require(unsafe symlink(folder.file("mine"), folder.file("ledger-lock")) == 0)
        #expect(refusal(opening: folder.file()) == .notRegular(.link))
        #expect(try contents(of: folder.file("mine")) == Array("mine".utf8))
        unsafe unlink(folder.file())
        let error = #expect(throws: LMDBError.self) { try makeFile(folder.file()) }
        #expect(error?.kind == .notRegular(.link) && error?.attempt == .lock)
        #expect(folder.names == ["ledger-lock", "mine"])
    }

    @Test func `a path that may be no link is not followed`() throws {
        do { _ = try makeFile(folder.file()) }
        try #require(unsafe symlink(folder.file(), folder.file("link")) == 0)
        var options = EnvironmentOptions()
        options.followsLinks = false
        _ = try Environment.open(at: folder.file(), options: options)
        let error = #expect(throws: LMDBError.self) {
            try Environment.open(at: folder.file("link"), options: options)
        }
        #expect(error?.kind == .notRegular(.link))
    }

    @Test func `a file that nobody else knows is opened without a lock file`() throws {
        do { _ = try makeFile(folder.file()) }
        unsafe unlink(folder.file("ledger-lock"))
        var options = EnvironmentOptions(readOnly: true)
        options.sharing = .withNobody
        do {
            let environment = try Environment.open(at: folder.file(), options: options)
            #expect(try keys(environment) == [1, 2])
            #expect(try environment.isInPlace())
        }
        #expect(folder.names == ["ledger"])
    }

    @Test(arguments: [Environment.CopyMode.exact, .compacting])
    func `a copy opens and holds the last commit`(mode: Environment.CopyMode) throws {
        let environment = try makeFile(folder.file())
        try append(3, to: environment)
        do {
            let file = try Descriptor(
                path: folder.file("copy"), flags: O_CREAT | O_RDWR, mode: 0o600)
            try environment.copy(to: file.raw, mode)
            try file.sync()
        }
        #expect(try keys(Environment.open(at: folder.file("copy"))) == [1, 2, 3])
    }

    @Test func `a forked child is refused, and leaves the parent's reader alone`() async {
        let path = folder.file()
        await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
            let environment = try makeFile(path)
            var read: ReadTransaction? = try environment.read()
            let table = try #require(try read?.table("numbers", .integerKeys))
            let child = try #require(fork())
            if child == 0 {
                let refusals = [
                    kind { _ = try environment.read() },
                    kind { try append(3, to: environment) },
                    kind { _ = try read?.get(table, 1) },
                ]
                read = nil
                _exit(refusals.allSatisfy { $0 == .usedAfterFork } ? 7 : 1)
            }
            var status: Int32 = 0
            unsafe waitpid(child, &status, 0)
            try append(3, to: environment)
            guard status == 7 << 8, try read?.get(table, 1)?.count == 10 else { exit(1) }
            exit(42)
        }
    }

    @Test func `a map that another process outgrew is adopted`() async throws {
        let path = folder.file()
        let environment = try makeFile(path, options: EnvironmentOptions(mapSizeBytes: 1 << 20))
        let held = try environment.read()
        await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
            let environment = try Environment.open(
                at: path, options: EnvironmentOptions(mapSizeBytes: 1 << 24))
            try environment.write { (write) throws(LMDBError) in
                let table = try write.openTable("numbers", .integerKeys)
                try write.append(table, 3, bytes(4 << 20, 1).span)
                _ = try write.openTable("made elsewhere", .byteKeys)
            }
            exit(42)
        }
        #expect(kind { _ = try environment.read() } == .busy)
        withExtendedLifetime(held) {}
    }

    @Test func `tables and growth of another process are seen`() async throws {
        let path = folder.file()
        let environment = try makeFile(path, options: EnvironmentOptions(mapSizeBytes: 1 << 20))
        await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
            let environment = try Environment.open(
                at: path, options: EnvironmentOptions(mapSizeBytes: 1 << 24))
            try environment.write { (write) throws(LMDBError) in
                let table = try write.openTable("numbers", .integerKeys)
                try write.append(table, 3, bytes(4 << 20, 1).span)
                _ = try write.openTable("made elsewhere", .byteKeys)
            }
            exit(42)
        }
        #expect(try keys(environment) == [1, 2, 3])
        #expect(environment.mapSizeBytes == 1 << 24)
        #expect(try environment.table(named: "made elsewhere", .byteKeys) != nil)
        try append(4, to: environment)
        #expect(try keys(environment) == [1, 2, 3, 4])
    }
}

/// `fork`, which Swift's Glibc hides; nil when it fails.
private func fork() -> pid_t? {
    typealias Function = @convention(c) () -> pid_t
    guard let symbol = unsafe dlsym(nil, "fork") else { return nil }
    let child = unsafe unsafeBitCast(symbol, to: Function.self)()
    return child < 0 ? nil : child
}
