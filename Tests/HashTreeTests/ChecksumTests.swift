import SeededRandom
import Testing

@testable import HashTree

@Suite struct ChecksumTests {
    /// The definition, bit by bit.
    private func oracle(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = (crc >> 1) ^ (crc & 1 == 1 ? 0x82F6_3B78 : 0) }
        }
        return ~crc
    }

    @Test func `published vectors`() {
        func crc32c(_ bytes: [UInt8]) -> UInt32 { Checksum.crc32c(bytes.span) }
        #expect(crc32c(Array("123456789".utf8)) == 0xE306_9283)
        #expect(crc32c([]) == 0)
        // RFC 3720, appendix B.4; the stored order there is lowest byte first.
        #expect(crc32c([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(crc32c([UInt8](repeating: 255, count: 32)) == 0x62A8_AB43)
        #expect(crc32c((0..<32).map { UInt8($0) }) == 0x46DD_794E)
        #expect(crc32c((0..<32).reversed().map { UInt8($0) }) == 0x113F_DB5C)
    }

    @Test func `tables and instructions give the definition's value for every short length`() {
        var random = SplitMix64(seed: 11)
        let bytes = random.bytes(1008)
        for length in 0...1000 {
            let plain = bytes.span.extracting(0..<length)
            #expect(Checksum.portableCRC32C(plain) == oracle(bytes[0..<length]))
            for offset in 0..<8 {
                let span = bytes.span.extracting(offset..<(offset + length))
                #expect(Checksum.crc32c(span) == Checksum.portableCRC32C(span))
            }
        }
    }

    @Test func `lengths around the joints of three streams give the tables' value`() {
        var random = SplitMix64(seed: 12)
        let bytes = random.bytes(70_000)
        for joint in [768, 1536, 6144, 6144 + 768, 12288, 65536] {
            for length in (joint - 20)...(joint + 20) {
                let span = bytes.span.extracting(3..<(3 + length))
                #expect(Checksum.crc32c(span) == Checksum.portableCRC32C(span))
            }
        }
    }

    @Test func `a checksum can be continued at any place`() {
        var random = SplitMix64(seed: 13)
        let bytes = random.bytes(7000)
        let whole = Checksum.crc32c(bytes.span)
        for cut in stride(from: 0, through: 7000, by: 97) {
            let first = Checksum.crc32c(bytes.span.extracting(0..<cut))
            let rest = bytes.span.extracting(cut..<7000)
            #expect(Checksum.crc32c(rest, after: first) == whole)
            #expect(Checksum.portableCRC32C(rest, after: first) == whole)
        }
    }

    @Test func `every single flipped bit of a block changes the checksum`() {
        var random = SplitMix64(seed: 14)
        var bytes = random.bytes(800)
        let whole = Checksum.crc32c(bytes.span)
        for bit in 0..<6400 {
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(Checksum.crc32c(bytes.span) != whole)
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        }
    }
}
