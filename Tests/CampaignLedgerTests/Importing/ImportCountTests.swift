import CampaignLedger
import SeededRandom
import SlowTwin
import TemporaryFolder
import Testing

/// What an import counts and records: always accepted + duplicates + rejected + notRecorded =
/// records.
@Suite struct ImportCountTests {
    /// Ten events of ten contacts.
    private let good = (0..<10).map { event("attempt.sent", "\($0)", "c", #""contact":"c\#($0)""#) }

    private func summary(
        records: Int, accepted: Int = 0, duplicates: Int = 0, rejected: Int = 0,
        notRecorded: Int = 0, first: UInt64? = nil, last: UInt64? = nil
    ) -> ImportSummary {
        var summary = ImportSummary()
        summary.records = records
        summary.accepted = accepted
        summary.duplicates = duplicates
        summary.rejected = rejected
        summary.notRecorded = notRecorded
        summary.firstPosition = first
        summary.lastPosition = last
        return summary
    }

    private func withoutProblems(_ summary: ImportSummary) -> ImportSummary {
        var summary = summary
        summary.problems = []
        return summary
    }

    @Test(arguments: [1, 3, 7, 65_536])
    func `a good file is recorded whole, and once`(commitEvery: Int) throws {
        let ledger = try TestLedger()
        let first = try ledger.importing(good, commitEvery: commitEvery)
        #expect(first == summary(records: 10, accepted: 10, first: 1, last: 10))
        let second = try ledger.importing(good, commitEvery: commitEvery)
        #expect(second == summary(records: 10, duplicates: 10))
    }

    @Test(arguments: [1, 2, 3, 5, 65_536])
    func `what comes twice in a file is a duplicate`(commitEvery: Int) throws {
        let ledger = try TestLedger()
        let lines = good.flatMap { [$0, $0] } + good
        let found = try ledger.importing(lines, commitEvery: commitEvery)
        #expect(found == summary(records: 30, accepted: 10, duplicates: 20, first: 1, last: 10))
    }

    @Test func `a bad record stops the recording with its batch, the rest is only checked`() throws
    {
        let ledger = try TestLedger()
        var lines = good
        lines[4] = event("attempt.sent", "bad", "c", #""contact":"""#)
        lines[8] = "{"
        let found = try ledger.importing(lines, commitEvery: 3)

        #expect(
            withoutProblems(found)
                == summary(
                    records: 10, accepted: 3, rejected: 2, notRecorded: 5, first: 1, last: 3))
        #expect(found.problems.map(\.line) == [5, 9])
        #expect(found.problems.map(\.problem.code) == [.invalidID, .notJSON])
        #expect(try ledger.ledger.snapshot().head().size == 3)
    }

    @Test func `duplicates are told even where nothing is recorded any more`() throws {
        let ledger = try TestLedger(good[9])
        let found = try ledger.importing(["{"] + good)
        #expect(
            withoutProblems(found)
                == summary(records: 11, duplicates: 1, rejected: 1, notRecorded: 9))
    }

    @Test(arguments: [1, 3, 65_536])
    func `where bad records are skipped all the others are recorded`(commitEvery: Int) throws {
        let ledger = try TestLedger()
        var lines = good
        lines[4] = event("attempt.sent", "bad", "c", #""contact":"""#)
        lines.insert("[1]", at: 1)
        lines.append("not JSON at all")
        let found = try ledger.importing(lines, commitEvery: commitEvery, badRecords: .skip)

        #expect(
            withoutProblems(found)
                == summary(records: 12, accepted: 9, rejected: 3, first: 1, last: 9))
        #expect(found.problems.map(\.line) == [2, 6, 12])
        #expect(try ledger.ledger.snapshot().head().size == 9)
    }

    @Test(arguments: [1, 2, 65_536])
    func `a conflict inside a file is a bad record`(commitEvery: Int) throws {
        let other = event("attempt.read", "1", "c", #""contact":"c1""#)
        let lines = [good[0], good[1], other, good[2]]
        let skipping = try TestLedger()
        let skipped = try skipping.importing(lines, commitEvery: commitEvery, badRecords: .skip)
        #expect(skipped.accepted == 3 && skipped.rejected == 1)
        #expect(skipped.problems.map(\.problem.code) == [.identityConflict])
        #expect(skipped.problems.map(\.line) == [3])

        let first = commitEvery > 2 ? "the record in line 2" : "the event at position 2"
        #expect(
            skipped.problems.map(\.problem.found)
                == ["the identity of \(first) with other content"])

        let stopping = try TestLedger()
        let stopped = try stopping.importing(lines, commitEvery: commitEvery)
        #expect(stopped.rejected == 1 && stopped.problems.map(\.line) == [3])
        #expect(stopped.accepted == [1: 2, 2: 2, 65_536: 0][commitEvery])
        #expect(stopped.accepted + stopped.notRecorded == 3)
        #expect(try stopping.ledger.snapshot().head().size == UInt64(stopped.accepted))
    }

    @Test func `a conflict with what was recorded before is a bad record`() throws {
        let ledger = try TestLedger(event("attempt.read", "5", "c", #""contact":"c5""#))
        let found = try ledger.importing(good)
        #expect(withoutProblems(found) == summary(records: 10, rejected: 1, notRecorded: 9))
        #expect(found.problems.first?.problem.found.contains("position 1") == true)
        #expect(found.problems.first?.line == 6)
    }

    @Test func `a loop of retries is a bad record`() throws {
        let lines = [
            event("campaign.created", "1", "a", #""retryOf":"b""#),
            event("campaign.created", "2", "b", #""retryOf":"a""#),
            event("campaign.created", "3", "c", #""retryOf":"b""#),
        ]
        for commitEvery in [1, 65_536] {
            let ledger = try TestLedger()
            let found = try ledger.importing(lines, commitEvery: commitEvery, badRecords: .skip)
            #expect(found.accepted == 2 && found.rejected == 1)
            #expect(found.problems.map(\.problem.code) == [.retryLoop])
            #expect(try ledger.ledger.snapshot().chain(of: "c").root == "b")
        }
    }

    @Test func `what repeats a refused record is refused as well`() throws {
        let loop = event("campaign.created", "1", "a", #""retryOf":"a""#)
        let ledger = try TestLedger()
        let found = try ledger.importing([loop, loop, good[0]], badRecords: .skip)
        #expect(found.accepted == 1)
        #expect(found.rejected == 2 && found.duplicates == 0)
    }

    @Test func `only the first few problems are kept, all are counted`() throws {
        let lines = (0..<50).map { event("attempt.sent", "\($0)", "c", #""contact":\#($0)"#) }
        let found = try TestLedger().importing(lines, commitEvery: 4, badRecords: .skip)
        #expect(found.rejected == 50)
        #expect(found.problems.map(\.line) == Array(1...10))
    }

    @Test func `unmatched are the accepted receipts that no attempt claims`() throws {
        let ledger = try TestLedger()
        let receipts = ["m", "n", "o"].map {
            event("attempt.read", "r\($0)", nil, #""messageId":"\#($0)""#)
        }
        let claim = event("attempt.sent", "1", "c", #""contact":"ana","messageId":"m""#)
        #expect(try ledger.importing(receipts + [claim]).unmatched == 2)
        #expect(try ledger.importing(receipts).unmatched == 0)
        let late = event("attempt.sent", "2", "c", #""contact":"bo","messageId":"n""#)
        let more = event("attempt.read", "rp", nil, #""messageId":"p""#)
        #expect(try ledger.importing([late, more]).unmatched == 1)
    }

    @Test func `an import that is told to stop leaves whole batches`() throws {
        let ledger = try TestLedger()
        var options = ImportOptions()
        options.commitEvery = 3
        let path = try ledger.folder.file("input", lines: good)
        var calls = 0
        let found = try ledger.ledger.importFile(path, options) { progress in
            calls += 1
            #expect(progress.bytesRead > 0 && progress.totalBytes != nil)
            return calls < 2
        }
        #expect(found.accepted == 6 && found.records == 6)
        #expect(try ledger.ledger.snapshot().head().size == 6)
        let rest = try ledger.importing(good)
        #expect(rest.accepted == 4 && rest.duplicates == 6)
    }

    @Test(arguments: [0, -1, 65_537])
    func `a commit of no events or too many is refused`(commitEvery: Int) throws {
        let ledger = try TestLedger()
        #expect(throws: LedgerError.self) {
            try ledger.importing(good, commitEvery: commitEvery)
        }
        #expect(try ledger.ledger.snapshot().head().size == 0)
    }

    @Test func `random damage of records is counted exactly in every mode`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("seed \(seed)")
        var random = SplitMix64(seed: seed)
        for _ in 0..<12 {
            var lines = StrangeLogs.make(seed: random.next())
            let before = Array(random.shuffled(lines).prefix(random.below(5)))
            // By the first line the format is told.
            for place in lines.indices.dropFirst() where random.chance(10) {
                lines[place] = random.pick(["{}", "17", "x", String(lines[place].dropLast(3))])
            }
            for mode in [ImportOptions.BadRecords.stopRecording, .skip] {
                let ledger = try TestLedger()
                try ledger.append(before)
                let head = try ledger.ledger.snapshot().head().size
                let found = try ledger.importing(
                    lines, commitEvery: random.pick([1, 3, 7, 65_536]), badRecords: mode)
                #expect(
                    found.accepted + found.duplicates + found.rejected + found.notRecorded
                        == found.records, "seed \(seed)")
                #expect(found.records == lines.count, "seed \(seed)")
                #expect(
                    try ledger.ledger.snapshot().head().size == head + UInt64(found.accepted),
                    "seed \(seed)")
                if mode == .skip { #expect(found.notRecorded == 0, "seed \(seed)") }
            }
        }
    }
}
