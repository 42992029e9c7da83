/// What each attempt number stands for, and which attempts belong to the same contact of the same
/// campaign.
///
/// Attempt 1 of a contact in a campaign is its *home*: it always has a number, even where only a
/// later attempt or an audience is known. Further attempts are few.
package struct AttemptTable: Sendable {
    /// Number of the campaign of each attempt.
    package private(set) var campaign: [UInt32] = []
    /// Number of the contact of each attempt.
    package private(set) var contact: [UInt32] = []
    /// Home to its further attempts, ascending by their place in the contact's tries.
    package private(set) var further: [UInt32: [UInt32]] = [:]
    /// Further attempt to its place (2, 3, ...).
    private var placeOfFurther: [UInt32: UInt16] = [:]

    package init() {}

    package var count: Int { campaign.count }

    package mutating func reserveCapacity(_ count: Int) {
        campaign.reserveCapacity(count)
        contact.reserveCapacity(count)
    }

    /// Adds attempts in the order of their numbers; all of them are homes.
    package mutating func append(campaigns: [UInt32], contacts: [UInt32]) {
        campaign.append(contentsOf: campaigns)
        contact.append(contentsOf: contacts)
    }

    /// Says that an attempt is a further one of a home.
    package mutating func setFurther(_ attempt: UInt32, place: UInt16, home: UInt32) {
        placeOfFurther[attempt] = place
        further[home, default: []].append(attempt)
    }

    /// Puts the further attempts of each home into the order of their places. To be called once,
    /// after the last `setFurther`.
    package mutating func sortFurther() {
        let places = placeOfFurther
        for home in further.keys {
            further[home]?.sort { (places[$0] ?? 1) < (places[$1] ?? 1) }
        }
    }

    /// Which attempt of its contact in its campaign it is, from 1.
    package func place(_ attempt: UInt32) -> UInt16 { placeOfFurther[attempt] ?? 1 }

    package func isHome(_ attempt: UInt32) -> Bool {
        placeOfFurther.isEmpty || placeOfFurther[attempt] == nil
    }
}

/// Numbers grouped under other numbers: all members of each group in one array, group by group.
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
