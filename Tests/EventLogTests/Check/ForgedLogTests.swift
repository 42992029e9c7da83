import HashTree
import Testing

@testable import EventLog

/// Damage whose checksums are all right.
@Suite struct ForgedLogTests {
    private let log: DamagedLog

    init() throws {
        log = try DamagedLog(
            (0..<5000).map { number in
                var row = ModelRow(
                    id: "event \(number)", group: "g\(number % 3)",
                    member: number % 2 == 0 ? "m\(number % 700)" : nil)
                row.occurredAt += Int64(number)
                return row
            }, perCommit: 2500)
    }

    private func kinds(_ depth: LogCheck.Depth = .full) throws -> Set<LogFinding.Kind> {
        Set(try log.check(depth).findings.list.map(\.kind))
    }

    /// Whether the subtree of an event is named.
    private func isNamed(_ position: UInt64) throws -> Bool {
        let first = (position - 1) / 256 * 256 + 1
        return try log.check().findings.list.contains { $0.kind == .leaf && $0.position == first }
    }

    @Test func `two events that changed places are found`() throws {
        try log.changeBlock(0) {
            $0.ids.strings.swapAt(700, 702)
            $0.numbers.swapAt(700, 702)
            $0.occurredAt.swapAt(700, 702)
        }
        #expect(try isNamed(701))
        #expect(try kinds().contains(.indexMissing))
    }

    @Test func `an event in the place of another is found`() throws {
        try log.changeBlock(1) { content in
            content.ids.strings[100] = content.ids.strings[99]
            content.sources[100] = content.sources[99]
        }
        #expect(try isNamed(2601))
        #expect(try kinds().isSuperset(of: [.leaf, .identityRepeated, .indexMissing]))
    }

    @Test func `a dropped event is found, though the head counts it no more`() throws {
        try log.changeBlock(1) { content in
            content.kinds.removeLast()
            content.subjects.removeLast()
            content.numbers.removeLast()
            content.occurredAt.removeLast()
            content.recordedAt.removeLast()
            content.timeStyles.removeLast()
            content.flags.removeLast()
            content.sources.removeLast()
            content.ids.strings.removeLast()
            content.references.removeLast()
            content.labels.removeLast()
            content.qualifiers.removeLast()
            content.links.removeLast()
            content.mentionedMembers.removeLast()
            content.payloads.strings.removeLast()
            content.listEnds.removeLast()
        }
        #expect(try kinds().contains(.headCount))
        var frontier = HashTreeFrontier()
        for number in 0..<4999 {
            let bytes = [UInt8(truncatingIfNeeded: number)]
            frontier.append(leafHash: SHA256.leafHash(bytes.span))
        }
        try log.changeHead { bytes in
            guard var state = try? LogState(decoding: bytes) else { return }
            (state.eventCount, state.sealedCount, state.tree) = (4999, 4999, frontier)
            bytes = state.encoded
        }
        #expect(try kinds().isSuperset(of: [.tree, .leaf]))
    }

    @Test(arguments: [0, 5, 2499]) func `a changed fact of a row is found`(row: Int) throws {
        try log.changeBlock(0) { $0.occurredAt[row] -= 1 }
        #expect(try isNamed(UInt64(row) + 1))
    }

    @Test func `the last events are told apart by the peaks over them`() throws {
        // 5000 is 19 subtrees of 256, then 128 and 8.
        try log.changeBlock(1) { $0.kinds[2499] += 1 }
        #expect(try log.check().findings.list.map(\.position) == [4993])
    }

    @Test func `a root that was replaced is found, and by a quick check too`() throws {
        try log.change(LogTable.tree, 0) { bytes in
            for byte in 0..<32 { bytes.swapAt(32 + byte, 64 + byte) }
            let end = bytes.count - 4
            let checksum = Checksum.crc32c(bytes.span.extracting(0..<end))
            bytes.removeLast(4)
            bytes.append(littleEndian: checksum)
        }
        #expect(try kinds(.quick) == [.tree])
        #expect(try isNamed(257))
        #expect(try isNamed(513))
    }

    @Test(arguments: IndexKind.allCases)
    func `an entry that is missing in an index, or too many, is found`(kind: IndexKind) throws {
        let view = try log.view()
        for isMissing in [true, false] {
            guard let run = try view.runs(kind).first else { continue }
            var entries = run.entries()
            if isMissing {
                entries.remove(at: entries.count / 2)
            } else {
                entries.append(IndexEntry(key: .max, value: 3))
            }
            let forged = IndexRun.encode(kind, level: run.level, entries)
            let keys = try log.keys(LogTable.runs).filter { $0 >> 56 == UInt64(kind.rawValue) }
            var kept: [UInt8] = []
            try log.change(LogTable.runs, keys[0]) {
                kept = $0
                $0 = forged
            }
            #expect(try kinds() == [isMissing ? .indexMissing : .indexSurplus], "\(kind)")
            try log.change(LogTable.runs, keys[0]) { $0 = kept }
        }
    }

    @Test func `a secret that was replaced, and one that nobody needs, are found`() throws {
        let key = try log.keys(LogTable.secrets)[0]
        let other = [UInt8](repeating: 7, count: 32)
        let forged = SecretKeys.encode(Digest(bytes: other.span))
        try log.change(LogTable.secrets, 3 << 32 | 99) { $0 = forged }
        #expect(try kinds() == [.secretSurplus])
        try log.change(LogTable.secrets, key) { $0 = forged }
        #expect(try kinds() == [.secretSurplus, .leaf])
        try log.change(LogTable.secrets, key) { $0 = [] }
        #expect(try kinds() == [.secretSurplus, .secretMissing, .leaf])
    }

    @Test func `a head that counts something else is found`() throws {
        let changes: [(inout LogState) -> Void] = [
            { $0.commits = 0 }, { $0.lastRecordedAt += 1 }, { $0.entityCount += 1 },
            { $0.nameCounts.label += 1 }, { $0.referenceRows += 1 }, { $0.sealedCount -= 1 },
            { $0.sealedCount += 1 }, { $0.nextRun = 0 }, { $0.seed ^= 1 },
        ]
        let state = try log.view().state
        for (index, change) in changes.enumerated() {
            var forged = state
            change(&forged)
            try log.changeHead { $0 = forged.encoded }
            #expect(try !log.check().findings.isEmpty, "change \(index)")
        }
        try log.changeHead { $0 = state.encoded }
        #expect(try log.check().findings.isEmpty)
    }

    @Test func `rows that say what no row can say are named`() throws {
        let changes: [(LogFinding.Kind, (inout BlockContent) -> Void)] = [
            (.rowOrder, { $0.recordedAt[9] -= 1 }), (.rowContent, { $0.subjects[9] = 9 }),
            (.rowNumber, { $0.numbers[9] = 5000 }), (.rowNumber, { $0.labels[9] = 77 }),
            (.rowContent, { $0.flags[9] = 8 }), (.rowContent, { $0.mentionedMembers[9] = 1 }),
            (.entity, { $0.entityHomeDistances[9] = 1 }), (.entity, { $0.entityMembers[9] = 9999 }),
            (.blockSummary, { $0.lastRowOfGroup[0] = 3 }),
            (.entityRepeated, { $0.entityMembers[9] = $0.entityMembers[6] }),
            (.nameRepeated, { $0.names.member.strings[9] = $0.names.member.strings[8] }),
        ]
        let view = try log.view()
        let content = try BlockContent(decoding: try view.block(0))
        for (index, (kind, change)) in changes.enumerated() {
            var forged = content
            change(&forged)
            let bytes = BlockEncoder.encode(forged)
            try log.change(LogTable.blocks, 1) { $0 = bytes }
            #expect(try kinds().contains(kind), "change \(index)")
        }
    }

    @Test func `a loop of links is found`() throws {
        let log = try DamagedLog(
            [
                ModelRow(id: "1", group: "a", link: "b"), ModelRow(id: "2", group: "b", link: "c"),
                ModelRow(id: "3", group: "c"),
            ], perCommit: 3)
        #expect(try log.check().findings.isEmpty)
        try log.changeBlock(0) { $0.links[2] = 1 }
        #expect(try log.check().findings.list.contains { $0.kind == .linkLoop })
    }
}
