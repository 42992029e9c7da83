import Campaigns
import EventLog
import JSON

/// One pass over the rows of a log's prefix.
struct FoldScan {
    private let view: LogView
    private let position: UInt64
    private let latest: Int64
    private(set) var table = AttemptTable()
    private(set) var states = AttemptStates(count: 0, hasReceiptlessChannels: false)
    private(set) var campaigns = CampaignStates(count: 0)
    private var receipts: [Receipt] = []
    private var policyRows: [UInt32] = []
    private var buffer = ScanBuffer()

    /// A row that names an attempt only by its message id.
    private struct Receipt {
        var message: UInt32
        var rank: UInt8
        var time: Int64
        var namesChannel: Bool
        var row: UInt32
    }

    init(_ view: LogView, position: UInt64, occurredBy: Timestamp?) {
        self.view = view
        self.position = position
        latest = occurredBy?.microseconds ?? .max
    }

    /// Reads what the attempt numbers stand for.
    mutating func readTable() throws(EventLogError) {
        table.reserveCapacity(Int(view.state.entityCount))
        for index in 0..<view.blockCount {
            let new = try view.newEntities(inBlock: index)
            table.append(campaigns: new.groups, contacts: new.members)
            for (place, home) in new.homes.enumerated() {
                let attempt = new.first + UInt32(place)
                if home != attempt {
                    table.setFurther(attempt, place: new.ordinals[place], home: home)
                }
            }
        }
        table.sortFurther()
    }

    /// Folds all rows considered.
    mutating func readRows(hasReceiptlessChannels: Bool) throws(EventLogError) {
        states = AttemptStates(
            count: table.count, hasReceiptlessChannels: hasReceiptlessChannels)
        campaigns = CampaignStates(count: Int(view.state.nameCounts.group))
        receipts = []
        policyRows = []
        for index in 0..<view.blockCount {
            let first = try view.scan(
                block: index, through: position, qualifiers: hasReceiptlessChannels, into: &buffer)
            guard let first else { break }
            try takeOthers(firstRow: UInt32(first), hasReceiptlessChannels)
            Self.fold(buffer, hasReceiptlessChannels, UInt32(first), into: &states)
        }
    }

    private static func fold(
        _ buffer: ScanBuffer, _ hasReceiptlessChannels: Bool, _ firstRow: UInt32,
        into states: inout AttemptStates
    ) {
        let none: [Bool] = []
        states.fold(
            attempts: buffer.numbers.span, ranks: buffer.kinds.span, times: buffer.times.span,
            namesChannel: hasReceiptlessChannels ? buffer.qualified.span : none.span,
            firstRow: firstRow)
    }

    /// Handles the rows that are not about attempts or that had not happened yet, and takes them
    /// out of the buffer.
    private mutating func takeOthers(
        firstRow: UInt32, _ hasReceiptlessChannels: Bool
    ) throws(EventLogError) {
        let attempt = RowSubject.entity.rawValue
        for place in 0..<buffer.kinds.count
        where buffer.subjects[place] != attempt || buffer.times[place] > latest {
            let kind = buffer.kinds[place]
            buffer.kinds[place] = 0
            guard buffer.times[place] <= latest else { continue }
            let row = firstRow + UInt32(place)
            guard let type = EventType(rawValue: kind) else {
                throw .damaged(position: UInt64(row), what: "the event has no known type")
            }
            switch RowSubject(rawValue: buffer.subjects[place]) {
            case .group:
                try takeCampaignRow(type, buffer.numbers[place], buffer.times[place], row)
            case .reference:
                receipts.append(
                    Receipt(
                        message: buffer.numbers[place], rank: kind, time: buffer.times[place],
                        namesChannel: hasReceiptlessChannels && buffer.qualified[place], row: row))
            case .nothing where type == .policyChanged: policyRows.append(row)
            default: break
            }
        }
    }

    private mutating func takeCampaignRow(
        _ type: EventType, _ campaign: UInt32, _ time: Int64, _ row: UInt32
    ) throws(EventLogError) {
        var retryOf: UInt32?
        var channel: UInt32?
        if type == .campaignCreated || type == .campaignEdited {
            let links = try view.links(at: UInt64(row))
            retryOf = links.link == 0 ? nil : links.link - 1
            channel = links.qualifier == 0 ? nil : links.qualifier - 1
        }
        campaigns.fold(
            campaign: campaign, type: type, time: Timestamp(microseconds: time), retryOf: retryOf,
            channel: channel, row: row)
        if type == .campaignAudienceResolved {
            for home in try view.listedEntities(at: UInt64(row)) { states.target(Int(home)) }
        }
    }

    /// Settles equal keys by the identities of their rows, once all rows are folded.
    mutating func settleTies(_ source: ViewSource) throws(EventLogError) {
        try states.settleTies { (row, other) throws(EventLogError) in
            try source.isIdentityGreater(row, than: other)
        }
        try campaigns.settleTies { (row, other) throws(EventLogError) in
            try source.isIdentityGreater(row, than: other)
        }
    }

    /// The policy in force: rule 10.
    func policy() throws(EventLogError) -> Policy {
        var policy = Policy()
        var chosen: [String: (time: Int64, row: UInt32)] = [:]
        var values: [UInt32: [JSONMember]] = [:]
        for row in policyRows {
            var batch = RowBatch()
            let read = try view.rows(CollectionOfOne(UInt64(row)), into: &batch)
            let payload = batch.bytes(read[0].draft.payload)
            let members = JSONMembers.ofData(payload)
            guard payload.isEmpty || !members.isEmpty || payload.first == EventRest.separator else {
                throw .damaged(position: UInt64(row), what: "the policy event is unreadable")
            }
            values[row] = members
            for member in members {
                let time = read[0].draft.occurredAt
                if let known = chosen[member.key] {
                    guard time >= known.time else { continue }
                    if time == known.time,
                        try !view.isIdentityGreater(UInt64(row), than: UInt64(known.row))
                    {
                        continue
                    }
                }
                chosen[member.key] = (time, row)
            }
        }
        for (name, choice) in chosen {
            if let value = values[choice.row]?.first(where: { $0.key == name })?.value {
                policy.set(member: name, to: value)
            }
        }
        return policy
    }
}

extension FoldScan {
    /// Gives receipts that know only a message id to the attempt that claims it: rule 8.
    /// - Returns: receipts by attempt, and those that nobody claims.
    mutating func placeReceipts() throws(EventLogError) -> (
        placed: [UInt32: [UInt32]], unmatched: [UInt32]
    ) {
        guard !receipts.isEmpty else { return ([:], []) }
        let claims = try claims(on: Set(receipts.map(\.message)))
        var placed: [UInt32: [UInt32]] = [:]
        var unmatched: [UInt32] = []
        for receipt in receipts {
            guard let attempt = claims[receipt.message] else {
                unmatched.append(receipt.row)
                continue
            }
            placed[attempt, default: []].append(receipt.row)
            states.fold(
                attempt: Int(attempt), rank: receipt.rank, time: receipt.time,
                namesChannel: receipt.namesChannel, row: receipt.row)
        }
        return (placed, unmatched)
    }

    /// The first attempt by (campaign, contact, attempt) that names each of some message ids.
    private mutating func claims(on messages: Set<UInt32>) throws(EventLogError) -> [UInt32: UInt32]
    {
        var claims: [UInt32: UInt32] = [:]
        for index in 0..<view.blockCount {
            let first = try view.scan(
                block: index, through: position, qualifiers: false, into: &buffer)
            guard first != nil else { break }
            guard let references = try view.references(inBlock: index) else { continue }
            for place in 0..<buffer.kinds.count
            where references[place] > 0 && buffer.times[place] <= latest
                && buffer.subjects[place] == RowSubject.entity.rawValue
                && messages.contains(references[place] - 1)
            {
                let attempt = buffer.numbers[place]
                if let known = claims[references[place] - 1], known != attempt {
                    guard try precedes(attempt, known) else { continue }
                }
                claims[references[place] - 1] = attempt
            }
        }
        return claims
    }

    private func precedes(_ left: UInt32, _ right: UInt32) throws(EventLogError) -> Bool {
        let source = ViewSource(view: view)
        let leftCampaign = try source.campaignID(table.campaign[Int(left)])
        let rightCampaign = try source.campaignID(table.campaign[Int(right)])
        if leftCampaign != rightCampaign {
            return leftCampaign.lexicographicallyPrecedes(rightCampaign)
        }
        let leftContact = try source.contactID(table.contact[Int(left)])
        let rightContact = try source.contactID(table.contact[Int(right)])
        if leftContact != rightContact {
            return leftContact.lexicographicallyPrecedes(rightContact)
        }
        return table.place(left) < table.place(right)
    }
}
