import CampaignLedger
import Files
import LMDB
import TemporaryFolder
import Testing

/// Files that are no ledger, or one of another version, are told for what they are and left as they
/// are.
@Suite struct ForeignFileTests {
    private let folder = TemporaryFolder(.memory)

    private func refusal(opening path: String) -> LedgerError.Code? {
        code { _ = try Ledger.open(at: path, creation: .ifMissing) }
    }

    @Test func `an empty file, a text and another database are no ledgers`() throws {
        let files: [[UInt8]] = [
            [], Array("Dear customer,\nhello\n".utf8), [0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0],
            Array("SQLite format 3\0".utf8) + [UInt8](repeating: 0x10, count: 8176),
            [UInt8](repeating: 0, count: 100_000), [UInt8](repeating: 0xFF, count: 8192),
        ]
        for bytes in files {
            let path = try folder.file("ledger", holding: bytes)
            #expect(refusal(opening: path) == .notALedger)
            #expect(try contents(of: path) == bytes)
        }
    }

    @Test func `a ledger that lost its first pages is one that is damaged`() throws {
        let path = try ledger()
        let sound = try contents(of: path)
        let zeros = [UInt8](repeating: 0, count: 8192)
        try folder.link("link", to: path)
        for lost in [zeros + sound.dropFirst(8192), zeros, [], Array("SQLite format 3\0".utf8)] {
            _ = try folder.file("ledger", holding: lost)
            for name in [path, folder.file("link")] {
                #expect(refusal(opening: name) == .damaged)
                let report = try Ledger.verify(at: name)
                #expect(report.findings.map(\.what) == ["head"])
                #expect(report.findings[0].detail.contains("ended at position 1 when"))
            }
            #expect(try contents(of: path) == lost)
        }
        FileRemoval.removeIfPresent(path + "-anchor")
        #expect(refusal(opening: path) == .notALedger)
        #expect(code { _ = try Ledger.verify(at: path) } == .notALedger)
    }

    @Test func `a folder is no ledger`() {
        #expect(refusal(opening: folder.path) == .notALedger)
    }

    @Test func `another LMDB file is no ledger`() throws {
        let path = folder.file("other")
        do {
            _ = try Environment.create(at: path) { (write) throws(LMDBError) in
                let table = try write.openTable("head", .byteKeys)
                try write.put(table, bytes: Array("somebody".utf8), Array("else".utf8).span)
            }
        }
        #expect(refusal(opening: path) == .notALedger)
        let empty = folder.file("empty")
        do { _ = try Environment.create(at: empty) { _ throws(LMDBError) in } }
        #expect(refusal(opening: empty) == .notALedger)
    }

    /// Changes the stored head of a ledger.
    private func rewriteHead(_ path: String, _ change: (inout [UInt8]) -> Void) throws {
        let environment = try Environment.open(at: path)
        let key = Array("state".utf8)
        try environment.write { (write) throws(LMDBError) in
            let table = try write.openTable("head", .byteKeys)
            guard var head = try write.get(table, bytes: key)?.copy() else { return }
            change(&head)
            try write.put(table, bytes: key, head.span)
        }
    }

    private func ledger() throws -> String {
        let path = folder.file("ledger")
        let ledger = try Ledger.open(at: path, creation: .ifMissing)
        _ = try ledger.appendBlocking(
            cloudEvents: [event("attempt.sent", "1", "c", #""contact":"ana""#)])
        return path
    }

    @Test func `a newer format says so`() throws {
        let path = try ledger()
        try rewriteHead(path) { $0[4] += 1 }
        #expect(refusal(opening: path) == .newerFormat)
    }

    @Test func `a changed head is damage`() throws {
        let path = try ledger()
        try rewriteHead(path) { $0[48] += 1 }
        #expect(refusal(opening: path) == .damaged)
    }

    @Test func `a head without its mark is damage where a ledger was seen, and else no ledger's`()
        throws
    {
        let path = try ledger()
        try rewriteHead(path) { $0[0] = 0 }
        #expect(refusal(opening: path) == .damaged)
        let moved = try folder.file("moved", holding: try contents(of: path))
        #expect(refusal(opening: moved) == .notALedger)
    }

    @Test func `an older copy in the ledger's place is noticed, until the anchor is removed`()
        throws
    {
        let path = try ledger()
        let older = try contents(of: path)
        do {
            let ledger = try Ledger.open(at: path)
            _ = try ledger.appendBlocking(
                cloudEvents: [event("attempt.read", "2", "c", #""contact":"ana""#)])
        }
        _ = try folder.file("ledger", holding: older)
        #expect(refusal(opening: path) == .rolledBack)
        let moved = try folder.file("moved", holding: older)
        #expect(try Ledger.open(at: moved).snapshot().head().size == 1)
    }
}
