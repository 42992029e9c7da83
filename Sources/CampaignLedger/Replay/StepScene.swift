import Campaigns
import EventLog

/// What a story is about, in numbers of the log: the attempts, the campaigns whose statements
/// matter, and the rows that can move them.
struct StepScene {
    /// The attempts, by their places in the story.
    private(set) var table = AttemptTable()
    /// Campaigns whose statements matter, ascending.
    let campaigns: [UInt32]
    /// The campaign whose numbers are counted; nil in a contact's story.
    let campaign: UInt32?
    /// The contact; nil in a campaign's story.
    let contact: UInt32?
    /// The rows of the story, ascending.
    private(set) var rows: [SideRow] = []
    private var isInside: [Bool]

    /// The story of a campaign.
    /// - Complexity: O(events).
    init(ofCampaign campaign: UInt32, _ view: LogView, _ scope: FoldScope) throws(EventLogError) {
        (self.campaign, contact, campaigns) = (campaign, nil, [campaign])
        isInside = [Bool](repeating: false, count: Int(view.state.entityCount))
        var numbers: [UInt32] = []
        let all = try AttemptTable(allOf: view)
        for number in 0..<UInt32(all.count) where all.campaign[Int(number)] == campaign {
            numbers.append(number)
        }
        try takeAttempts(numbers, view)
        rows = try gather(view, scope)
    }

    /// The story of a contact, in all campaigns or in those that were ever said to be of the chain
    /// of one.
    /// - Complexity: O(events).
    init(
        ofContact contact: UInt32, in campaign: UInt32?, _ view: LogView, _ scope: FoldScope
    ) throws(EventLogError) {
        (self.campaign, self.contact) = (nil, contact)
        isInside = [Bool](repeating: false, count: Int(view.state.entityCount))
        let links = StatedLinks(view: view, scope: scope)
        let wanted = try campaign.map { (id) throws(EventLogError) in try links.ancestry(of: id) }
        var campaigns = wanted ?? []
        var numbers: [UInt32] = []
        for number in try view.entities(ofMember: contact).sorted() {
            let ancestry = try links.ancestry(of: try view.entity(number).group)
            if let wanted, wanted.isDisjoint(with: ancestry) { continue }
            numbers.append(number)
            campaigns.formUnion(ancestry)
        }
        self.campaigns = campaigns.sorted()
        try takeAttempts(numbers, view)
        rows = try gather(view, scope)
    }

    private mutating func takeAttempts(
        _ numbers: [UInt32], _ view: LogView
    ) throws(EventLogError) {
        var entities: [Entity] = []
        for number in numbers {
            entities.append(try view.entity(number))
            isInside[Int(number)] = true
        }
        table = AttemptTable(
            numbers: numbers, campaigns: entities.map(\.group), contacts: entities.map(\.member))
        for (place, entity) in entities.enumerated() where entity.home != numbers[place] {
            guard let home = table.place(ofNumber: entity.home) else { continue }
            table.setFurther(UInt32(place), ordinal: entity.ordinal, home: home)
        }
        table.sortFurther()
    }

    /// The place of an attempt of the story by its number; nil for others.
    func place(ofNumber number: UInt32) -> UInt32? {
        isInside[Int(number)] ? table.place(ofNumber: number) : nil
    }
}

// MARK: Rows

extension StepScene {
    /// The rows that can move something, read in two passes: a receipt may come before the event
    /// that claims its message id.
    private func gather(_ view: LogView, _ scope: FoldScope) throws(EventLogError) -> [SideRow] {
        let messages = try claimedMessages(view, scope)
        var rows: [SideRow] = []
        var buffer = ScanBuffer()
        for index in 0..<view.blockCount {
            let first = try view.scan(
                block: index, through: scope.position, qualifiers: true, into: &buffer)
            guard let first else { break }
            let references = try view.references(inBlock: index)
            for place in 0..<buffer.kinds.count where buffer.times[place] <= scope.latest {
                guard let subject = RowSubject(rawValue: buffer.subjects[place]),
                    let type = EventType(rawValue: buffer.kinds[place])
                else { continue }
                let row = SideRow(
                    row: UInt32(first) + UInt32(place), subject: subject, type: type,
                    number: buffer.numbers[place], time: buffer.times[place],
                    namesChannel: buffer.qualified[place])
                let reference = references?[place] ?? 0
                let claimed = reference == 0 ? nil : reference - 1
                if try concerns(row, claiming: claimed, messages, view) { rows.append(row) }
            }
        }
        return rows
    }

    private func claimedMessages(
        _ view: LogView, _ scope: FoldScope
    ) throws(EventLogError) -> Set<UInt32> {
        var messages: Set<UInt32> = []
        var buffer = ScanBuffer()
        for index in 0..<view.blockCount {
            let first = try view.scan(
                block: index, through: scope.position, qualifiers: false, into: &buffer)
            guard first != nil else { break }
            guard let references = try view.references(inBlock: index) else { continue }
            for place in 0..<buffer.kinds.count
            where references[place] > 0 && buffer.times[place] <= scope.latest
                && buffer.subjects[place] == RowSubject.entity.rawValue
                && isInside[Int(buffer.numbers[place])]
            { messages.insert(references[place] - 1) }
        }
        return messages
    }

    private func concerns(
        _ row: SideRow, claiming message: UInt32?, _ messages: Set<UInt32>, _ view: LogView
    ) throws(EventLogError) -> Bool {
        switch row.subject {
        case .entity:
            isInside[Int(row.number)] || message.map { messages.contains($0) } ?? false
        case .reference: messages.contains(row.number)
        case .member: row.number == contact
        case .nothing: row.type == .policyChanged
        case .group where row.number == campaign: true
        case .group where campaigns.firstIndex(notBefore: row.number) < campaigns.count:
            try isInContactsStory(row, view)
        case .group: false
        }
    }

    /// Of campaigns, a contact's story has the statements that place them in chains, and the
    /// audiences that name the contact.
    private func isInContactsStory(
        _ row: SideRow, _ view: LogView
    ) throws(EventLogError) -> Bool {
        guard campaigns[campaigns.firstIndex(notBefore: row.number)] == row.number else {
            return false
        }
        switch row.type {
        case .campaignCreated, .campaignEdited: return true
        case .campaignAudienceResolved:
            return try view.listedEntities(at: UInt64(row.row)).contains { isInside[Int($0)] }
        default: return false
        }
    }
}

/// Who was ever said to retry whom, whichever statement counts.
private struct StatedLinks {
    let view: LogView
    let scope: FoldScope

    /// A campaign and all that it may be a retry of, over any number of steps. Two campaigns that
    /// are of one chain at any moment have an ancestor in common.
    func ancestry(of campaign: UInt32) throws(EventLogError) -> Set<UInt32> {
        var found: Set<UInt32> = [campaign]
        var left = [campaign]
        while let next = left.popLast() {
            for position in try view.positions(of: .group, next) where position <= scope.position {
                let link = try view.links(at: position).link
                if link > 0, found.insert(link - 1).inserted { left.append(link - 1) }
            }
        }
        return found
    }
}
