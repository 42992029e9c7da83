import TemporaryFolder
import Testing

@testable import EventLog

@Suite struct ExpectationTests {
    let folder = TemporaryFolder()

    private func makeLog() throws -> EventLog {
        try EventLog.createForTest(folder.file())
    }

    private func isHeadRefused(_ log: EventLog, expecting head: UInt64, found: UInt64) -> Bool {
        let error = failure { () throws(EventLogError) in
            try log.record([ModelRow(id: "never")], expecting: .head(head))
        }
        if case .unexpectedHead(expected: head, found: found) = error { return true }
        return false
    }

    private func isGroupRefused(
        _ log: EventLog, _ group: String, expecting last: UInt64, found: UInt64
    ) -> Bool {
        let error = failure { () throws(EventLogError) in
            try log.record(
                [ModelRow(id: "never")], expecting: .group([UInt8](group.utf8), lastPosition: last))
        }
        if case .unexpectedGroupPosition(group: group, expected: last, found: found) = error {
            return true
        }
        return false
    }

    @Test func `the head must be where it is expected`() throws {
        let log = try makeLog()
        #expect(isHeadRefused(log, expecting: 1, found: 0))
        try log.record([ModelRow(id: "1")], expecting: .head(0))
        #expect(isHeadRefused(log, expecting: 0, found: 1))
        #expect(isHeadRefused(log, expecting: 2, found: 1))
        try log.record([ModelRow(id: "2")], expecting: .head(1))
        #expect(try log.view().state.eventCount == 2)
    }

    @Test func `a group must be where it is expected, whatever else was appended`() throws {
        let log = try makeLog()
        #expect(isGroupRefused(log, "a", expecting: 1, found: 0))
        try log.record(
            [
                ModelRow(id: "1", group: "a"), ModelRow(id: "2", group: "b", member: "m"),
                ModelRow(id: "3", group: "a", member: "m"), ModelRow(id: "4"),
            ], expecting: .group([UInt8]("a".utf8), lastPosition: 0))
        #expect(isGroupRefused(log, "a", expecting: 1, found: 3))
        #expect(isGroupRefused(log, "a", expecting: 4, found: 3))
        #expect(isGroupRefused(log, "b", expecting: 0, found: 2))
        try log.record([ModelRow(id: "5")], expecting: .group([UInt8]("a".utf8), lastPosition: 3))
        try log.record([ModelRow(id: "6")], expecting: .group([UInt8]("b".utf8), lastPosition: 2))
    }

    @Test func `a group that is only linked to has no events`() throws {
        let log = try makeLog()
        try log.record([ModelRow(id: "1", group: "b", link: "a")])
        try log.record([ModelRow(id: "2")], expecting: .group([UInt8]("a".utf8), lastPosition: 0))
        #expect(isGroupRefused(log, "a", expecting: 1, found: 0))
    }

    @Test func `requests that share a commit see each other`() throws {
        let log = try makeLog()
        let group = [UInt8]("a".utf8)
        // The writer is busy with the first request while the others gather.
        let first = log.begin(AppendRequest((0..<3000).map { ModelRow(id: "\($0)") }))
        let row = AppendRequest([ModelRow(id: "a1", group: "a")])
        let expectations: [AppendExpectation] = [
            .group(group, lastPosition: 0), .group(group, lastPosition: 3001), .head(3001),
        ]
        let second = log.begin(row)
        let others = expectations.enumerated().map { index, expectation in
            log.begin(AppendRequest([ModelRow(id: "b\(index)")], expecting: expectation))
        }
        #expect(try first.wait().head == 3000)
        #expect(try second.wait().outcomes == [.recorded(3001)])
        let stale = failure { () throws(EventLogError) in try others[0].wait() }
        guard case .unexpectedGroupPosition(group: "a", expected: 0, found: 3001) = stale else {
            Issue.record("\(String(describing: stale))")
            return
        }
        #expect(try others[1].wait().outcomes == [.recorded(3002)])
        let late = failure { () throws(EventLogError) in try others[2].wait() }
        guard case .unexpectedHead(expected: 3001, found: 3002) = late else {
            Issue.record("\(String(describing: late))")
            return
        }
        #expect(try log.view().state.commits <= 5)
    }

    @Test func `requests of many tasks are recorded once each, in one piece`() async throws {
        let log = try makeLog()
        let heads = try await withThrowingTaskGroup(of: [UInt64].self) { group in
            for task in 0..<12 {
                group.addTask {
                    var positions: [UInt64] = []
                    for round in 0..<6 {
                        let rows = (0...task).map { ModelRow(id: "\(task)-\(round)-\($0)") }
                        let shared = ModelRow(id: "shared-\(round)")
                        let receipt = try await log.append(AppendRequest(rows + [shared]))
                        positions += receipt.outcomes.compactMap {
                            if case .recorded(let position) = $0 { position } else { nil }
                        }
                    }
                    return positions
                }
            }
            return try await group.reduce(into: [UInt64]()) { $0 += $1 }
        }
        let expected = UInt64(6 * (1...12).reduce(0, +) + 6)
        #expect(heads.sorted() == Array(1...expected))
        let view = try log.view()
        let ids = try view.modelRows(1...expected).map { String(decoding: $0.id, as: UTF8.self) }
        for task in 0..<12 {
            for round in 0..<6 {
                let first = try #require(ids.firstIndex(of: "\(task)-\(round)-0"))
                let own = (0...task).map { "\(task)-\(round)-\($0)" }
                #expect(Array(ids[first...first + task]) == own)
            }
        }
    }
}

@Suite struct LinkTests {
    let folder = TemporaryFolder()

    @Test func `a link that closes a loop is refused, whenever the others were recorded`() throws {
        let log = try EventLog.createForTest(folder.file())
        let loop = [RowOutcome.refused(.linkLoop)]
        #expect(try log.record([ModelRow(id: "0", group: "a", link: "a")]).outcomes == loop)
        try log.record([
            ModelRow(id: "1", group: "b", link: "a"), ModelRow(id: "2", group: "c", link: "b"),
        ])
        for log in [log, try EventLog.openForTest(folder.file())] {
            #expect(try log.record([ModelRow(id: "3", group: "a", link: "c")]).outcomes == loop)
            #expect(try log.record([ModelRow(id: "3", group: "a", link: "b")]).outcomes == loop)
            let fine = [
                ModelRow(id: "3", group: "c", link: "a"), ModelRow(id: "4", group: "a", link: "d"),
            ]
            #expect(
                try log.record(fine, badRows: .checkOnly).outcomes == [.acceptable, .acceptable])
        }
    }

    @Test func `a loop inside one batch is refused at the link that closes it`() throws {
        let log = try EventLog.createForTest(folder.file())
        let rows = [
            ModelRow(id: "1", group: "b", link: "a"), ModelRow(id: "2", group: "c", link: "b"),
            ModelRow(id: "3", group: "a", link: "c"),
        ]
        #expect(try log.record(rows).outcomes == [.acceptable, .acceptable, .refused(.linkLoop)])
        // Nothing was recorded, so no link of that request may be remembered.
        #expect(
            try log.record([ModelRow(id: "4", group: "a", link: "c")]).outcomes == [.recorded(1)])
        #expect(
            try log.record(rows, badRows: .skipRow).outcomes
                == [.recorded(2), .refused(.linkLoop), .recorded(3)])
    }

    @Test func `the link of a row about an entity counts for its group`() throws {
        do {
            let log = try EventLog.createForTest(folder.file())
            try log.record([
                ModelRow(id: "0", group: "x", member: "m"), ModelRow(id: "1", group: "y"),
                ModelRow(id: "2", group: "b", member: "m", link: "a"),
            ])
        }
        let log = try EventLog.openForTest(folder.file())
        #expect(
            try log.record([ModelRow(id: "3", group: "a", link: "b")]).outcomes
                == [.refused(.linkLoop)])
    }
}
