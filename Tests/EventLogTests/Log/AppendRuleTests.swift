import TemporaryFolder
import Testing

@testable import EventLog

@Suite struct AppendRuleTests {
    let folder = TemporaryFolder()
    let clock = TestClock(1000)

    private func makeLog() throws -> EventLog {
        try EventLog.createForTest(folder.file(), clock: clock)
    }

    @Test func `a new log is empty and answers every question`() throws {
        let log = try makeLog()
        for log in [log, try EventLog.openForTest(folder.file())] {
            let view = try log.view()
            #expect(view.state.eventCount == 0 && view.blockCount == 0)
            #expect(try view.find(.group, []) == nil)
            #expect(try view.position(source: [], id: []) == nil)
            #expect(try view.lastPosition(ofGroup: 0) == nil)
            #expect(try view.lastPosition(recordedBy: .max) == 0)
            #expect(try view.entities(ofMember: 0).isEmpty)
            #expect(try view.positions(of: .group, 0).isEmpty)
            #expect(try view.recordedAt(0) == nil && view.recordedAt(1) == nil)
            #expect(failure { () throws(EventLogError) in try view.entity(0) } != nil)
            #expect(failure { () throws(EventLogError) in try view.name(.group, 0) } != nil)
            #expect(failure { () throws(EventLogError) in try view.links(at: 1) } != nil)
        }
    }

    @Test func `an empty request records nothing`() throws {
        let log = try makeLog()
        let receipt = try log.record([])
        #expect(receipt.outcomes.isEmpty && receipt.head == 0)
        #expect(try log.view().state.commits == 0)
    }

    @Test func `a receipt tells when the commit was recorded, or the last event where it was none`()
        throws
    {
        let log = try makeLog()
        let row = ModelRow(id: "1")
        #expect(try log.record([row]).recordedAt == 1000)
        clock.set(2000)
        let again = try log.record([row])
        #expect(again.outcomes == [.duplicate(1)] && again.head == 1)
        #expect(again.recordedAt == 1000)
        #expect(try log.record([ModelRow(id: "2")], badRows: .checkOnly).recordedAt == 1000)
        #expect(try log.record([ModelRow(id: "2")]).recordedAt == 2000)
    }

    @Test func `a clock that jumps back does not take recordedAt with it`() throws {
        let log = try makeLog()
        for (index, (time, expected)) in [(5000, 5000), (10, 5000), (-7, 5000), (6000, 6000)]
            .enumerated()
        {
            clock.set(Int64(time))
            #expect(try log.record([ModelRow(id: "\(index)")]).recordedAt == Int64(expected))
        }
        let view = try log.view()
        #expect(try (1...4).map { try view.recordedAt($0) } == [5000, 5000, 5000, 6000])
        #expect(
            try [4999, 5000, 5999, 6000].map { try view.lastPosition(recordedBy: $0) } == [
                0, 3, 3, 4,
            ])
    }

    @Test func `one bad row refuses all, or only itself, as the caller wants`() throws {
        let log = try makeLog()
        var other = ModelRow(id: "1")
        other.kind = 9
        try log.record([ModelRow(id: "1")])
        let rows = [ModelRow(id: "2"), other, ModelRow(id: "3"), ModelRow(id: "1")]
        let conflict = RowOutcome.refused(.identityConflict(1))
        for policy in [BadRowPolicy.refuseAll, .checkOnly] {
            #expect(
                try log.record(rows, badRows: policy).outcomes
                    == [.acceptable, conflict, .acceptable, .duplicate(1)])
            #expect(try log.view().state.eventCount == 1)
        }
        #expect(
            try log.record(rows, badRows: .skipRow).outcomes
                == [.recorded(2), conflict, .recorded(3), .duplicate(1)])
    }

    @Test func `an identity twice in a batch is a duplicate or a conflict`() throws {
        let log = try makeLog()
        let row = ModelRow(id: "1")
        var other = row
        other.label = []
        #expect(
            try log.record([row, row, other, row], badRows: .skipRow).outcomes
                == [
                    .recorded(1), .duplicateInBatch(0), .refused(.identityConflictInBatch(0)),
                    .duplicateInBatch(0),
                ])
        #expect(try log.view().modelRows([1]) == [row])
    }

    @Test func `equal ids of different sources are different events`() throws {
        let log = try makeLog()
        var (left, right) = (ModelRow(id: "bc"), ModelRow(id: "c"))
        (left.source, right.source) = ([0x61], [0x61, 0x62])
        #expect(try log.record([left, right]).outcomes == [.recorded(1), .recorded(2)])
        #expect(try log.record([right, left]).outcomes == [.duplicate(2), .duplicate(1)])
    }

    @Test(arguments: Array(0..<12))
    func `each thing that a row says makes it another`(change: Int) throws {
        let log = try makeLog()
        var row = ModelRow(id: "1", group: "g", member: "m")
        (row.reference, row.label, row.payload, row.listed) = ([1], [2], [3], [[4], [5]])
        try log.record([row])
        var other = row
        switch change {
        case 0: other.kind = 200
        case 1: (other.subject, other.member) = (.group, nil)
        case 2: other.flags = .ordinalStated
        case 3: other.ordinal = 2
        case 4: other.occurredAt += 1
        case 5: other.group = [9]
        case 6: other.member = [9]
        case 7: other.reference = nil
        case 8: other.label = []
        case 9: other.payload = [4]
        case 10: other.listed = [[5], [4]]
        default: other.qualifier = []
        }
        #expect(try log.record([other]).outcomes == [.refused(.identityConflict(1))])
        other.id = [7]
        #expect(try log.record([other]).outcomes == [.recorded(2)])
        #expect(try log.view().modelRows([1, 2]) == [row, other])
        #expect(try log.record([row, other]).outcomes == [.duplicate(1), .duplicate(2)])
    }

    @Test func `the way a time was written and a time of receipt make no other event`() throws {
        let log = try makeLog()
        var row = ModelRow(id: "1")
        row.flags = .timeOfReceipt
        try log.record([row])
        row.occurredAt += 1
        row.timeStyle = 3
        #expect(try log.record([row]).outcomes == [.duplicate(1)])
        row.flags = []
        #expect(try log.record([row]).outcomes == [.refused(.identityConflict(1))])
    }

    @Test func `a commit takes so many rows and no more`() throws {
        let log = try makeLog()
        var batch = RowBatch()
        for number in 0...mostRowsInBlock {
            batch.append(ModelRow(id: "\(number)"))
        }
        let request = AppendRequest(
            batch: batch, badRows: .refuseAll, payloadsAreEqual: differInSpacesOnly)
        let tooMany = failure { () throws(EventLogError) in try log.appendBlocking(request) }
        guard case .batchTooLarge(rows: mostRowsInBlock + 1) = tooMany else {
            Issue.record("\(String(describing: tooMany))")
            return
        }
        var most = request
        most.batch.rows.removeLast()
        let receipt = try log.appendBlocking(most)
        #expect(receipt.head == UInt64(mostRowsInBlock))
        #expect(
            try log.record([ModelRow(id: "0"), ModelRow(id: "65535"), ModelRow(id: "65536")])
                .outcomes
                == [.duplicate(1), .duplicate(65_536), .recorded(65_537)])
    }
}
