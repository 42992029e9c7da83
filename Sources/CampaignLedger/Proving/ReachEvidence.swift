import Campaigns
import EventLog

/// Finds the events that say together that a contact was reached, in the order in which `ReachStatement` takes
/// them.
struct ReachEvidence {
    private let snapshot: LedgerSnapshot
    private let answer: ReachAnswer
    private let campaign: UInt32
    private let position: UInt64

    /// `answer`: that the contact was reached.
    init?(_ snapshot: LedgerSnapshot, _ answer: ReachAnswer) throws(LedgerError) {
        guard let id = answer.byCampaign, let position = answer.position else { return nil }
        (self.snapshot, self.answer, self.position) = (snapshot, answer, position)
        campaign = try snapshot.number(ofCampaign: id)
    }

    /// Positions of the events.
    func positions() throws(LedgerError) -> [UInt64] {
        let delivery = try event(at: position)
        var found = [position]
        let own = try attemptRows()
        var claim: RecordedEvent?
        if delivery.attempt == nil {
            claim = try snapshot.recorded(at: own.rows).first {
                $0.messageID?.hasSameBytes(as: delivery.messageID ?? "") == true
            }
            if let claim { found.append(claim.position) }
        }
        if delivery.type == .attemptAccepted || delivery.type == .attemptSent {
            found += try receiptless(delivery, claim, own)
        }
        return found + (try links())
    }

    private func event(at position: UInt64) throws(LedgerError) -> RecordedEvent {
        try snapshot.recorded(at: CollectionOfOne(position))[0]
    }

    private func reading<R>(
        _ body: (LogView) throws(EventLogError) -> R
    ) throws(LedgerError) -> R {
        let view = snapshot.view
        return try snapshot.reading { () throws(EventLogError) in try body(view) }
    }

    private var contactEntities: [UInt32] {
        get throws(LedgerError) {
            let contact = Array(answer.contact.utf8)
            return try reading { (view) throws(EventLogError) in
                guard let member = try view.find(.member, contact) else { return [] }
                return try view.entities(ofMember: member)
            }
        }
    }

    /// The number of the attempt, and the events considered that name it themselves.
    private func attemptRows() throws(LedgerError) -> (number: UInt32, rows: [UInt64]) {
        let entities = try contactEntities
        return try reading { (view) throws(EventLogError) in
            for number in entities {
                let entity = try view.entity(number)
                guard entity.group == campaign, Int(entity.ordinal) == answer.attempt else {
                    continue
                }
                let rows = try view.positions(of: .entity, number)
                return (number, rows.filter { $0 <= snapshot.asOf.position })
            }
            throw .damaged(position: position, what: "the attempt of the event is not known")
        }
    }

    // MARK: Channels without receipts

    /// The event that names the attempt's channel, unless delivery or claim do, and the change of the policy.
    private func receiptless(
        _ delivery: RecordedEvent, _ claim: RecordedEvent?, _ own: (number: UInt32, rows: [UInt64])
    ) throws(LedgerError) -> [UInt64] {
        var found: [UInt64] = []
        let naming = try channelRow(own)
        let isSaid =
            naming == delivery.position
            || (delivery.channel == nil && naming == claim?.position)
        if let naming, !isSaid { found.append(naming) }
        let policy = try snapshot.policyMembers().first { $0.name == "receiptlessChannels" }
        if let position = policy?.position { found.append(position) }
        return found
    }

    /// Rule 7: the latest event of the attempt that names a channel, else that of the campaign.
    private func channelRow(
        _ own: (number: UInt32, rows: [UInt64])
    ) throws(LedgerError) -> UInt64? {
        let entities = try contactEntities
        let receipts = try snapshot.pictured { () throws(PictureError) in
            try snapshot.folds.contact(entities, inChainOf: campaign).claims.receipts(
                ofAttempt: own.number, own.rows, snapshot.view)
        }
        let all = own.rows + receipts.filter { $0 <= snapshot.asOf.position }
        if let named = try latest(all, where: { $0.channel != nil }) { return named }
        return try latest(try campaignRows(campaign)) {
            ($0.type == .campaignCreated || $0.type == .campaignEdited) && $0.channel != nil
        }
    }

    // MARK: Links

    /// From the campaign that reached the contact, and from the one asked about, up to where both meet.
    private func links() throws(LedgerError) -> [UInt64] {
        let asked = try snapshot.number(ofCampaign: answer.campaign)
        guard asked != campaign else { return [] }
        let line = try line(from: campaign)
        let askedLine = try self.line(from: asked)
        let campaigns = line.map(\.campaign)
        guard let meeting = askedLine.first(where: { campaigns.contains($0.campaign) }) else {
            return []
        }
        let upward = line.prefix { $0.campaign != meeting.campaign }
        let askedUpward = askedLine.prefix { $0.campaign != meeting.campaign }
        return (upward + askedUpward).compactMap(\.link)
    }

    /// A campaign, its source, the source of that, and so on, each with the event that says whose retry it is.
    private func line(
        from campaign: UInt32
    ) throws(LedgerError) -> [(campaign: UInt32, link: UInt64?)] {
        var line: [(campaign: UInt32, link: UInt64?)] = []
        var next: UInt32? = campaign
        // No graph of links closes a loop: each round is another campaign.
        while let campaign = next {
            let rows = try campaignRows(campaign)
            let linking = try reading { (view) throws(EventLogError) in
                var linking: [UInt64] = []
                for row in rows where try view.links(at: row).link > 0 { linking.append(row) }
                return linking
            }
            let link = try latest(linking, where: { _ in true })
            line.append((campaign, link))
            next = try link.map { (row) throws(LedgerError) in
                try reading { (view) throws(EventLogError) in try view.links(at: row).link - 1 }
            }
        }
        return line
    }

    private func campaignRows(_ campaign: UInt32) throws(LedgerError) -> [UInt64] {
        try reading { (view) throws(EventLogError) in
            try view.positions(of: .group, campaign)
        }.filter { $0 <= snapshot.asOf.position }
    }

    /// The event with the greatest (time, identity) of those that a condition picks.
    private func latest(
        _ rows: [UInt64], where isWanted: (RecordedEvent) -> Bool
    ) throws(LedgerError) -> UInt64? {
        var latest: RecordedEvent?
        for event in try snapshot.recorded(at: rows) where isWanted(event) {
            if let known = latest {
                guard event.occurredAt >= known.occurredAt else { continue }
                if event.occurredAt == known.occurredAt {
                    let isGreater = try reading { (view) throws(EventLogError) in
                        try view.isIdentityGreater(event.position, than: known.position)
                    }
                    guard isGreater else { continue }
                }
            }
            latest = event
        }
        return latest?.position
    }
}
