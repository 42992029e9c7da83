import Campaigns
import Testing

/// What one event says of an attempt.
private struct Said {
    var rank: UInt8
    var time: Int64
    var namesChannel = false
}

/// Folds events of attempt 0, in this order and as one block; the row of each is its place, from 1.
private func folded(_ events: [Said], receiptless: Bool = false) -> AttemptStates {
    fold(events, receiptless: receiptless).settled(by: RowOrder(events))
}

private func fold(_ events: [Said], receiptless: Bool) -> AttemptFold {
    var states = AttemptFold(count: 1, hasReceiptlessChannels: receiptless)
    let attempts = [UInt32](repeating: 0, count: events.count)
    let ranks = events.map(\.rank)
    let times = events.map(\.time)
    let namesChannel = events.map(\.namesChannel)
    states.fold(
        attempts: attempts.span, ranks: ranks.span, times: times.span,
        namesChannel: namesChannel.span, firstRow: 1)
    return states
}

/// A log in which a later row has the greater identity, and the channel of a row has its number.
private struct RowOrder: FoldSource {
    private let times: [Int64]

    init(_ events: [Said] = []) { times = events.map(\.time) }

    func time(ofRow row: UInt32) -> Int64 { times[Int(row) - 1] }
    func isIdentityGreater(_ row: UInt32, than other: UInt32) -> Bool { row > other }
    func channelLabel(ofRow row: UInt32) -> UInt32? { row }
    func campaignID(_ campaign: UInt32) -> [UInt8] { [UInt8(campaign)] }
}

@Suite struct AttemptFoldTests {
    @Test func `the state is the highest rank of every set of ranks`() {
        for set in 1..<512 as Range<UInt16> {
            let ranks = (1...9 as ClosedRange<UInt8>).filter { set & 1 << UInt16($0 - 1) != 0 }
            for order in [ranks, ranks.reversed()] {
                let states = folded(order.map { Said(rank: $0, time: 5) })

                #expect(states.rankState(0)?.rawValue == ranks.last)
                #expect(states.exists(0))
                #expect(
                    states.isContradicted(0)
                        == (ranks.contains(7) && (ranks.contains(8) || ranks.contains(9))))
            }
        }
    }

    @Test func `an attempt of which nothing is known has no state`() {
        var fold = AttemptFold(count: 2, hasReceiptlessChannels: false)
        #expect(fold.settled(by: RowOrder()).rankState(0) == nil)

        fold.target(0)
        let states = fold.settled(by: RowOrder())
        #expect(states.isTargeted(0))
        #expect(!states.isTargeted(1))
        #expect(states.rankState(0) == nil)
        #expect(!states.exists(0))
        #expect(!states.isContradicted(0))
        #expect(states.deciding == [0, 0] && states.read == [0, 0])
    }

    @Test func `rows of other ranks are passed over`() {
        for rank in [0, 10, 16, 255] as [UInt8] {
            #expect(folded([Said(rank: rank, time: 5)]).rankState(0) == nil)
        }
    }

    @Test func `a read does not hide when it was delivered, in any order`() {
        let events = [
            Said(rank: 8, time: 7), Said(rank: 8, time: 5), Said(rank: 9, time: 3),
            Said(rank: 9, time: 9), Said(rank: 7, time: 8),
        ]
        for order in permutations(events) {
            let states = folded(order)

            #expect(order[Int(states.deciding[0]) - 1].time == 5)
            #expect(order[Int(states.read[0]) - 1].time == 3)
        }
    }

    @Test func `single rows give what a block gives`() {
        let events = (1...9 as ClosedRange<UInt8>).map {
            Said(rank: $0, time: Int64($0 % 4), namesChannel: $0 % 2 == 0)
        }
        let block = folded(events, receiptless: true)
        var single = AttemptFold(count: 1, hasReceiptlessChannels: true)
        for (row, event) in events.enumerated() {
            single.fold(
                attempt: 0, rank: event.rank, time: event.time, namesChannel: event.namesChannel,
                row: UInt32(row + 1))
        }
        #expect(block == single.settled(by: RowOrder(events)))
    }

    @Test func `parts that overlap, merged in any order, give what one fold gives`() {
        let events = (0..<40).map { place -> Said in
            let rank = UInt8(place * 7 % 9 + 1)
            return Said(rank: rank, time: Int64(place * 5 % 4), namesChannel: place % 3 == 0)
        }
        let whole = folded(events, receiptless: true)
        for cut in stride(from: 0, through: events.count, by: 5) {
            let none = Said(rank: 0, time: 0)
            let early = events.enumerated().map { $0.offset < cut + 3 ? $0.element : none }
            let late = events.enumerated().map { $0.offset >= cut ? $0.element : none }
            for (first, second) in [(early, late), (late, early)] {
                var merged = fold(first, receiptless: true)
                merged.merge(fold(second, receiptless: true))
                #expect(merged.settled(by: RowOrder(events)) == whole, "cut at \(cut)")
            }
        }
    }

    @Test func `for channels without receipts the earliest accepted or sent is kept`() throws {
        let events = [
            Said(rank: 1, time: 1), Said(rank: 5, time: 4), Said(rank: 4, time: 6),
            Said(rank: 4, time: 9),
        ]
        for order in permutations(events) {
            let states = folded(order, receiptless: true)
            #expect(order[Int(states.accepted[0]) - 1].rank == 5)
        }
        #expect(folded(events).accepted.isEmpty)
    }

    @Test func `the channel is that of the latest event that names one`() throws {
        let events = [
            Said(rank: 1, time: 3, namesChannel: true), Said(rank: 5, time: 4, namesChannel: true),
            Said(rank: 8, time: 9),
        ]
        for order in permutations(events) {
            let states = folded(order, receiptless: true)
            #expect(order[Int(states.channel[0]) - 1].time == 4)
        }
    }

    @Test func `states have the order of their ranks and are reached from delivered on`() {
        #expect(AttemptState.allCases == AttemptState.allCases.sorted())
        #expect(AttemptState.allCases.filter(\.isReached) == [.delivered, .read])
        #expect(
            AttemptState.allCases.map(\.name) == [
                "dispatched", "unknown", "deferred", "accepted", "sent", "skipped", "failed",
                "delivered", "read",
            ])
        for state in AttemptState.allCases {
            #expect(EventType(rawValue: state.rawValue)?.name == "attempt.\(state.name)")
        }
    }
}
