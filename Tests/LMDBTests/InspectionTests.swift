import Glibc
import TemporaryFolder
import Testing

@testable import LMDB

@Suite struct InspectionTests {
    let folder = TemporaryFolder()

    /// The bytes of a file with a few commits.
    private func sample() throws -> [UInt8] {
        do {
            let environment = try makeFile(folder.file("sample"))
            for key in 3...7 as ClosedRange<UInt64> { try append(key, to: environment) }
        }
        return try contents(of: folder.file("sample"))
    }

    private func refusal(of bytes: [UInt8]) throws -> LMDBError.Kind? {
        try write(bytes, to: folder.file())
        return LMDBTests.refusal(opening: folder.file())
    }

    @Test func `an empty file, a text and other bytes are not ledger files`() throws {
        for foreign in [
            [], Array("Dear customer,\n".utf8), [UInt8](repeating: 0, count: 20_000),
            bytes(9000, 3), Array(repeating: 0xFF, count: 5000),
        ] {
            #expect(try refusal(of: foreign) == .notALedgerFile)
        }
        #expect(!folder.names.contains("ledger-lock"))
    }

    @Test func `a folder, a device and a named pipe are not ledger files`() throws {
        #expect(LMDBTests.refusal(opening: folder.path) == .notALedgerFile)
        #expect(LMDBTests.refusal(opening: "/dev/null") == .notALedgerFile)
        _ = unsafe mkfifo(folder.file("pipe"), 0o600)
        #expect(LMDBTests.refusal(opening: folder.file("pipe")) == .notALedgerFile)
    }

    @Test func `a file cut at any page boundary is refused with a typed error`() throws {
        let whole = try sample()
        #expect(try refusal(of: whole) == nil)
        for page in 1..<whole.count / 4096 {
            let expected = LMDBError.Kind.truncated(
                expectedBytes: Int64(whole.count), foundBytes: Int64(page * 4096))
            #expect(try refusal(of: Array(whole.prefix(page * 4096))) == expected)
        }
    }

    @Test(arguments: [17, 20, 100, 151, 152, 4095, 4097, 4200, 8191, 8193])
    func `a file cut inside a page is refused with a typed error`(count: Int) throws {
        let kind = try refusal(of: Array(sample().prefix(count)))
        switch kind {
        case .truncated(_, let foundBytes)?: #expect(foundBytes == Int64(count))
        default: #expect(count < 20 && kind == .notALedgerFile)
        }
    }

    @Test func `a flipped byte in the magic, version, flag or page size of a meta page is damage`()
        throws
    {
        let whole = try sample()
        let offsets = [0, 10, 11] + Array(16..<24) + Array(40..<44)
        for page in 0...1 {
            for offset in offsets {
                for bit in [0x01, 0x08, 0x80] as [UInt8] {
                    var damaged = whole
                    damaged[page * 4096 + offset] ^= bit
                    guard case .damaged? = try refusal(of: damaged) else {
                        Issue.record("page \(page), offset \(offset), bit \(bit) was accepted")
                        continue
                    }
                }
            }
        }
    }

    @Test func `what commits leave of a meta page as it is never spoils a later one`() throws {
        // mdb.c writes a meta page from its map size on.
        let whole = try sample()
        var accepted = 0
        for bit in 0..<512 {
            let offset = (bit / 256) * 4096 + bit % 256 / 8
            var damaged = whole
            damaged[offset] ^= 1 << (bit % 8)
            guard try refusal(of: damaged) == nil else { continue }
            accepted += 1
            let environment = try Environment.open(at: folder.file())
            for key in 1000...1001 as ClosedRange<UInt64> {
                try append(key, to: environment)
                #expect(try environment.inspectPages().findings == [], "bit \(bit)")
            }
        }
        #expect((1...400).contains(accepted))
    }

    @Test func `a flipped bit in the transaction of a meta page is damage`() throws {
        let whole = try sample()
        let newest = max(whole[144], whole[4096 + 144])
        for page in 0...1 {
            for bit in 0..<64 {
                // A commit that failed at its meta page looks as if its number fell by two.
                let number = UInt64(whole[page * 4096 + 144])
                if number == newest, number ^ (1 << UInt64(bit)) == number - 2 { continue }
                var damaged = whole
                damaged[page * 4096 + 144 + bit / 8] ^= 1 << (bit % 8)
                guard case .damaged? = try refusal(of: damaged) else {
                    Issue.record("page \(page), bit \(bit) was accepted")
                    continue
                }
            }
        }
    }

    @Test func `a flipped bit of a root or last page is refused`() throws {
        let whole = try sample()
        let newest = whole[144] > whole[4096 + 144] ? 0 : 4096
        var refused = 0
        for offset in Array(80..<88) + Array(128..<136) + Array(136..<144) {
            for bit in 0..<8 {
                var damaged = whole
                damaged[newest + offset] ^= 1 << bit
                switch try refusal(of: damaged) {
                case .damaged?, .truncated?: refused += 1
                case nil: Issue.record("offset \(offset), bit \(bit) was accepted")
                case let kind?: Issue.record("offset \(offset), bit \(bit): \(kind)")
                }
            }
        }
        #expect(refused == 24 * 8)
    }

    @Test func `random damage of the meta pages never crashes the opening`() throws {
        let whole = try sample()
        let seed = UInt64.random(in: .min ... .max)
        var state = seed
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<300 {
            var damaged = whole
            for _ in 0...random(4) {
                damaged[random(2) * 4096 + random(152)] = UInt8(random(256))
            }
            try write(damaged, to: folder.file())
            do throws(LMDBError) {
                _ = try FileInspection.inspect(folder.file(), pageSizeBytes: 4096)
            } catch {
                #expect(error.description.hasPrefix("Unable to open '"), "seed \(seed)")
            }
        }
    }

    @Test func `a newer format says its version`() throws {
        var newer = try sample()
        newer[20] = 2
        newer[4096 + 20] = 2
        #expect(try refusal(of: newer) == .newerLMDBFormat)
        var later = [UInt8](repeating: 0, count: 8192)
        later.replaceSubrange(24..<32, with: [0xDE, 0xC0, 0xEF, 0xBE, 2, 0, 0, 0])
        try write(later, to: folder.file())
        let error = #expect(throws: LMDBError.self) { try Environment.open(at: folder.file()) }
        #expect(error?.kind == .newerLMDBFormat)
        #expect(error?.code == 2)
    }

    @Test func `another page size is told from damage`() throws {
        let whole = try sample()
        var other = [UInt8](repeating: 0, count: 64 << 10)
        for page in 0...1 {
            other.replaceSubrange(
                page * 16384..<page * 16384 + 152, with: whole[page * 4096..<page * 4096 + 152])
            other.replaceSubrange(page * 16384 + 40..<page * 16384 + 44, with: [0, 0x40, 0, 0])
        }
        try write(other, to: folder.file())
        let error = #expect(throws: LMDBError.self) { try Environment.open(at: folder.file()) }
        #expect(error?.kind == .differentPageSize)
        #expect(error?.code == 16384)
    }

    @Test func `a file whose last pages are free and were never written opens`() throws {
        // LMDB does not write pages taken and freed within one transaction; a check of the length
        // alone would refuse such a file.
        do {
            let environment = try makeFile(folder.file())
            // Some free pages, so that the list of free pages finds room below.
            try append(10, to: environment)
            for _ in 0..<3 {
                try environment.write { (write) throws(LMDBError) in
                    let table = try write.openTable("numbers", .integerKeys)
                    try write.delete(table, 10)
                    try write.append(table, 11, bytes(1_000_000, 1).span)
                    try write.delete(table, 11)
                }
            }
        }
        let file = try contents(of: folder.file())
        let newest = try FileInspection.inspect(folder.file(), pageSizeBytes: 4096).newest
        #expect(file.count < (Int(newest.lastPage) + 1) * 4096)
        let environment = try Environment.open(at: folder.file())
        #expect(try keys(environment) == [1, 2])
        try append(3, to: environment)
        #expect(try keys(environment) == [1, 2, 3])
    }

    @Test(arguments: [0x6969, 0x517B, 0xFF53_4D42, 0xFE53_4D42] as [UInt32])
    func `network file systems are known`(magic: UInt32) {
        #expect(FileSystem.isNetwork(magic: magic))
    }

    @Test(arguments: [0xEF53, 0x0102_1994, 0x0102_1997, 0x5846_5342] as [UInt32])
    func `ext4, tmpfs, 9p and XFS are not network file systems`(magic: UInt32) {
        #expect(!FileSystem.isNetwork(magic: magic))
    }
}
