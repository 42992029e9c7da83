/// What the attempts of a fold stand for, and which of them belong to the same contact of the same
/// campaign.
///
/// A fold is of all attempts, or of some; *place* is where an attempt is in it. Attempt 1 of a
/// contact in a campaign is its *home*: it always has a number, even where only a later attempt or
/// an audience is known, and where a later attempt is in a fold, so is its home. Further attempts
/// are few.
package struct AttemptTable: Sendable {
    /// Numbers of the attempts, ascending; empty where the places are the numbers.
    private var numbers: [UInt32] = []
    /// Number of the campaign of each attempt.
    package private(set) var campaign: [UInt32] = []
    /// Number of the contact of each attempt.
    package private(set) var contact: [UInt32] = []
    /// Home to its further attempts, ascending by their ordinals; all by their places.
    package private(set) var further: [UInt32: [UInt32]] = [:]
    /// Further attempt to its ordinal (2, 3, ...).
    private var ordinalOfFurther: [UInt32: UInt16] = [:]

    /// A table that gets all attempts, in the order of their numbers.
    package init() {}

    /// A table of the attempts with these numbers, which ascend.
    package init(numbers: [UInt32], campaigns: [UInt32], contacts: [UInt32]) {
        self.numbers = numbers
        campaign = campaigns
        contact = contacts
    }

    package var count: Int { campaign.count }

    package mutating func reserveCapacity(_ count: Int) {
        campaign.reserveCapacity(count)
        contact.reserveCapacity(count)
    }

    /// Adds attempts in the order of their numbers.
    package mutating func append(campaigns: [UInt32], contacts: [UInt32]) {
        campaign.append(contentsOf: campaigns)
        contact.append(contentsOf: contacts)
    }

    /// Says that an attempt is a further one of a home; both by their places.
    package mutating func setFurther(_ attempt: UInt32, ordinal: UInt16, home: UInt32) {
        ordinalOfFurther[attempt] = ordinal
        further[home, default: []].append(attempt)
    }

    /// Puts the further attempts of each home into the order of their ordinals. To be called once,
    /// after the last `setFurther`.
    package mutating func sortFurther() {
        let ordinals = ordinalOfFurther
        for home in further.keys {
            further[home]?.sort { (ordinals[$0] ?? 1) < (ordinals[$1] ?? 1) }
        }
    }

    /// The number that the log gave to the attempt at a place.
    package func number(_ attempt: UInt32) -> UInt32 {
        numbers.isEmpty ? attempt : numbers[Int(attempt)]
    }

    /// The place of the attempt with a number; nil where it is not in the fold.
    /// - Complexity: O(log attempts).
    package func place(ofNumber number: UInt32) -> UInt32? {
        guard !numbers.isEmpty else { return Int(number) < count ? number : nil }
        let place = numbers.firstIndex(notBefore: number)
        return place < numbers.count && numbers[place] == number ? UInt32(place) : nil
    }

    /// Whether any contact has further attempts.
    @inline(__always)
    package var hasFurther: Bool { !further.isEmpty }

    /// Whether a home has further attempts.
    @inline(__always)
    package func hasFurther(_ home: UInt32) -> Bool { further[home] != nil }

    /// Which attempt of its contact in its campaign it is, from 1.
    package func ordinal(_ attempt: UInt32) -> UInt16 { ordinalOfFurther[attempt] ?? 1 }

    package func isHome(_ attempt: UInt32) -> Bool {
        ordinalOfFurther.isEmpty || ordinalOfFurther[attempt] == nil
    }
}
