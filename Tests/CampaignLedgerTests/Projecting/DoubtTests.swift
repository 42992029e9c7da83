import EventLog
import Files
import Projections
import Synchronization
import TemporaryFolder
import Testing

@testable import CampaignLedger

/// Projections whose rows are whole, but wrong: changed by hand, or by an error of ours.
@Suite struct DoubtTests {
    private func story() throws -> TestLedger {
        let test = try TestLedger(
            event("campaign.created", "1", "spring"),
            event(
                "attempt.failed", "2", "spring",
                #""contact":"bo","error":{"code":"whatsapp:131049"}"#),
            event("attempt.delivered", "3", "spring", #""contact":"ana""#))
        test.ledger.followProjections()
        return test
    }

    /// Changes rows as an error would: checksums and checkpoint are right.
    private func put(_ rows: [ProjectionRow], _ test: TestLedger) throws {
        let file = test.ledger.projections.file
        let base = try #require(try file.view())
        var change = ProjectionChange()
        change.rows = rows
        #expect(try file.update(from: base.checkpoint, to: base.checkpoint, change))
    }

    private func record(_ test: TestLedger) throws -> CampaignRecord {
        let base = try #require(try test.ledger.projections.file.view())
        return try #require(try base.campaign(0))
    }

    private let delivery = event("attempt.delivered", "4", "spring", at: 9, #""contact":"bo""#)

    @Test func `numbers that following would take below zero are made anew`() throws {
        let test = try story()
        var wrong = try record(test)
        wrong.totals.counts.failed = 0
        try put([ProjectionRow(.campaigns, 0, wrong.encoded)], test)
        try test.append(delivery)
        test.ledger.followProjections()
        let counts = try test.ledger.snapshot().statistics(of: ["spring"])[0].counts
        #expect(counts.failed == 0 && counts.delivered == 2 && counts.contradictions == 1)
        test.ledger.followProjections()
        #expect(try Ledger.verify(at: test.folder.file("ledger")).isSound)
    }

    @Test func `rows that name events which the log does not have are made anew`() throws {
        let test = try story()
        let base = try #require(try test.ledger.projections.file.view())
        var (states, _) = try base.states(of: [0, 1])
        states.deciding = [4711, 4711]
        let bytes = AttemptSegment.encode(states, 0..<2) { _ in false }
        try put([ProjectionRow(.attempts, 0, bytes)], test)
        try test.append(delivery, event("attempt.read", "5", "spring", at: 10, #""contact":"ana""#))
        let snapshot = try test.ledger.snapshot()
        #expect(try snapshot.statistics(of: ["spring"])[0].counts.delivered == 2)
        #expect(try snapshot.reached("ana", campaign: "spring").position == 3)
        #expect(try test.ledger.snapshot().reached("bo", campaign: "spring").reached)
        test.ledger.followProjections()
        #expect(try Ledger.verify(at: test.folder.file("ledger")).isSound)
    }

    @Test func `rows that rest on events not yet followed are made anew`() throws {
        let test = try story()
        let base = try #require(try test.ledger.projections.file.view())
        var (states, _) = try base.states(of: [0, 1])
        // The row of bo's failure is ana's next event, which is later than what bo meets next.
        for place in 0..<2 where states.has(.failed, place) { states.deciding[place] = 4 }
        let bytes = AttemptSegment.encode(states, 0..<2) { _ in false }
        try put([ProjectionRow(.attempts, 0, bytes)], test)
        try test.append(
            event("attempt.delivered", "4", "spring", at: 20, #""contact":"ana""#),
            event(
                "attempt.failed", "5", "spring", at: 9,
                #""contact":"bo","error":{"code":"whatsapp:130472"}"#))
        let answer = try test.ledger.snapshot().reached("bo", campaign: "spring")
        #expect(answer.tries.map(\.code) == ["whatsapp:130472"])
        #expect(answer.tries.map(\.position) == [5])
        test.ledger.followProjections()
        #expect(try Ledger.verify(at: test.folder.file("ledger")).isSound)
    }

    /// A rebuild used to leave wrong rows alone, and to say that it had made them anew, where
    /// another process had followed them further in the meantime.
    @Test func `a rebuild replaces rows that are wrong, though others follow meanwhile`() throws {
        let test = try story()
        var wrong = try record(test)
        wrong.totals.counts.delivered = 7
        try put([ProjectionRow(.campaigns, 0, wrong.encoded)], test)
        let other = try Ledger.open(
            at: test.folder.file("ledger"), creation: .never, pace: .eager)
        let isFirst = Atomic(true)
        let delivery = delivery
        try test.ledger.rebuildProjections { _ in
            guard isFirst.exchange(false, ordering: .relaxed) else { return }
            do {
                _ = try other.appendBlocking(cloudEvents: [delivery])
                other.followProjections()
            } catch {
                Issue.record("\(error)")
            }
        }
        #expect(try test.ledger.snapshot().statistics(of: ["spring"])[0].counts.delivered == 2)
        #expect(try Ledger.verify(at: test.folder.file("ledger")).isSound)
    }

    @Test func `a file that lost its checkpoint is found, and not believed`() throws {
        let test = try story()
        let file = test.ledger.projections.file
        let base = try #require(try file.view())
        var change = ProjectionChange()
        change.rows = [ProjectionRow(.checkpoint, 2, [7])]
        #expect(try file.update(from: base.checkpoint, to: base.checkpoint, change))
        #expect(
            try Ledger.verify(at: test.folder.file("ledger")).findings.map(\.what)
                == ["projectionSurplus"])
        #expect(try test.ledger.snapshot().statistics(of: ["spring"])[0].counts.targeted == 2)
    }
}
