import EventLog
import Files
import Projections
import SlowTwin
import Synchronization
import TemporaryFolder
import Testing

@testable import CampaignLedger

@Suite struct RebuildTests {
    private func story() throws -> TestLedger {
        try TestLedger(
            event("campaign.created", "1", "spring", #""name":"Spring""#),
            event(
                "campaign.audienceResolved", "2", "spring", #""contacts":["ana","bo","cy"]"#),
            event("attempt.delivered", "3", "spring", #""contact":"ana""#),
            event(
                "attempt.failed", "4", "spring",
                #""contact":"bo","error":{"code":"whatsapp:131049"}"#))
    }

    @Test func `a rebuild gives what following gave, and tells how far it is`() throws {
        let test = try story()
        test.ledger.followProjections()
        let file = test.ledger.projections.file
        let followed = try #require(try file.view())
        let rows = try ProjectionTable.allCases.map { try followed.rows($0).map(\.value) }
        let progress = Mutex<[UInt64]>([])
        let summary = try test.ledger.rebuildProjections { step in
            progress.withLock { $0.append(step.done) }
            #expect(step.total == 4)
        }
        #expect(summary.events == 4)
        #expect(progress.withLock { $0.last } == 4)
        let rebuilt = try #require(try file.view())
        #expect(try ProjectionTable.allCases.map { try rebuilt.rows($0).map(\.value) } == rows)
    }

    @Test func `a dry run names the campaigns whose numbers would change, and changes nothing`()
        throws
    {
        let test = try story()
        #expect(try test.ledger.rebuildChanges() == nil)
        test.ledger.followProjections()
        #expect(try test.ledger.rebuildChanges() == [])

        let file = test.ledger.projections.file
        let base = try #require(try file.view())
        var record = try #require(try base.campaign(0))
        record.totals.counts.delivered = 7
        record.facts.status = .completed
        var change = ProjectionChange()
        change.rows = [ProjectionRow(.campaigns, 0, record.encoded)]
        #expect(try file.update(from: base.checkpoint, to: base.checkpoint, change))
        let changes = try #require(try test.ledger.rebuildChanges())
        #expect(changes.map(\.campaign) == ["spring"])
        #expect(changes[0].members.map(\.member) == ["status", "delivered"])
        #expect(changes[0].members.map(\.stored) == ["completed", "7"])
        #expect(changes[0].members.map(\.fresh) == ["draft", "1"])
        #expect(try test.ledger.snapshot().statistics(of: ["spring"])[0].counts.delivered == 7)

        try test.ledger.rebuildProjections()
        #expect(try test.ledger.snapshot().statistics(of: ["spring"])[0].counts.delivered == 1)
    }

    @Test func `projections that turn out damaged are made anew by themselves`() throws {
        let test = try story()
        test.ledger.followProjections()
        let path = ProjectionFile.path(besides: test.folder.file("ledger"))
        for damage in [[UInt8](), Array("garbage".utf8), [UInt8](repeating: 0, count: 9000)] {
            let copy = test.folder.file("copy-\(damage.count)")
            _ = try test.folder.file(
                "copy-\(damage.count)", holding: try contents(of: test.folder.file("ledger")))
            _ = try test.folder.file("copy-\(damage.count)-projections", holding: damage)
            let ledger = try Ledger.open(at: copy, creation: .never, pace: .eager)
            #expect(try ledger.snapshot().statistics(of: ["spring"])[0].counts.targeted == 3)
            #expect(try Ledger.verify(at: copy).isSound)
        }
        // A row that fails its checksum, found in the middle of a question.
        var bytes = try contents(of: path)
        let view = try #require(try test.ledger.projections.file.view())
        let record = try #require(try view.row(.campaigns, 0))
        let place = try #require(bytes.firstRange(of: record))
        bytes[place.lowerBound + 9] ^= 0x10
        _ = try test.folder.file(
            "flipped", holding: try contents(of: test.folder.file("ledger")))
        _ = try test.folder.file("flipped-projections", holding: bytes)
        let flipped = try Ledger.open(
            at: test.folder.file("flipped"), creation: .never, pace: .eager)
        #expect(try flipped.snapshot().statistics(of: ["spring"])[0].counts.targeted == 3)
        #expect(try Ledger.verify(at: test.folder.file("flipped")).findings == [])
        #expect(try flipped.snapshot().statistics(of: ["spring"])[0].counts.targeted == 3)
        #expect(try Ledger.verify(at: test.folder.file("flipped")).isSound)
    }

    @Test func `where projections cannot be written, every question is answered all the same`()
        throws
    {
        let test = try story()
        // A folder in the way of the file.
        let other = test.folder.file("blocked")
        _ = try test.folder.file(
            "blocked", holding: try contents(of: test.folder.file("ledger")))
        test.folder.makeFolder("blocked-projections")
        let ledger = try Ledger.open(at: other, creation: .never, pace: .eager)
        let snapshot = try ledger.snapshot()
        #expect(try snapshot.statistics(of: ["spring"])[0].counts.failed == 1)
        #expect(try snapshot.reached("ana", campaign: "spring").reached)
        #expect(try snapshot.failed(in: "spring").map(\.contact) == ["bo"])
        #expect(throws: LedgerError.self) { try ledger.rebuildProjections() }
    }
}
