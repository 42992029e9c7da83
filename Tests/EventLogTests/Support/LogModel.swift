@testable import EventLog

/// The log as a plain array: what the rules say, slow and obvious.
struct LogModel {
    private(set) var rows: [ModelRow] = []
    private(set) var names = PerNameKind<Set<[UInt8]>>(repeating: [])
    private(set) var entities: Set<Tuple> = []
    private var links: [(from: [UInt8], to: [UInt8])] = []
    private var positions: [Identity: UInt64] = [:]

    struct Identity: Hashable {
        var source: [UInt8]
        var id: [UInt8]

        init(_ row: ModelRow) { (source, id) = (row.source, row.id) }
    }

    var head: UInt64 { UInt64(rows.count) }

    func position(_ row: ModelRow) -> UInt64? { positions[Identity(row)] }

    /// The last row about a group or about an entity of it: 0 where there is none.
    func lastPosition(ofGroup group: [UInt8]) -> UInt64 {
        let last = rows.lastIndex {
            $0.group == group && ($0.subject == .group || $0.subject == .entity)
        }
        return last.map { UInt64($0) + 1 } ?? 0
    }

    /// Records what is to be recorded, and says what became of each row.
    mutating func append(_ request: [ModelRow], _ policy: BadRowPolicy) -> [RowOutcome] {
        var seen: [Identity: Int] = [:]
        var outcomes = request.enumerated().map { index, row in
            decide(row, index, request, &seen)
        }
        let linksBefore = links
        for (index, row) in request.enumerated() where outcomes[index] == .acceptable {
            guard let link = row.link, let group = row.group else { continue }
            if reaches(from: link, group) {
                outcomes[index] = .refused(.linkLoop)
            } else {
                links.append((group, link))
            }
        }
        let isRefused = outcomes.contains { if case .refused = $0 { true } else { false } }
        guard policy == .skipRow || policy == .refuseAll && !isRefused else {
            links = linksBefore
            return outcomes
        }
        for (index, row) in request.enumerated() where outcomes[index] == .acceptable {
            rows.append(row)
            note(row)
            positions[Identity(row)] = head
            outcomes[index] = .recorded(head)
        }
        return outcomes
    }

    private func decide(
        _ row: ModelRow, _ index: Int, _ request: [ModelRow], _ seen: inout [Identity: Int]
    ) -> RowOutcome {
        let identity = Identity(row)
        if let position = positions[identity] {
            return row.saysTheSame(as: rows[Int(position) - 1])
                ? .duplicate(position) : .refused(.identityConflict(position))
        }
        if let earlier = seen[identity] {
            return row.saysTheSame(as: request[earlier])
                ? .duplicateInBatch(earlier) : .refused(.identityConflictInBatch(earlier))
        }
        seen[identity] = index
        return .acceptable
    }

    private func reaches(from start: [UInt8], _ target: [UInt8]) -> Bool {
        var reached: Set<[UInt8]> = [start]
        while true {
            let next = links.filter { reached.contains($0.from) }.map(\.to)
            let before = reached.count
            reached.formUnion(next)
            if reached.count == before { return reached.contains(target) }
        }
    }
}

extension LogModel {
    /// An entity by its names.
    struct Tuple: Hashable {
        var group: [UInt8]
        var member: [UInt8]
        var ordinal: UInt16
    }

    /// Every name of a recorded row belongs to a dictionary; every entity of it, of its list, and
    /// the one with ordinal 1 beside each are entities.
    private mutating func note(_ row: ModelRow) {
        names.group.formUnion([row.group, row.link].compactMap { $0 })
        names.member.formUnion([row.member].compactMap { $0 } + row.listed)
        names.reference.formUnion([row.reference].compactMap { $0 })
        names.label.formUnion([row.source, row.label, row.qualifier].compactMap { $0 })
        guard let group = row.group else { return }
        if row.subject == .entity, let member = row.member {
            entities.insert(Tuple(group: group, member: member, ordinal: row.ordinal))
            entities.insert(Tuple(group: group, member: member, ordinal: 1))
        }
        for member in row.listed {
            entities.insert(Tuple(group: group, member: member, ordinal: 1))
        }
    }

    /// The positions of the rows for which `isAbout` says yes.
    func positions(where isAbout: (ModelRow) -> Bool) -> [UInt64] {
        rows.indices.filter { isAbout(rows[$0]) }.map { UInt64($0) + 1 }
    }
}
