import SeededRandom
import Testing

@testable import EventLog

/// Compares all answers of a view with those of a model.
struct ModelComparison {
    let view: LogView
    let model: LogModel
    /// What to say beside each difference: the seed, the step.
    let comment: Comment
    var generator: SplitMix64

    /// Compares everything. With `sampling`, look-ups are made for so many names and rows of each
    /// kind.
    mutating func run(sampling: Int) throws {
        try compareRows(sampling)
        try compareNames(sampling)
        try compareSubjects(sampling)
        try compareIdentities(sampling)
        try compareEntities(sampling)
    }

    private mutating func sample<Element>(_ elements: [Element], _ count: Int) -> [Element] {
        elements.count <= count ? elements : (0..<count).map { _ in generator.pick(elements) }
    }

    private mutating func compareRows(_ sampling: Int) throws {
        #expect(view.state.eventCount == model.head, comment)
        let positions = sample(Array(1...max(1, model.head)), sampling * 3)
        guard model.head > 0 else { return }
        #expect(
            try view.modelRows(positions) == positions.map { model.rows[Int($0) - 1] }, comment)
        #expect(
            failure { () throws(EventLogError) in
                var batch = RowBatch()
                return try view.rows([model.head + 1], into: &batch)
            } != nil, comment)
    }

    private mutating func compareNames(_ sampling: Int) throws {
        for kind in NameKind.allCases {
            let names = model.names[kind]
            #expect(view.state.nameCounts[kind] == UInt32(names.count), comment)
            for name in sample(Array(names), sampling) {
                let number = try #require(try view.find(kind, name), comment)
                #expect(try view.name(kind, number) == name, comment)
            }
            for unknown in [Array("nobody".utf8), [0xfe], Array("campaign-77".utf8)] {
                #expect(try view.find(kind, unknown) == nil, comment)
            }
        }
    }

    private mutating func compareSubjects(_ sampling: Int) throws {
        #expect(try view.positions(of: .nothing, 0).isEmpty, comment)
        for group in sample(Array(model.names[.group]), sampling) {
            let number = try #require(try view.find(.group, group), comment)
            let expected = model.positions { $0.subject == .group && $0.group == group }
            #expect(try view.positions(of: .group, number) == expected, comment)
            let last = model.lastPosition(ofGroup: group)
            #expect(try view.lastPosition(ofGroup: number) ?? 0 == last, comment)
        }
        for member in sample(Array(model.names[.member]), sampling) {
            let number = try #require(try view.find(.member, member), comment)
            let expected = model.positions { $0.subject == .member && $0.member == member }
            #expect(try view.positions(of: .member, number) == expected, comment)
        }
        for reference in sample(Array(model.names[.reference]), sampling) {
            let number = try #require(try view.find(.reference, reference), comment)
            let expected = model.positions { $0.subject == .reference && $0.reference == reference }
            #expect(try view.positions(of: .reference, number) == expected, comment)
        }
    }

    private mutating func compareIdentities(_ sampling: Int) throws {
        for row in sample(model.rows, sampling) {
            let found = try view.position(source: row.source, id: row.id)
            #expect(found == model.position(row), comment)
            #expect(try view.position(source: row.source, id: row.id + [1]) == nil, comment)
            #expect(try view.position(source: [7], id: row.id) == nil, comment)
        }
    }

    private mutating func compareEntities(_ sampling: Int) throws {
        let entities = model.entities
        #expect(view.state.entityCount == UInt32(entities.count), comment)
        for member in sample(Array(model.names[.member]), sampling) {
            let number = try #require(try view.find(.member, member), comment)
            let own = model.positions { $0.subject == .entity && $0.member == member }
            let found = try view.entities(ofMember: number)
            let tuples = try found.map { try tuple($0) }
            #expect(Set(tuples) == entities.filter { $0.member == member }, comment)
            #expect(Set(found).count == found.count && found.sorted() == found, comment)
            for (entity, tuple) in zip(found, tuples) {
                var home = tuple
                home.ordinal = 1
                #expect(try self.tuple(try view.entity(entity).home) == home, comment)
                let expected = own.filter {
                    let row = model.rows[Int($0) - 1]
                    return row.group == tuple.group && row.ordinal == tuple.ordinal
                }
                #expect(try view.positions(of: .entity, entity) == expected, comment)
            }
        }
    }

    private func tuple(_ number: UInt32) throws -> LogModel.Tuple {
        let entity = try view.entity(number)
        return LogModel.Tuple(
            group: try view.name(.group, entity.group),
            member: try view.name(.member, entity.member), ordinal: entity.ordinal)
    }
}
