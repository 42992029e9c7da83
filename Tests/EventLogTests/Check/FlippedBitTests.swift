import SeededRandom
import Testing

@testable import EventLog

@Suite struct FlippedBitTests {
    @Test func `one flipped bit in any value of any table is found`() throws {
        let seed = freshSeed()
        var generator = SplitMix64(seed: seed)
        let log = try DamagedLog(seed: seed)
        var places: [(table: String, key: UInt64)] = []
        for table in DamagedLog.tables {
            places += try log.keys(table).map { (table, $0) }
        }
        #expect(Set(places.map(\.table)) == Set(DamagedLog.tables))
        for round in 0..<1000 {
            // Small values as often as big ones, or nearly every bit would be one of a block.
            let place = generator.pick(places)
            var bit = 0
            try log.change(place.table, place.key) {
                bit = Int.random(in: 0..<$0.count * 8, using: &generator)
                $0[bit / 8] ^= 1 << UInt8(bit % 8)
            }
            let comment: Comment = "seed \(seed), round \(round), \(place), bit \(bit)"
            #expect(try isFound(log), comment)
            try log.change(place.table, place.key) { $0[bit / 8] ^= 1 << UInt8(bit % 8) }
        }
        #expect(try log.check().findings.isEmpty, "seed \(seed)")
    }

    /// Most damage is found by the first part of a check; the others are asked only where it is
    /// not.
    private func isFound(_ log: DamagedLog) throws -> Bool {
        var check = try LogCheck(damagedFileAt: log.path, options: testOptions)
        _ = check.run(.full) { $0.findings == 0 }
        return !check.findings.isEmpty
    }

    @Test func `every flipped bit of the head is found`() throws {
        let log = try DamagedLog([ModelRow(id: "a"), ModelRow(id: "b")], perCommit: 1)
        let count = try log.view().state.encoded.count
        for bit in 0..<count * 8 {
            try log.changeHead { $0[bit / 8] ^= 1 << UInt8(bit % 8) }
            #expect(try isFound(log), "bit \(bit)")
            try log.changeHead { $0[bit / 8] ^= 1 << UInt8(bit % 8) }
        }
        #expect(try log.check().findings.isEmpty)
    }

    @Test func `damage in one block does not hide what is wrong in others`() throws {
        let log = try DamagedLog(
            (0..<3000).map { ModelRow(id: "\($0)", group: "g", member: "m\($0 % 9)") },
            perCommit: 1500)
        try log.change(LogTable.blocks, 1) { $0[$0.count - 1] ^= 1 }
        try log.changeBlock(1) { $0.occurredAt[1000] += 1 }
        let findings = try log.check().findings
        #expect(findings.firstPosition == 1)
        #expect(findings.list.contains { $0.kind == .blockColumn && $0.position == 1 })
        // Event 2501 lies in the subtree that begins at 2305.
        #expect(findings.list.contains { $0.kind == .leaf && $0.position == 2305 })
    }

    @Test func `a missing value of each table is found`() throws {
        for table in DamagedLog.tables {
            let log = try DamagedLog(seed: 7)
            let keys = try log.keys(table)
            for key in Set([keys.first, keys.last].compactMap { $0 }) {
                var kept: [UInt8] = []
                try log.change(table, key) { swap(&$0, &kept) }
                #expect(try !log.check().findings.isEmpty, "\(table) \(key)")
                try log.change(table, key) { $0 = kept }
            }
            #expect(try log.check().findings.isEmpty)
        }
    }
}
