import HashTree
import Testing

@Suite struct PackedBytesTests {
    @Test func `loads read the lowest byte first at every offset`() {
        let bytes = (0..<24).map { UInt8(0xF0 &- $0 * 9) }
        for offset in 0...16 {
            var value: UInt64 = 0
            for index in (0..<8).reversed() { value = value << 8 | UInt64(bytes[offset + index]) }
            #expect(PackedBytes.loadUInt64(bytes.span, at: offset) == value)
            #expect(
                PackedBytes.loadUInt32(bytes.span, at: offset)
                    == UInt32(truncatingIfNeeded: value))
            #expect(
                PackedBytes.loadUInt16(bytes.span, at: offset)
                    == UInt16(truncatingIfNeeded: value))
        }
    }

    @Test func `stores are read back and touch nothing else`() {
        for offset in 0...8 {
            var bytes = [UInt8](repeating: 0xAA, count: 16)
            var span = bytes.mutableSpan
            PackedBytes.storeUInt64(0x0102_0304_0506_0708, into: &span, at: offset)
            #expect(Array(bytes[offset..<(offset + 8)]) == [8, 7, 6, 5, 4, 3, 2, 1])
            #expect(bytes.count { $0 == 0xAA } == 8)
            span = bytes.mutableSpan
            PackedBytes.storeUInt32(0xF1F2_F3F4, into: &span, at: offset)
            PackedBytes.storeUInt16(0xE1E2, into: &span, at: offset + 4)
            #expect(
                Array(bytes[offset..<(offset + 8)])
                    == [0xF4, 0xF3, 0xF2, 0xF1, 0xE2, 0xE1, 2, 1])
        }
    }

    @Test func `an access that is not inside its span stops the program`() async {
        await #expect(processExitsWith: .failure) {
            _ = PackedBytes.loadUInt64([UInt8](repeating: 0, count: 7).span, at: 0)
        }
        await #expect(processExitsWith: .failure) {
            _ = PackedBytes.loadUInt64([UInt8](repeating: 0, count: 20).span, at: 13)
        }
        await #expect(processExitsWith: .failure) {
            _ = PackedBytes.loadUInt32([UInt8](repeating: 0, count: 20).span, at: -1)
        }
        await #expect(processExitsWith: .failure) {
            _ = PackedBytes.loadUInt16([UInt8](repeating: 0, count: 20).span, at: .max)
        }
        await #expect(processExitsWith: .failure) {
            var bytes = [UInt8](repeating: 0, count: 20)
            var span = bytes.mutableSpan
            PackedBytes.storeUInt64(1, into: &span, at: 13)
        }
    }
}
