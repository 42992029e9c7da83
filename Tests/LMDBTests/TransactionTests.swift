import TemporaryFolder
import Testing

@testable import LMDB

@Suite struct TransactionTests {
    let folder = TemporaryFolder()
    struct Refused: Error {}

    @Test func `an aborted transaction leaves no record and no table`() throws {
        let environment = try makeFile(folder.file())
        #expect(throws: WriteError<any Error>.self) {
            try environment.write { write in
                let table = try write.openTable("numbers", .integerKeys)
                try write.append(table, 3, bytes(1, 1).span)
                _ = try write.openTable("others", .byteKeys)
                throw Refused()
            }
        }
        #expect(try keys(environment) == [1, 2])
        #expect(try environment.table(named: "others", .byteKeys) == nil)
        #expect(try environment.table(named: "others", .integerKeys) == nil)
        try append(3, to: environment)
        #expect(try keys(environment) == [1, 2, 3])
    }

    @Test func `a snapshot sees no later commit and no later table`() throws {
        let environment = try makeFile(folder.file())
        let read = try environment.read()
        let table = try #require(try read.table("numbers", .integerKeys))
        try append(3, to: environment)
        try environment.write { (write) throws(LMDBError) in
            let table = try write.openTable("names", .byteKeys)
            try write.put(table, bytes: [1], bytes(3, 1).span)
        }
        #expect(try read.get(table, 3) == nil)
        #expect(try read.table("names", .byteKeys) == nil)
        let names = try #require(try environment.table(named: "names", .byteKeys))
        #expect(try environment.read().get(names, bytes: [1])?.copy() == bytes(3, 1))
    }

    @Test func `floor, last and entries find what a sorted array finds`() throws {
        let environment = try makeFile(folder.file())
        let present: [UInt64] = [0, 5, 6, 300, 70_000, .max - 1]
        try environment.write { write in
            let table = try write.openTable("sorted", .integerKeys)
            #expect(try write.last(table) == nil)
            #expect(try write.floor(table, 7) == nil)
            for key in present.reversed() { try write.put(table, key, [UInt8(key & 0xFF)].span) }
            #expect(try write.last(table)?.key == .max - 1)
            #expect(try write.floor(table, 299)?.key == 6)
            #expect(try write.entries(table, from: 1, through: 6).map(\.key) == [5, 6])
        }
        let read = try environment.read()
        let table = try #require(try read.table("sorted", .integerKeys))
        #expect(try read.last(table)?.key == .max - 1)
        for probe in present.flatMap({ [$0 &- 1, $0, $0 &+ 1] }) {
            let floor = try read.floor(table, probe)
            #expect(floor?.key == present.last { $0 <= probe })
            #expect(floor?.value.copy() == floor.map { [UInt8($0.key & 0xFF)] })
            for upper in present {
                let found = try read.entries(table, from: probe, through: upper).map(\.key)
                #expect(found == present.filter { $0 >= probe && $0 <= upper })
            }
        }
    }

    @Test func `deleting tells whether there was a record`() throws {
        let environment = try makeFile(folder.file())
        try environment.write { write in
            let table = try write.openTable("numbers", .integerKeys)
            #expect(try write.delete(table, 1))
            #expect(try !write.delete(table, 1))
            let names = try write.openTable("names", .byteKeys)
            try write.put(names, bytes: [7, 7], [UInt8]().span)
            #expect(try write.get(names, bytes: [7, 7])?.count == 0)
            #expect(try write.delete(names, bytes: [7, 7]))
            #expect(try !write.delete(names, bytes: [7, 7]))
        }
        #expect(try keys(environment) == [2])
    }

    @Test func `appending a key that is not above the last one is refused`() throws {
        let environment = try makeFile(folder.file())
        #expect(kind { try append(2, to: environment) } == .keyExists)
        #expect(try keys(environment) == [1, 2])
    }

    @Test func `keys of the other kind, empty and long ones are refused`() throws {
        let environment = try makeFile(folder.file())
        #expect(kind { _ = try environment.table(named: "numbers", .byteKeys) } == .wrongKeyKind)
        let table = try #require(try environment.table(named: "numbers", .integerKeys))
        #expect(kind { _ = try environment.read().get(table, bytes: [1]) } == .wrongKeyKind)
        for count in [0, 512] {
            let refused = kind {
                try environment.write { (write) throws(LMDBError) in
                    let names = try write.openTable("names", .byteKeys)
                    try write.put(names, bytes: bytes(count, 1), [1].span)
                }
            }
            #expect(refused == .keySizeInvalid)
        }
    }

    @Test func `more tables than allowed are refused, and those of the file always fit`() throws {
        var options = EnvironmentOptions()
        do {
            let environment = try makeFile(folder.file(), options: options)
            let refused = kind {
                try environment.write { (write) throws(LMDBError) in
                    for number in 0..<16 { _ = try write.openTable("t\(number)", .byteKeys) }
                }
            }
            #expect(refused == .tooManyTables)
            try environment.write { (write) throws(LMDBError) in
                for number in 0..<15 { _ = try write.openTable("t\(number)", .byteKeys) }
            }
        }
        options.maximumTables = 1
        let environment = try Environment.open(at: folder.file(), options: options)
        for number in 0..<15 {
            #expect(try environment.table(named: "t\(number)", .byteKeys) != nil)
        }
    }

    @Test func `a full map is a typed error and the environment goes on`() throws {
        let environment = try makeFile(
            folder.file(), options: EnvironmentOptions(mapSizeBytes: 1 << 20))
        let refused = kind {
            try environment.write { (write) throws(LMDBError) in
                let table = try write.openTable("numbers", .integerKeys)
                for key in 3... as PartialRangeFrom<UInt64> {
                    try write.append(table, key, bytes(100_000, 1).span)
                }
            }
        }
        #expect(refused == .mapFull)
        #expect(try keys(environment) == [1, 2])
        try append(3, to: environment)
        #expect(try keys(environment) == [1, 2, 3])
    }

    @Test func `a write inside a write is refused instead of waiting for itself`() throws {
        let environment = try makeFile(folder.file())
        try environment.write { _ in
            #expect(kind { try append(3, to: environment) } == .busy)
        }
        try append(3, to: environment)
        #expect(try keys(environment) == [1, 2, 3])
    }

    @Test func `an environment opened for reading refuses to write`() throws {
        do { _ = try makeFile(folder.file()) }
        let environment = try Environment.open(
            at: folder.file(), options: EnvironmentOptions(readOnly: true))
        #expect(try keys(environment) == [1, 2])
        #expect(kind { try append(3, to: environment) } == .readOnly)
        #expect(refusal(opening: folder.file()) == .busy)
    }

    @Test func `readers beyond the limit are refused until one ends`() throws {
        let options = EnvironmentOptions(maximumReaders: 2)
        let environment = try makeFile(folder.file(), options: options)
        do {
            let readers = try (0..<2).map { _ in try environment.read() }
            #expect(kind { _ = try environment.read() } == .readersFull)
            withExtendedLifetime(readers) {}
        }
        #expect(try keys(environment) == [1, 2])
    }

    @Test func `commits, syncs and reader checks work with each durability`() throws {
        for durability in [
            EnvironmentOptions.Durability.everyCommit, .lastCommitMayBeLost, .cache,
        ] {
            let path = folder.file("\(durability)")
            do {
                let environment = try makeFile(
                    path, options: EnvironmentOptions(durability: durability))
                try append(3, to: environment)
                try environment.sync()
                #expect(try environment.checkReaders() == 0)
            }
            #expect(try keys(Environment.open(at: path)) == [1, 2, 3])
        }
    }

    @Test func `many threads read and write at once`() async throws {
        let options = EnvironmentOptions(durability: .cache)
        let environment = try makeFile(folder.file(), options: options)
        try await withThrowingTaskGroup { group in
            for thread in 0..<4 as Range<UInt64> {
                group.addTask {
                    for key in 0..<50 as Range<UInt64> {
                        try environment.write { (write) throws(LMDBError) in
                            let table = try write.openTable("thread \(thread)", .integerKeys)
                            try write.append(table, key, bytes(3000, UInt8(key)).span)
                        }
                        let read = try environment.read()
                        let table = try #require(
                            try read.table("thread \(thread)", .integerKeys))
                        let last = try read.last(table)
                        #expect(last?.key == key)
                        #expect(last?.value.copy() == bytes(3000, UInt8(key)))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try keys(environment) == [1, 2])
    }

    @Test func `one snapshot serves many threads`() async throws {
        let environment = try makeFile(folder.file())
        let read = try environment.read()
        let table = try #require(try read.table("numbers", .integerKeys))
        try await withThrowingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<500 {
                        let large = try read.floor(table, 9)?.value
                        let small = try read.get(table, 1)
                        #expect(large?.count == largeCount && small?.count == 10)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}

/// The kind of the storage error `body` throws, from wherever it came.
func kind(_ body: () throws -> Void) -> LMDBError.Kind? {
    do {
        try body()
        return nil
    } catch let error as LMDBError {
        return error.kind
    } catch let error as WriteError<LMDBError> {
        switch error {
        case .storage(let error), .body(let error): return error.kind
        }
    } catch let error as WriteError<Never> {
        switch error {
        case .storage(let error): return error.kind
        }
    } catch let error as WriteError<any Error> {
        switch error {
        case .storage(let error): return error.kind
        case .body(let error): return (error as? LMDBError)?.kind
        }
    } catch {
        return nil
    }
}
