import Files
import Projections
import SlowTwin
import TemporaryFolder
import Testing

@testable import CampaignLedger

/// What `verify` finds in the files of a ledger.
@Suite struct VerifyTests {
    /// A ledger of a strange log, with projections up to its end, closed.
    private func ledgerFile(
        _ folder: TemporaryFolder, seed: UInt64, name: String = "ledger"
    ) throws -> String {
        let path = folder.file(name)
        let ledger = try Ledger.open(at: path, creation: .ifMissing, pace: .eager)
        var lines = StrangeLogs.make(seed: seed)[...]
        while !lines.isEmpty {
            _ = try ledger.appendBlocking(cloudEvents: Array(lines.prefix(9)))
            lines = lines.dropFirst(9)
            ledger.followProjections()
        }
        return path
    }

    @Test(arguments: Seeds.all.prefix(30))
    func `a sound ledger has no findings, and looking changes nothing`(seed: UInt64) throws {
        let folder = TemporaryFolder(.memory)
        let path = try ledgerFile(folder, seed: seed)
        let before = (try contents(of: path), try contents(of: ProjectionFile.path(besides: path)))
        for depth in [VerifyOptions.Depth.quick, .full] {
            let report = try Ledger.verify(at: path, VerifyOptions(depth: depth))
            #expect(report.findings == [])
            #expect(report.isSound)
        }
        #expect(try contents(of: path) == before.0)
        #expect(try contents(of: ProjectionFile.path(besides: path)) == before.1)
    }

    @Test func `a row of the projections changed by hand is found and named`() throws {
        let folder = TemporaryFolder(.memory)
        let path = try ledgerFile(folder, seed: 11)
        let file = ProjectionFile(besides: path)
        let base = try #require(try file.view())
        for table in ProjectionTable.allCases where table != .checkpoint {
            guard let row = try base.rows(table).first else { continue }
            var value = row.value
            value[value.count - 1] ^= 1
            var change = ProjectionChange()
            change.rows = [ProjectionRow(table, row.key, value)]
            #expect(try file.update(from: base.checkpoint, to: base.checkpoint, change))
            let changed = try Ledger.verify(at: path)
            #expect(changed.findings.map(\.what) == ["projectionDiffers"], "\(table)")
            #expect(changed.findings.first?.detail.contains(table.name) == true)

            change.rows = []
            change.removed = [(table, row.key)]
            #expect(try file.update(from: base.checkpoint, to: base.checkpoint, change))
            #expect(try Ledger.verify(at: path).findings.map(\.what) == ["projectionMissing"])

            change.removed = []
            change.rows = [
                ProjectionRow(table, row.key, row.value), ProjectionRow(table, 1 << 62, row.value),
            ]
            #expect(try file.update(from: base.checkpoint, to: base.checkpoint, change))
            #expect(try Ledger.verify(at: path).findings.map(\.what) == ["projectionSurplus"])
            change.rows = []
            change.removed = [(table, 1 << 62)]
            #expect(try file.update(from: base.checkpoint, to: base.checkpoint, change))
        }
        #expect(try Ledger.verify(at: path).isSound)
    }

    @Test func `a checkpoint that skipped, repeated or mistook an event is found`() throws {
        let folder = TemporaryFolder(.memory)
        let path = try ledgerFile(folder, seed: 12)
        let file = ProjectionFile(besides: path)
        let base = try #require(try file.view())
        var wrong = base.checkpoint
        wrong.digest = ConsumedDigest(
            count: wrong.digest.count, low: wrong.digest.low &+ 1, high: wrong.digest.high)
        #expect(try file.update(from: base.checkpoint, to: wrong, ProjectionChange()))
        #expect(try Ledger.verify(at: path).findings.map(\.what) == ["eventsConsumed"])
    }

    @Test func `projections of a newer state than the log's are found, and not believed`() throws {
        let folder = TemporaryFolder(.memory)
        let path = try ledgerFile(folder, seed: 13)
        let backup = try contents(of: path)
        do {
            let ledger = try Ledger.open(at: path, creation: .never, pace: .eager)
            _ = try ledger.appendBlocking(cloudEvents: [
                event("campaign.created", "late-1", "late"),
                event(
                    "attempt.failed", "late-2", "late",
                    "\"contact\":\"x\",\"error\":{\"code\":\"a:b\"}"),
            ])
            ledger.followProjections()
        }
        let restored = folder.file("restored")
        _ = try folder.file("restored", holding: backup)
        _ = try folder.file(
            "restored-projections",
            holding: try contents(of: ProjectionFile.path(besides: path)))
        let report = try Ledger.verify(at: restored)
        #expect(report.findings.map(\.what) == ["checkpointAhead"])

        let ledger = try Ledger.open(at: restored, creation: .never, pace: .eager)
        #expect(throws: LedgerError.self) { try ledger.snapshot().statistics(of: ["late"]) }
        // The same log, gone on differently.
        _ = try ledger.appendBlocking(cloudEvents: [
            event("campaign.created", "other-1", "other"),
            event("campaign.created", "other-2", "other"),
            event("campaign.created", "other-3", "other"),
        ])
        _ = try folder.file(
            "forked-projections",
            holding: try contents(of: ProjectionFile.path(besides: path)))
        _ = try folder.file("forked", holding: try contents(of: restored))
        #expect(
            try Ledger.verify(at: folder.file("forked")).findings.map(\.what)
                == ["checkpointOfAnotherLog"])
        let forked = try Ledger.open(at: folder.file("forked"), creation: .never, pace: .eager)
        #expect(try !forked.snapshot().statistics().map(\.campaign).contains("late"))
        #expect(try Ledger.verify(at: folder.file("forked")).isSound)
    }

    @Test func `a log that lost its tail is found against a head seen earlier`() throws {
        let folder = TemporaryFolder(.memory)
        let path = try ledgerFile(folder, seed: 14)
        let early = try Ledger.open(at: path).snapshot().head()
        let backup = try contents(of: path)
        _ = try Ledger.open(at: path).appendBlocking(
            cloudEvents: (0..<300).map { event("campaign.created", "more-\($0)", "more-\($0)") })
        let late = try Ledger.open(at: path).snapshot().head()
        for head in [early, late] {
            let report = try quickly(path, head)
            #expect(report.isSound, "\(report.findings)")
        }
        _ = try folder.file("cut", holding: backup)
        let cut = try quickly(folder.file("cut"), late)
        #expect(cut.findings.map(\.what) == ["truncated"])
        #expect(cut.findings.first?.position == early.size + 1)
        var forged = early
        forged.root = String(forged.root.reversed())
        #expect(try quickly(path, forged).findings.map(\.what) == ["forked"])
        forged.ledger = String(forged.ledger.reversed())
        #expect(try quickly(path, forged).findings.map(\.what) == ["anotherLog"])
    }

    private func quickly(_ path: String, _ head: LedgerHead) throws -> VerifyReport {
        let anchor = try #require(head.treeHead)
        return try Ledger.verify(at: path, VerifyOptions(depth: .quick, anchors: [anchor]))
    }

    @Test func `a file that is no ledger is refused, and not called damaged`() throws {
        let folder = TemporaryFolder(.memory)
        let text = try folder.file("text", holding: Array("not a ledger".utf8))
        #expect(code { _ = try Ledger.verify(at: text) } == .notALedger)
        #expect(code { _ = try Ledger.verify(at: folder.file("nothing")) } == .noSuchLedger)
        let empty = folder.file("empty")
        _ = try Ledger.open(at: empty, creation: .ifMissing)
        #expect(try Ledger.verify(at: empty).isSound)
    }
}
