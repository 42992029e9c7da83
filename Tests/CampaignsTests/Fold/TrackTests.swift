import Campaigns
import Testing

@Suite struct TrackTests {
    private func isGreater(_ row: UInt32, _ other: UInt32) -> Bool { row > other }

    @Test func `every order of offers gives the greatest key, and of equal ones the greatest row`()
    {
        let offers: [(key: UInt64, row: UInt32)] = [(5, 1), (9, 2), (9, 3), (9, 4), (7, 9)]
        for order in permutations(Array(offers.indices)) {
            var track = Track(count: 2)
            for place in order { track.offer(1, key: offers[place].key, row: offers[place].row) }
            track.settleTies(isGreater)

            #expect(track.keys == [Track.none, 9])
            #expect(track.rows[1] == 4, "order \(order)")
        }
    }

    @Test func `a tie that a greater key overtook is not settled any more`() {
        var track = Track(count: 1)
        for (key, row) in [(5, 8), (5, 9), (6, 1)] as [(UInt64, UInt32)] {
            track.offer(0, key: key, row: row)
        }
        var asked = 0
        track.settleTies { _, _ in
            asked += 1
            return true
        }

        #expect(track.rows == [1])
        #expect(asked == 0)
    }

    @Test func `a row that is offered twice is no tie with itself`() {
        var track = Track(count: 1)
        track.offer(0, key: 5, row: 8)
        track.offer(0, key: 5, row: 8)
        var asked = 0
        track.settleTies { _, _ in
            asked += 1
            return false
        }

        #expect(asked == 0)
    }
}

/// Every order of some elements.
func permutations<Element>(_ elements: [Element]) -> [[Element]] {
    guard elements.count > 1 else { return [elements] }
    return elements.indices.flatMap { place in
        var rest = elements
        let first = rest.remove(at: place)
        return permutations(rest).map { [first] + $0 }
    }
}
