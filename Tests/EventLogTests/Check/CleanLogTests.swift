import SeededRandom
import TemporaryFolder
import Testing

@testable import EventLog

@Suite struct CleanLogTests {
    let folder = TemporaryFolder(.memory)

    private func expectSilence(_ log: EventLog, _ comment: Comment) throws {
        let view = try log.view()
        for depth in [LogCheck.Depth.quick, .full] {
            var check = LogCheck(view)
            #expect(check.run(depth) == .finished)
            #expect(check.findings.isEmpty, "\(check.findings.list), \(comment)")
            #expect(check.counts.blocks == view.blockCount)
            guard depth == .full else { continue }
            #expect(check.counts.rows == view.state.eventCount, comment)
            #expect(check.counts.leaves == view.state.eventCount, comment)
            #expect(check.counts.entities == UInt64(view.state.entityCount), comment)
        }
    }

    @Test func `nothing is found in a log of random appends, however it was committed`() throws {
        let seed = freshSeed()
        var script = RandomScript(seed: seed)
        _ = try EventLog.createForTest(folder.file(), clock: script.clock)
        for part in 0..<5 {
            // Opened anew, the log writes some index entries a second time.
            let log = try EventLog.openForTest(folder.file(), clock: script.clock)
            for _ in 0..<40 { try script.step(log, "seed \(seed)") }
            try script.sendOne(log, rows: 1500, "seed \(seed)")
            try expectSilence(log, "seed \(seed), part \(part)")
        }
        let state = try EventLog.openForTest(folder.file()).view().state
        #expect(state.sealedCount > 0)
    }

    @Test func `nothing is found in blocks that index runs cover in part`() throws {
        _ = try EventLog.createForTest(folder.file())
        var next = 0
        for part in 0..<9 {
            let log = try EventLog.openForTest(folder.file())
            for _ in 0..<12 {
                try log.record(
                    (next..<next + 67).map {
                        ModelRow(id: "event \($0)", group: "g\($0 % 3)", member: "m\($0 / 3)")
                    })
                next += 67
            }
            try expectSilence(log, "part \(part)")
        }
        let view = try EventLog.openForTest(folder.file()).view()
        #expect(view.state.sealedCount > 4096)
    }

    @Test func `nothing is found in a log without events, nor in one of one`() throws {
        let log = try EventLog.createForTest(folder.file())
        try expectSilence(log, "empty")
        try log.record([ModelRow(id: "only", group: "g", member: "m")])
        try expectSilence(log, "one event")
    }

    @Test func `a check that is told to stop does so at once`() throws {
        let log = try EventLog.createForTest(folder.file())
        try log.record([ModelRow(id: "only", group: "g", member: "m")])
        for part in LogCheckPart.allCases {
            var check = LogCheck(try log.view())
            var parts: [LogCheckPart] = []
            let outcome = check.run(.full) { step in
                parts.append(step.part)
                return step.part != part
            }
            #expect(outcome == .stopped)
            #expect(parts == Array(LogCheckPart.allCases.prefix { $0 != part }) + [part])
        }
    }
}
