import HashTree
import LMDB
import SeededRandom
import Testing

@testable import EventLog

/// Bytes that nobody wrote, under checksums that are right: a check may say what it likes of them,
/// but it must come to its end.
@Suite struct HostileBytesTests {
    private let seed = freshSeed()
    private let log: DamagedLog

    init() throws {
        var world = ModelWorld(seed: seed)
        log = try DamagedLog(
            world.rows(4200).enumerated().map { index, row in
                var row = row
                row.id += Array("-\(index)".utf8)
                row.link = nil
                return row
            }, perCommit: 2100)
    }

    private static func store(_ value: UInt32, at offset: Int, in bytes: inout [UInt8]) {
        for byte in 0..<4 {
            bytes[offset + byte] = UInt8(truncatingIfNeeded: value >> UInt32(8 * byte))
        }
    }

    /// Gives a block the checksums that belong to it, as far as its directory can be followed.
    private static func sign(block bytes: inout [UInt8]) {
        let columns = Int(bytes[6]) | Int(bytes[7]) << 8
        let end = BlockFormat.headerBytes + columns * BlockFormat.directoryEntryBytes
        guard end <= bytes.count else { return }
        for entry in 0..<columns {
            let offset = BlockFormat.headerBytes + entry * BlockFormat.directoryEntryBytes
            let start = Int(PackedBytes.loadUInt32(bytes.span, at: offset + 4))
            let count = Int(PackedBytes.loadUInt32(bytes.span, at: offset + 8))
            guard start + count <= bytes.count else { continue }
            let checksum = Checksum.crc32c(bytes.span.extracting(start..<start + count))
            store(checksum, at: offset + 12, in: &bytes)
        }
        store(0, at: BlockFormat.checksumOffset, in: &bytes)
        let checksum = Checksum.crc32c(bytes.span.extracting(0..<end))
        store(checksum, at: BlockFormat.checksumOffset, in: &bytes)
    }

    private static func sign(run bytes: inout [UInt8]) {
        let header = Checksum.crc32c(bytes.span.extracting(0..<28))
        let columns = Checksum.crc32c(bytes.span.extracting(32..<bytes.count))
        store(header ^ columns, at: 28, in: &bytes)
    }

    private func change(_ bytes: inout [UInt8], from first: Int, _ generator: inout SplitMix64) {
        // The heads of columns tell how to read the rest, so they are hit as often as all else.
        let isNear = generator.oneIn(2)
        let most = isNear ? min(bytes.count, first + 700) : bytes.count
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            bytes[Int.random(in: first..<most, using: &generator)] = generator.pick(
                [0, 1, 0x7f, 0x80, 0xff, UInt8.random(in: 0...255, using: &generator)])
        }
    }

    @Test func `no block with right checksums stops a check`() throws {
        var generator = SplitMix64(seed: seed)
        let keys = try log.keys(LogTable.blocks)
        for round in 0..<60 {
            var kept: [UInt8] = []
            let key = generator.pick(keys)
            try log.change(LogTable.blocks, key) {
                kept = $0
                change(&$0, from: 16, &generator)
                Self.sign(block: &$0)
            }
            _ = try log.check()
            try log.change(LogTable.blocks, key) { $0 = kept }
            guard round % 20 == 19 else { continue }
            #expect(try log.check().findings.isEmpty, "seed \(seed)")
        }
    }

    @Test func `no index run with a right checksum stops a check`() throws {
        var generator = SplitMix64(seed: seed)
        let keys = try log.keys(LogTable.runs)
        for _ in 0..<30 {
            var kept: [UInt8] = []
            let key = generator.pick(keys)
            try log.change(LogTable.runs, key) {
                kept = $0
                change(&$0, from: 4, &generator)
                Self.sign(run: &$0)
            }
            _ = try log.check()
            try log.change(LogTable.runs, key) { $0 = kept }
        }
        #expect(try log.check().findings.isEmpty, "seed \(seed)")
    }
}
