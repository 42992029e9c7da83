import Campaigns
import Testing

/// What one event says of an attempt.
private struct Said {
    var rank: UInt8
    var time: Int64
    var namesChannel = false
}

/// Folds events of attempt 0, in this order and as one block; the row of each is its place.
private func folded(_ events: [Said], receiptless: Bool = false) -> AttemptStates {
    var states = AttemptStates(count: 1, hasReceiptlessChannels: receiptless)
    let attempts = [UInt32](repeating: 0, count: events.count)
    let ranks = events.map(\.rank)
    let times = events.map(\.time)
    let namesChannel = events.map(\.namesChannel)
    states.fold(
        attempts: attempts.span, ranks: ranks.span, times: times.span,
        namesChannel: namesChannel.span, firstRow: 0)
    states.settleTies { $0 > $1 }
    return states
}

@Suite struct AttemptStatesTests {
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
        var states = AttemptStates(count: 2, hasReceiptlessChannels: false)
        #expect(states.rankState(0) == nil)
        #expect(!states.exists(0))

        states.target(0)
        #expect(states.isTargeted(0))
        #expect(!states.isTargeted(1))
        #expect(states.rankState(0) == nil)
        #expect(!states.exists(0))
        #expect(!states.isContradicted(0))
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

            #expect(FoldKey.time(states.main.keys[0]).microseconds == 5)
            #expect(order[Int(states.main.rows[0])].time == 5)
            #expect(FoldKey.time(ofEarliest: states.read.keys[0]).microseconds == 3)
            #expect(order[Int(states.read.rows[0])].time == 3)
        }
    }

    @Test func `single rows give what a block gives`() {
        let events = (1...9 as ClosedRange<UInt8>).map {
            Said(rank: $0, time: Int64($0 % 4), namesChannel: $0 % 2 == 0)
        }
        let block = folded(events, receiptless: true)
        var single = AttemptStates(count: 1, hasReceiptlessChannels: true)
        for (row, event) in events.enumerated() {
            single.fold(
                attempt: 0, rank: event.rank, time: event.time, namesChannel: event.namesChannel,
                row: UInt32(row))
        }
        single.settleTies { $0 > $1 }

        #expect(block.main.keys == single.main.keys && block.main.rows == single.main.rows)
        #expect(block.read.keys == single.read.keys && block.read.rows == single.read.rows)
        #expect(block.accepted?.rows == single.accepted?.rows)
        #expect(block.channel?.rows == single.channel?.rows)
        #expect(block.seen == single.seen)
    }

    @Test func `for channels without receipts the earliest accepted or sent is kept`() throws {
        let events = [
            Said(rank: 1, time: 1), Said(rank: 5, time: 4), Said(rank: 4, time: 6),
            Said(rank: 4, time: 9),
        ]
        for order in permutations(events) {
            let accepted = try #require(folded(order, receiptless: true).accepted)

            #expect(FoldKey.time(ofEarliest: accepted.keys[0]).microseconds == 4)
            #expect(order[Int(accepted.rows[0])].rank == 5)
        }
        #expect(folded(events).accepted == nil)
    }

    @Test func `the channel is that of the latest event that names one`() throws {
        let events = [
            Said(rank: 1, time: 3, namesChannel: true), Said(rank: 5, time: 4, namesChannel: true),
            Said(rank: 8, time: 9),
        ]
        for order in permutations(events) {
            let channel = try #require(folded(order, receiptless: true).channel)
            #expect(order[Int(channel.rows[0])].time == 4)
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
