/// The fold of events about campaigns themselves, by the campaigns' places in it: rule 5, and who
/// retries whom.
package struct CampaignFold: Sendable {
    private static let orderBits: UInt64 = 4

    /// Whether an event considered is about the campaign itself.
    private var isMentioned: [Bool]
    private var lifecycle: Track
    /// The row that says whose retry the campaign is; its value is in `retryOfValues`.
    private var retryOf: Track
    private var channel: Track
    private var retryOfValues: [UInt32: UInt32] = [:]
    private var channelValues: [UInt32: UInt32] = [:]
    /// Rows of `created` and `edited`, from which name and message are read when asked.
    private var statements: [UInt32: [UInt32]] = [:]

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

    /// The row of the lifecycle event that decides the status of the campaign at a place; nil where
    /// none was seen. Ties must be settled.
    package func lifecycleRow(of place: Int) -> UInt32? {
        lifecycle.keys[place] == Track.none ? nil : lifecycle.rows[place]
    }

    /// What the rows seen add up to, by the campaigns' places in the fold.
    package var facts: [CampaignFacts] {
        isMentioned.indices.map { index in
            var facts = CampaignFacts()
            facts.isMentioned = isMentioned[index]
            if lifecycle.keys[index] != Track.none {
                facts.status = CampaignStatus(
                    after: lifecycle.keys[index] & (1 << Self.orderBits - 1))
            }
            if retryOf.keys[index] != Track.none {
                facts.retryOf = retryOfValues[retryOf.rows[index]]
            }
            if channel.keys[index] != Track.none {
                facts.channel = channelValues[channel.rows[index]]
            }
            facts.statements = statements[UInt32(index)] ?? []
            facts.sources = Set(facts.statements.compactMap { retryOfValues[$0] }).sorted()
            return facts
        }
    }
}
