import HashTree
import LMDB
import SeededRandom
import Testing

@testable import EventLog

@Suite struct BlockDamageTests {
    private let rows: [BlockRow]
    private let bytes: [UInt8]

    init() {
        var texts = Texts(SplitMix64(seed: 11))
        rows = BlockRow.random(4, &texts)
        bytes = BlockEncoder.encode(BlockContent(rows, rows.indices))
    }

    private func decode(_ bytes: [UInt8]) throws(EventLogError) -> BlockContent {
        try BlockContent(decoding: try Block(MappedBytes(bytes), CheckedParts()))
    }

    @Test func `every single flipped bit is noticed`() {
        for offset in bytes.indices {
            for bit in UInt8(0)..<8 {
                var damaged = bytes
                damaged[offset] ^= 1 << bit
                do throws(EventLogError) {
                    _ = try decode(damaged)
                    Issue.record("bit \(bit) of byte \(offset) goes unnoticed")
                } catch {
                    switch error {
                    case .damaged: break
                    case .newerFormat: #expect(offset == 4 || offset == 5)
                    default: Issue.record("\(error) for byte \(offset)")
                    }
                }
            }
        }
    }

    @Test func `a block of any other length is refused`() {
        for length in 0..<bytes.count {
            #expect(throws: EventLogError.self) { try decode(Array(bytes[..<length])) }
        }
        #expect(throws: EventLogError.self) { try decode(bytes + [0]) }
    }

    @Test func `only a damaged column is refused, and only when it is read`() throws {
        var damaged = bytes
        damaged[damaged.count - 1] ^= 1
        let block = try Block(MappedBytes(damaged), CheckedParts())
        #expect(try block.integers(.kind).decoded(as: UInt8.self) == rows.map(\.kind))
        #expect(throws: EventLogError.self) {
            let touched = try block.allIntegers(.touchedGroups)
            _ = try block.integers(.lastRowOfGroup, count: touched.count)
        }
        #expect(try block.integers(.subject).decoded(as: UInt8.self) == rows.map(\.subject))
    }

    @Test func `a later version and an unknown column say so`() {
        expectNewer(change(4, to: [2, 0]), found: 2)
        expectNewer(change(BlockFormat.headerBytes, to: [99, 0]), found: 99)
    }

    @Test func `a directory that contradicts the block is refused even if its checksum holds`() {
        // Offset and length of the first column, the number of rows, the number of new entities.
        for (offset, value) in [
            (108, [255, 255, 0, 0]), (112, [255, 255, 255, 255]), (24, [9]), (32, [99]),
        ] {
            let damaged = change(offset, to: value.map { UInt8($0) })
            #expect(throws: EventLogError.self, "offset \(offset)") { try decode(damaged) }
        }
    }

    private func expectNewer(_ bytes: [UInt8], found: Int) {
        do throws(EventLogError) {
            _ = try decode(bytes)
            Issue.record("not refused")
        } catch {
            guard case .newerFormat(found, 1) = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    /// The block with other bytes in its header or directory, and the checksum that belongs to
    /// them.
    private func change(_ offset: Int, to new: [UInt8]) -> [UInt8] {
        var changed = bytes
        changed.replaceSubrange(offset..<offset + new.count, with: new)
        let columns = Int(changed[6]) | Int(changed[7]) << 8
        let end = BlockFormat.headerBytes + columns * BlockFormat.directoryEntryBytes
        for byte in 0..<4 { changed[BlockFormat.checksumOffset + byte] = 0 }
        let checksum = Checksum.crc32c(changed.span.extracting(0..<end))
        for byte in 0..<4 {
            changed[BlockFormat.checksumOffset + byte] =
                UInt8(truncatingIfNeeded: checksum >> UInt32(8 * byte))
        }
        return changed
    }
}
