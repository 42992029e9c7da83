import Testing

@testable import EventLog

@Suite struct CheckpointTests {
    private static func rows(_ count: Int) -> [ModelRow] {
        (0..<count).map { ModelRow(id: "event \($0)") }
    }

    /// All checkpoints that a check offers.
    private func checkpoints(_ log: DamagedLog) throws -> [LogCheckpoint] {
        var check = LogCheck(try log.view())
        check.tilesPerStep = 1
        var offered: [LogCheckpoint] = []
        _ = check.run(.full) { step in
            if let checkpoint = step.checkpoint { offered.append(checkpoint) }
            return true
        }
        return offered
    }

    @Test func `from each checkpoint a check finds what one run finds behind it`() throws {
        let log = try DamagedLog(Self.rows(66_300), perCommit: 30_000)
        let offered = try checkpoints(log)
        #expect(offered.map(\.position) == [65_536, 66_048])
        for checkpoint in offered {
            let stored = try LogCheckpoint(decoding: checkpoint.encoded)
            #expect(stored == checkpoint)
            var check = try LogCheck(try log.view(), from: stored)
            #expect(check.run(.full) == .finished)
            #expect(check.findings.isEmpty)
            #expect(check.counts.leaves == 66_300 - checkpoint.position)
        }
        try log.changeBlock(2) { $0.kinds[6200] = 9 }
        for checkpoint in offered {
            var check = try LogCheck(try log.view(), from: checkpoint)
            _ = check.run(.full)
            #expect(check.findings.list.map(\.position) == [66_049 + 128])
        }
        #expect(try checkpoints(log).map(\.position) == [65_536])
    }

    @Test func `a checkpoint outlives appends`() throws {
        let log = try DamagedLog(Self.rows(1000), perCommit: 300)
        let checkpoint = try #require(try checkpoints(log).last)
        #expect(checkpoint.position == 768)
        try EventLog.openForTest(log.path).record((1000..<1600).map { ModelRow(id: "\($0)") })
        var check = try LogCheck(try log.view(), from: checkpoint)
        #expect(check.run(.full) == .finished)
        #expect(check.findings.isEmpty && check.counts.leaves == 1600 - 768)
    }

    @Test func `a checkpoint of another log or of another tree is refused`() throws {
        let log = try DamagedLog(Self.rows(1000), perCommit: 300)
        let checkpoint = try #require(try checkpoints(log).last)
        let other = try DamagedLog(Self.rows(1000), perCommit: 300)
        #expect(throws: LogCheckpointError.otherLog) {
            try LogCheck(try other.view(), from: checkpoint)
        }
        let foreign = LogCheckpoint(
            logID: try other.view().state.logID, subtrees: checkpoint.subtrees)
        #expect(throws: LogCheckpointError.contradictsTree) {
            try LogCheck(try other.view(), from: foreign)
        }
        let short = try DamagedLog(Self.rows(500), perCommit: 300)
        let long = LogCheckpoint(
            logID: try short.view().state.logID, subtrees: checkpoint.subtrees)
        #expect(throws: LogCheckpointError.beyondEnd(eventCount: 500)) {
            try LogCheck(try short.view(), from: long)
        }
    }

    @Test func `a checkpoint with any bit flipped or of any other length is refused`() throws {
        let log = try DamagedLog(Self.rows(800), perCommit: 800)
        let bytes = try #require(try checkpoints(log).last).encoded
        for bit in 0..<bytes.count * 8 {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: LogCheckpointError.unreadable) { try LogCheckpoint(decoding: damaged) }
        }
        for count in 0..<bytes.count {
            #expect(throws: LogCheckpointError.unreadable) {
                try LogCheckpoint(decoding: Array(bytes.prefix(count)))
            }
        }
    }
}
