import Campaigns
import Testing

@Suite struct FoldKeyTests {
    /// The edges of what times events may have, and neighbours between.
    static let times: [Int64] = [
        0, 1, 2, 1_772_353_800_000_000, 1_772_353_800_000_001, 7_258_118_399_999_999,
    ]

    @Test func `a higher rank is a greater key, whatever the times`() {
        for rank in 1...7 as ClosedRange<UInt8> {
            for time in Self.times {
                for other in Self.times {
                    #expect(
                        FoldKey.attempt(rank: rank, microseconds: time)
                            < FoldKey.attempt(rank: rank + 1, microseconds: other))
                }
            }
        }
    }

    @Test func `of one rank the latest counts, but of delivered the earliest`() {
        for (earlier, later) in zip(Self.times, Self.times.dropFirst()) {
            for rank in 1...7 as ClosedRange<UInt8> {
                #expect(
                    FoldKey.attempt(rank: rank, microseconds: earlier)
                        < FoldKey.attempt(rank: rank, microseconds: later))
            }
            #expect(
                FoldKey.attempt(rank: 8, microseconds: earlier)
                    > FoldKey.attempt(rank: 8, microseconds: later))
            #expect(FoldKey.earliest(earlier) > FoldKey.earliest(later))
            #expect(FoldKey.latest(earlier) < FoldKey.latest(later))
        }
    }

    @Test func `no event has the key that means none, and keys give rank and time back`() {
        for time in Self.times {
            for rank in 1...8 as ClosedRange<UInt8> {
                let key = FoldKey.attempt(rank: rank, microseconds: time)
                #expect(key != Track.none)
                #expect(FoldKey.rank(key) == rank)
                #expect(FoldKey.time(key) == Timestamp(microseconds: time))
            }
            #expect(FoldKey.latest(time) != Track.none)
            #expect(FoldKey.earliest(time) != Track.none)
            #expect(
                FoldKey.time(ofEarliest: FoldKey.earliest(time)) == Timestamp(microseconds: time))
        }
        #expect(FoldKey.rank(Track.none) == 0)
    }
}
