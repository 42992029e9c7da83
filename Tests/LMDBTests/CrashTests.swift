import Glibc
import TemporaryFolder
import Testing

@testable import LMDB

@Suite struct CrashTests {
    let folder = TemporaryFolder()

    @Test func `a process killed inside a write transaction leaves the previous commit`()
        async throws
    {
        let path = folder.file()
        do { _ = try makeFile(path) }
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let environment = try Environment.open(at: path)
            try append(3, to: environment)
            try environment.write { (write) throws(LMDBError) in
                let table = try write.openTable("numbers", .integerKeys)
                try write.append(table, 4, bytes(largeCount, 4).span)
                _ = try write.openTable("unfinished", .byteKeys)
                kill(getpid(), SIGKILL)
            }
        }
        let environment = try Environment.open(at: path)
        #expect(try keys(environment) == [1, 2, 3])
        #expect(try environment.table(named: "unfinished", .byteKeys) == nil)
        try append(4, to: environment)
        #expect(try keys(environment) == [1, 2, 3, 4])
    }

    @Test func `a writer killed beside an open environment does not block the next one`()
        async throws
    {
        let path = folder.file()
        let environment = try makeFile(path)
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let environment = try Environment.open(at: path)
            let read = try environment.read()
            try environment.write { _ in _ = kill(getpid(), SIGKILL) }
            withExtendedLifetime(read) {}
        }
        #expect(try environment.checkReaders() == 1)
        try append(3, to: environment)
        #expect(try keys(environment) == [1, 2, 3])
    }

    @Test func `a process killed while creating leaves no file of that name`() async throws {
        let path = folder.file()
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            _ = try Environment.create(at: path) { (write) throws(LMDBError) in
                _ = try write.openTable("numbers", .integerKeys)
                kill(getpid(), SIGKILL)
            }
        }
        #expect(!folder.names.contains("ledger"))
        #expect(try keys(makeFile(path)) == [1, 2])
    }

    @Test func `a commit whose meta page could not be written leaves the one before`() throws {
        // mdb.c puts the old number and last page back, and leaves the trees of the failed commit:
        // the file was taken for a damaged one.
        let path = folder.file()
        var older: [UInt8] = []
        do {
            let environment = try makeFile(path)
            try append(3, to: environment)
            older = try contents(of: path)
            try append(4, to: environment)
            try append(5, to: environment)
        }
        var bytes = try contents(of: path)
        let page = bytes[144] > bytes[4096 + 144] ? 0 : 4096
        // The meta page of two commits earlier lies at the same place.
        for offset in 136..<152 { bytes[page + offset] = older[page + offset] }
        try write(bytes, to: path)
        let environment = try Environment.open(at: path)
        #expect(try keys(environment) == [1, 2, 3, 4])
        try append(6, to: environment)
        #expect(try keys(environment) == [1, 2, 3, 4, 6])
    }

    @Test func `a failed commit breaks the handle until the file is opened again`() async throws {
        let path = folder.file()
        do { _ = try makeFile(path) }
        // A limit of the file's size makes the write of the commit fail half-way.
        await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
            _ = signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 256 << 10, rlim_max: rlim_t.max)
            _ = unsafe setrlimit(Int32(RLIMIT_FSIZE.rawValue), &limit)
            let environment = try Environment.open(at: path)
            var held: ReadTransaction? = try environment.read()
            let failed = kind {
                try environment.write { (write) throws(LMDBError) in
                    let table = try write.openTable("numbers", .integerKeys)
                    try write.append(table, 3, bytes(1 << 20, 1).span)
                }
            }
            let fails = failed == .fileTooLarge
            let refused = kind { try append(3, to: environment) } == .broken
            let waits = refusal(opening: path) == .busy
            withExtendedLifetime(held) {}
            held = nil
            guard fails, refused, waits, held == nil else { exit(1) }
            try append(3, to: Environment.open(at: path))
            exit(42)
        }
        #expect(try keys(Environment.open(at: path)) == [1, 2, 3])
    }

    @Test func `of a limited address space the map takes a part`() async throws {
        let path = folder.file()
        do { _ = try makeFile(path) }
        await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
            var limit = rlimit(rlim_cur: 64 << 30, rlim_max: rlim_t.max)
            _ = unsafe setrlimit(Int32(RLIMIT_AS.rawValue), &limit)
            let environment = try Environment.open(at: path)
            try append(3, to: environment)
            guard (1 << 30...16 << 30).contains(environment.mapSizeBytes) else { exit(1) }
            exit(42)
        }
        #expect(try keys(Environment.open(at: path)) == [1, 2, 3])
    }
}
