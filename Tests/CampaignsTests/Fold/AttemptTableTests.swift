import Campaigns
import Testing

@Suite struct AttemptTableTests {
    @Test func `further attempts lie under their home, ascending, in any order of arrival`() {
        for order in permutations([2, 3, 9, 65_535] as [UInt16]) {
            var table = AttemptTable()
            table.append(campaigns: [0, 0, 0, 0, 0], contacts: [7, 7, 7, 7, 7])
            for (place, ordinal) in order.enumerated() {
                table.setFurther(UInt32(place + 1), ordinal: ordinal, home: 0)
            }
            table.sortFurther()
            table.sortFurther()

            #expect(table.further[0]?.map { table.ordinal($0) } == [2, 3, 9, 65_535])
            #expect(table.isHome(0))
            #expect((1...4).allSatisfy { !table.isHome($0) })
            #expect(table.ordinal(0) == 1)
        }
    }

    @Test func `without further attempts every one is a home`() {
        var table = AttemptTable()
        table.append(campaigns: [0, 1], contacts: [5, 6])

        #expect(table.count == 2)
        #expect(table.isHome(0) && table.isHome(1))
        #expect(table.ordinal(1) == 1)
    }

    @Test func `members are grouped in their order, and those left out are in no group`() {
        let grouped = Grouped(groupOf: [2, 0, 2, 0, 2], groups: 4) { $0 != 2 }

        #expect(Array(grouped[0]) == [1, 3])
        #expect(Array(grouped[1]) == [])
        #expect(Array(grouped[2]) == [0, 4])
        #expect(Array(grouped[3]) == [])
    }
}
