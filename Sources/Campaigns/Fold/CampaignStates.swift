/// What is known of each campaign apart from its attempts, by its dense number: rule 5, and who
/// retries whom.
package struct CampaignStates: Sendable {
    private static let orderBits: UInt64 = 4

    /// Whether an event considered is about the campaign itself.
    package private(set) var isMentioned: [Bool]
    private var lifecycle: Track
    /// The row that says whose retry the campaign is; its value is in `retryOfValues`.
    private var retryOf: Track
    private var channel: Track
    private var retryOfValues: [UInt32: UInt32] = [:]
    private var channelValues: [UInt32: UInt32] = [:]
    /// Rows of `created` and `edited`, from which name and message are read when asked.
    package private(set) var statements: [UInt32: [UInt32]] = [:]

    package init(count: Int) {
        isMentioned = [Bool](repeating: false, count: count)
        lifecycle = Track(count: count)
        retryOf = Track(count: count)
        channel = Track(count: count)
    }

    /// Takes an event about a campaign into account.
    ///
    /// `source`: number of the campaign it retries, or nil.
    /// `label`: label number of the channel it names, or nil.
    package mutating func fold(
        campaign: UInt32, type: EventType, time: Timestamp, retryOf source: UInt32?,
        channel label: UInt32?, row: UInt32
    ) {
        let index = Int(campaign)
        isMentioned[index] = true
        let latest = FoldKey.latest(time.microseconds)
        if let order = type.lifecycleOrder {
            lifecycle.offer(index, key: latest << Self.orderBits | order, row: row)
        }
        if type == .campaignCreated, let source {
            retryOf.offer(index, key: latest, row: row)
            retryOfValues[row] = source
        }
        if type == .campaignCreated || type == .campaignEdited {
            if let label {
                channel.offer(index, key: latest, row: row)
                channelValues[row] = label
            }
            statements[campaign, default: []].append(row)
        }
    }

    /// Settles equal times by identity.
    package mutating func settleTies<E: Error>(
        _ isGreater: (UInt32, UInt32) throws(E) -> Bool
    ) throws(E) {
        try lifecycle.settleTies(isGreater)
        try retryOf.settleTies(isGreater)
        try channel.settleTies(isGreater)
    }

    package func status(_ campaign: UInt32) -> CampaignStatus {
        let key = lifecycle.keys[Int(campaign)]
        guard key != Track.none else { return .unknown }
        return CampaignStatus(after: key & (1 << Self.orderBits - 1))
    }

    /// Number of the campaign that this one retries, or nil.
    package func retryOf(_ campaign: UInt32) -> UInt32? {
        guard retryOf.keys[Int(campaign)] != Track.none else { return nil }
        return retryOfValues[retryOf.rows[Int(campaign)]]
    }

    /// Label number of the campaign's channel, or nil.
    package func channel(_ campaign: UInt32) -> UInt32? {
        guard channel.keys[Int(campaign)] != Track.none else { return nil }
        return channelValues[channel.rows[Int(campaign)]]
    }
}

/// The chains: who is whose root, and how far from it.
package struct ChainPlaces: Sendable {
    /// Root of each campaign, itself where it retries nobody.
    package private(set) var root: [UInt32]
    /// Steps from the root.
    package private(set) var position: [UInt32]

    /// - Complexity: O(campaigns).
    package init(_ states: CampaignStates, count: Int) {
        root = [UInt32](repeating: .max, count: count)
        position = [UInt32](repeating: 0, count: count)
        for start in 0..<UInt32(count) where root[Int(start)] == .max {
            var path: [UInt32] = []
            var campaign = start
            // The log refuses loops; the bound keeps a damaged one from hanging us.
            while root[Int(campaign)] == .max, path.count <= count,
                let source = states.retryOf(campaign)
            {
                path.append(campaign)
                campaign = source
            }
            if root[Int(campaign)] == .max { root[Int(campaign)] = campaign }
            for member in path.reversed() {
                root[Int(member)] = root[Int(campaign)]
                position[Int(member)] = position[Int(campaign)] + 1
                campaign = member
            }
        }
    }
}
