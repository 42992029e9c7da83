/// Places grouped under other places: all members of each group in one array, group by group.
package struct Grouped: Sendable {
    private var starts: [Int]
    private var members: [UInt32]

    /// Groups 0 ..< groupOf.count by `groupOf`, keeping their order; those for which `include` says
    /// no are left out.
    /// - Complexity: O(members + groups).
    package init(groupOf: [UInt32], groups: Int, include: (UInt32) -> Bool) {
        starts = [Int](repeating: 0, count: groups + 1)
        Self.count(groupOf.span, &starts, include)
        for group in 0..<groups { starts[group + 1] += starts[group] }
        var next = starts
        members = [UInt32](repeating: 0, count: starts[groups])
        Self.put(groupOf.span, into: &members, &next, include)
    }

    @inline(__always)
    private static func count(
        _ groupOf: Span<UInt32>, _ starts: inout [Int], _ include: (UInt32) -> Bool
    ) {
        var counts = starts.mutableSpan
        for member in 0..<groupOf.count where include(UInt32(truncatingIfNeeded: member)) {
            counts[Int(groupOf[member]) + 1] &+= 1
        }
    }

    @inline(__always)
    private static func put(
        _ groupOf: Span<UInt32>, into members: inout [UInt32], _ next: inout [Int],
        _ include: (UInt32) -> Bool
    ) {
        var output = members.mutableSpan
        var places = next.mutableSpan
        for member in 0..<groupOf.count where include(UInt32(truncatingIfNeeded: member)) {
            let group = Int(groupOf[member])
            output[places[group]] = UInt32(truncatingIfNeeded: member)
            places[group] &+= 1
        }
    }

    package subscript(group: UInt32) -> ArraySlice<UInt32> {
        members[starts[Int(group)]..<starts[Int(group) + 1]]
    }
}
