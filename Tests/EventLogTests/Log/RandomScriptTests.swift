import SeededRandom
import TemporaryFolder
import Testing

@testable import EventLog

@Suite struct RandomScriptTests {
    let folder = TemporaryFolder()

    @Test func `a random script of appends leaves the log that the rules say`() throws {
        let seed = freshSeed()
        var script = RandomScript(seed: seed)
        _ = try EventLog.createForTest(folder.file(), clock: script.clock)
        for part in 0..<4 {
            // The file is closed after each part: the next one has nothing in memory.
            let log = try EventLog.openForTest(folder.file(), clock: script.clock)
            try script.compare(log, sampling: 6, "seed \(seed), opened for part \(part)")
            for step in 0..<75 {
                let comment: Comment = "seed \(seed), part \(part), step \(step)"
                try script.step(log, comment)
                if step % 30 == 20 { try script.compare(log, sampling: 4, comment) }
            }
            try script.sendOne(log, rows: 700, "seed \(seed), part \(part), the large one")
        }
        let log = try EventLog.openForTest(folder.file(), clock: script.clock)
        let view = try log.view()
        #expect(
            view.state.sealedCount > 0, "\(script.model.head) rows are too few for an index run")
        #expect(view.state.sealedCount < view.state.eventCount)
        #expect(view.blockCount < 40, "the commits should have been merged")
        try script.compare(log, sampling: 12, "seed \(seed), at the end")
        let all = try view.modelRows(1...script.model.head)
        #expect(all == script.model.rows, "seed \(seed)")
    }
}

/// Random requests, sent to a log and to the model of it.
struct RandomScript {
    var world: ModelWorld
    var model = LogModel()
    let clock = TestClock()
    private var lastRecordedAt: Int64 = 0

    init(seed: UInt64) { world = ModelWorld(seed: seed) }

    private mutating func random(_ range: ClosedRange<Int>) -> Int {
        .random(in: range, using: &world.texts.generator)
    }

    mutating func step(_ log: EventLog, _ comment: Comment) throws {
        // The clock jumps back as often as not.
        clock.advance(by: Int64(random(-2_000_000...2_100_000)))
        switch random(0...9) {
        case 0: try sendSeveral(log, comment)
        case 1: try expectWrongly(log, comment)
        default: try sendOne(log, rows: random(1...40), comment)
        }
    }

    mutating func sendOne(_ log: EventLog, rows count: Int, _ comment: Comment) throws {
        let rows = world.rows(count)
        // Among many rows some are bad, and then nothing would come of the request.
        let policies: [BadRowPolicy] =
            count > 100 ? [.skipRow] : [.refuseAll, .skipRow, .skipRow, .skipRow, .checkOnly]
        let policy = world.texts.generator.pick(policies)
        let expectation = world.texts.generator.pick(
            [.nothing, .head(model.head), groupExpectation(rows)] as [AppendExpectation])
        let receipt = try log.record(rows, expecting: expectation, badRows: policy)
        check(receipt, rows, policy, comment)
    }

    private func groupExpectation(_ rows: [ModelRow]) -> AppendExpectation {
        let group = rows.first?.group ?? Array("none".utf8)
        return .group(group, lastPosition: model.lastPosition(ofGroup: group))
    }

    /// Requests that come at the same time are done in the order in which they came.
    private mutating func sendSeveral(_ log: EventLog, _ comment: Comment) throws {
        let requests = (0..<random(2...6)).map { _ in world.rows(random(1...15)) }
        let pending = requests.map { log.begin(AppendRequest($0, badRows: .skipRow)) }
        for (rows, append) in zip(requests, pending) {
            check(try append.wait(), rows, .skipRow, comment)
        }
    }

    private mutating func check(
        _ receipt: AppendReceipt, _ rows: [ModelRow], _ policy: BadRowPolicy, _ comment: Comment
    ) {
        let before = model.head
        #expect(receipt.outcomes == model.append(rows, policy), comment)
        #expect(receipt.head == model.head, comment)
        #expect(receipt.recordedAt >= lastRecordedAt, comment)
        if model.head > before { lastRecordedAt = receipt.recordedAt }
    }

    private mutating func expectWrongly(_ log: EventLog, _ comment: Comment) throws {
        let rows = world.rows(3)
        let wrongHead = failure { () throws(EventLogError) in
            try log.record(rows, expecting: .head(model.head + 1))
        }
        guard case .unexpectedHead(expected: model.head + 1, found: model.head) = wrongHead else {
            Issue.record("\(String(describing: wrongHead)), \(comment)")
            return
        }
        guard let group = model.names.group.first else { return }
        let last = model.lastPosition(ofGroup: group)
        let wrongGroup = failure { () throws(EventLogError) in
            try log.record(rows, expecting: .group(group, lastPosition: last + 1))
        }
        guard case .unexpectedGroupPosition(_, expected: last + 1, found: last) = wrongGroup else {
            Issue.record("\(String(describing: wrongGroup)), \(comment)")
            return
        }
    }

    mutating func compare(_ log: EventLog, sampling: Int, _ comment: Comment) throws {
        let view = try log.view()
        var comparison = ModelComparison(
            view: view, model: model, comment: comment, generator: world.texts.generator)
        try comparison.run(sampling: sampling)
        try compareTimes(view, comment)
    }

    private func compareTimes(_ view: LogView, _ comment: Comment) throws {
        var last = Int64.min
        for position in stride(from: 1, through: model.head, by: 7) {
            let time = try #require(try view.recordedAt(position), comment)
            #expect(time >= last, comment)
            last = time
        }
        #expect(view.state.lastRecordedAt == lastRecordedAt, comment)
        #expect(try view.lastPosition(recordedBy: lastRecordedAt) == model.head, comment)
    }
}
