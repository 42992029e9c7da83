import SeededRandom
import TemporaryFolder
import Testing

@testable import EventLog

@Suite struct ScanTests {
    let folder = TemporaryFolder()

    /// A log of several blocks and the rows in it.
    private func makeLog(_ seed: UInt64) throws -> (LogView, [ModelRow]) {
        var world = ModelWorld(seed: seed)
        var model = LogModel()
        let log = try EventLog.createForTest(folder.file())
        for count in [300, 40, 1, 3] {
            let rows = world.rows(count)
            _ = model.append(rows, .skipRow)
            try log.record(rows, badRows: .skipRow)
        }
        return (try log.view(), model.rows)
    }

    @Test func `a scan gives the hot columns of every row, block by block`() throws {
        let seed = freshSeed()
        let (view, rows) = try makeLog(seed)
        #expect(view.blockCount > 1)
        for through in [0, 1, 299, 300, UInt64(rows.count), .max] {
            var buffer = ScanBuffer()
            var next: UInt64 = 1
            for block in 0..<view.blockCount {
                let first = try view.scan(
                    block: block, through: through, qualifiers: true, into: &buffer)
                guard let first else { continue }
                #expect(first == next)
                next += UInt64(buffer.kinds.count)
                let part = rows[Int(first) - 1..<Int(next) - 1]
                #expect(buffer.kinds == part.map(\.kind), "seed \(seed)")
                #expect(buffer.subjects == part.map(\.subject.rawValue), "seed \(seed)")
                #expect(buffer.times == part.map(\.occurredAt), "seed \(seed)")
                #expect(buffer.qualified == part.map { $0.qualifier != nil }, "seed \(seed)")
                #expect(buffer.numbers.count == part.count)
            }
            #expect(next == min(through, UInt64(rows.count)) + 1)
        }
    }

    @Test func `the facts of single rows are those of the rows`() throws {
        let seed = freshSeed()
        let (view, rows) = try makeLog(seed)
        for (index, row) in rows.enumerated() {
            let position = UInt64(index) + 1
            let links = try view.links(at: position)
            let said: [(NameKind, UInt32, [UInt8]?)] = [
                (.reference, links.reference, row.subject == .reference ? nil : row.reference),
                (.label, links.label, row.label), (.label, links.qualifier, row.qualifier),
                (.group, links.link, row.link),
            ]
            for (kind, number, name) in said {
                #expect((number == 0) == (name == nil), "seed \(seed), position \(position)")
                guard number > 0 else { continue }
                #expect(try view.name(kind, number - 1) == name, "seed \(seed)")
            }
            #expect(try view.payload(at: position) == row.payload ?? [], "seed \(seed)")
            let identity = try view.identity(position)
            #expect(identity.source == row.source && identity.id == row.id, "seed \(seed)")
            let members = try view.listedEntities(at: position).map {
                try view.name(.member, try view.entity($0).member)
            }
            #expect(members == row.listed, "seed \(seed)")
        }
    }

    @Test func `each block tells its new entities and the references of its rows`() throws {
        let seed = freshSeed()
        let (view, rows) = try makeLog(seed)
        var next: UInt32 = 0
        var position = 0
        for block in 0..<view.blockCount {
            let new = try view.newEntities(inBlock: block)
            #expect(new.first == next && new.members.count == new.groups.count)
            for index in new.groups.indices {
                let entity = try view.entity(next)
                #expect(entity.group == new.groups[index] && entity.member == new.members[index])
                // Where all ordinals are 1 there are no homes to tell.
                #expect(entity.ordinal == (new.ordinals.isEmpty ? 1 : new.ordinals[index]))
                #expect(entity.home == (new.homes.isEmpty ? next : new.homes[index]))
                next += 1
            }
            let count = view.directory.blocks[block].rowCount
            let references =
                try view.references(inBlock: block) ?? [UInt32](repeating: 0, count: count)
            for (row, number) in zip(rows[position..<position + count], references) {
                let name = row.subject == .reference ? nil : row.reference
                #expect(try number == 0 ? name == nil : view.name(.reference, number - 1) == name)
            }
            position += count
        }
        #expect(next == view.state.entityCount && position == rows.count, "seed \(seed)")
    }

    @Test func `identities are ordered by source, then by id, by their bytes`() throws {
        let log = try EventLog.createForTest(folder.file())
        var rows = ["b", "a", "aa", "", "z", "\u{7f}"].map { ModelRow(id: $0) }
        rows[4].source = [0x20]
        rows[5].source = [0xff]
        try log.record(rows)
        let view = try log.view()
        for (index, left) in rows.enumerated() {
            for (other, right) in rows.enumerated() {
                let isGreater =
                    left.source == right.source
                    ? right.id.lexicographicallyPrecedes(left.id)
                    : right.source.lexicographicallyPrecedes(left.source)
                #expect(
                    try view.isIdentityGreater(UInt64(index) + 1, than: UInt64(other) + 1)
                        == isGreater)
            }
        }
    }
}
