/// Places grouped under other places: all members of each group in one array, group by group.
package struct Grouped: Sendable {
    private var starts: [Int]
    private var members: [UInt32]

    /// Groups 0 ..< groupOf.count by `groupOf`, keeping their order; those for which `include` says
    /// no are left out.
    /// - Complexity: O(members + groups).
    package init(groupOf: [UInt32], groups: Int, include: (UInt32) -> Bool) {
        starts = [Int](repeating: 0, count: groups + 1)
        for (member, group) in groupOf.enumerated() where include(UInt32(member)) {
            starts[Int(group) + 1] += 1
        }
        for group in 0..<groups { starts[group + 1] += starts[group] }
        var next = starts
        members = [UInt32](repeating: 0, count: starts[groups])
        for (member, group) in groupOf.enumerated() where include(UInt32(member)) {
            members[next[Int(group)]] = UInt32(member)
            next[Int(group)] += 1
        }
    }

    package subscript(group: UInt32) -> ArraySlice<UInt32> {
        members[starts[Int(group)]..<starts[Int(group) + 1]]
    }
}
