import HashTree
import Testing

@Suite struct PackedBytesCopyTests {
    @Test func `every range is copied to every place, and nothing beside it changes`() {
        let source = (0..<48 as Range<UInt8>).map { $0 + 1 }
        for count in 0...40 {
            for (start, place) in [(0, 0), (3, 5), (8, 1), (48 - count, 60 - count)] {
                guard start + count <= source.count else { continue }
                var target = [UInt8](repeating: 0, count: 60)
                var span = target.mutableSpan
                PackedBytes.copy(source.span, start..<start + count, into: &span, at: place)

                var expected = [UInt8](repeating: 0, count: 60)
                for index in 0..<count { expected[place + index] = source[start + index] }
                #expect(target == expected, "\(count) bytes from \(start) to \(place)")
            }
        }
    }

    @Test func `an array of zeros has so many, large or small`() {
        for count in [0, 1, 1000, 3_000_000] {
            let zeros = [UInt32](zeros: count)
            #expect(zeros.count == count)
            #expect(zeros.allSatisfy { $0 == 0 })
        }
    }
}
