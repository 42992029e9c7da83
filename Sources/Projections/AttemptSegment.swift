import Campaigns
import HashTree

/// The states of 4,090 attempts with consecutive numbers, in columns.
///
/// | size | column |
/// |---|---|
/// | 4 | how many attempts |
/// | 4 | 1 where the columns for channels without receipts follow, else 0 |
/// | 2 each | ranks seen (bit r), bit 0: targeted, bit 10: the home has further attempts |
/// | 4 each | deciding row |
/// | 4 each | row of the earliest read |
/// | 4 each | row of the earliest accepted or sent, if they follow |
/// | 4 each | row of the latest event that names a channel, if they follow |
package enum AttemptSegment {
    /// The bit that says that a home has further attempts.
    package static let furtherBit: UInt16 = 1 << 10
    private static let headerBytes = 8

    /// The stored form of a range of attempts.
    /// `hasFurther`: whether the attempt at a place is a home with further attempts.
    package static func encode(
        _ states: AttemptStates, _ range: Range<Int>, hasFurther: (Int) -> Bool
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        let keepsChannel = !states.channel.isEmpty
        bytes.reserveCapacity(headerBytes + range.count * (keepsChannel ? 18 : 10) + 4)
        bytes.append(littleEndian: UInt32(range.count))
        bytes.append(littleEndian: UInt32(keepsChannel ? 1 : 0))
        var seen = Array(states.seen[range])
        for place in range where hasFurther(place) { seen[place - range.lowerBound] |= furtherBit }
        bytes.append(littleEndianWords: seen.span)
        bytes.append(littleEndianWords: states.deciding.span.extracting(range))
        bytes.append(littleEndianWords: states.read.span.extracting(range))
        if keepsChannel {
            bytes.append(littleEndianWords: states.accepted.span.extracting(range))
            bytes.append(littleEndianWords: states.channel.span.extracting(range))
        }
        return bytes
    }

    /// How many attempts a segment holds, and whether it has the columns for channels without
    /// receipts; nil where it is not a segment.
    static func shape(_ bytes: Span<UInt8>) -> (count: Int, hasReceiptless: Bool)? {
        guard bytes.count >= headerBytes else { return nil }
        let count = Int(PackedBytes.loadUInt32(bytes, at: 0))
        let flag = PackedBytes.loadUInt32(bytes, at: 4)
        guard count <= ProjectionFormat.attemptsPerSegment, flag <= 1,
            bytes.count == headerBytes + count * (flag == 1 ? 18 : 10)
        else { return nil }
        return (count, flag == 1)
    }

    /// Appends the states of some attempts of a segment of `count`, the bit of further attempts
    /// included in `seen`.
    static func decode(
        _ bytes: Span<UInt8>, count: Int, _ range: Range<Int>, into states: inout AttemptStates
    ) {
        func copy(_ column: inout [UInt32], from offset: Int) {
            PackedBytes.copyWords(
                bytes, at: offset + range.lowerBound * 4, count: range.count, to: &column)
        }
        PackedBytes.copyWords(
            bytes, at: headerBytes + range.lowerBound * 2, count: range.count, to: &states.seen)
        var column = headerBytes + count * 2
        copy(&states.deciding, from: column)
        column += count * 4
        copy(&states.read, from: column)
        guard bytes.count > column + count * 4 else { return }
        column += count * 4
        copy(&states.accepted, from: column)
        column += count * 4
        copy(&states.channel, from: column)
    }
}
