import EventLog
import Files
import Glibc
import SlowTwin
import TemporaryFolder
import Testing

@testable import CampaignLedger

/// Backups that take the place of a ledger.
@Suite struct RestoreTests: RestoreFixture {
    let folder = TemporaryFolder(.memory)

    @Test(arguments: Seeds.all.prefix(20))
    func `a restored backup answers as the ledger did`(seed: UInt64) throws {
        let strange = try StrangeLedger(StrangeLogs.make(seed: seed), commitEvery: 3)
        let ledger = strange.ledger.ledger
        try ledger.backup(to: copy)
        let summary = try restore()
        #expect(summary.done.head == (try ledger.snapshot().head()))
        #expect(!summary.done.replaces && summary.done.loss == .nothing)
        #expect(try Ledger.open(at: path).everything() == ledger.everything(), "seed \(seed)")
        #expect(try Ledger.verify(at: path).isSound)
        #expect(folder.hidden == [])
        #expect(folder.names.contains("ledger-anchor"))
        #expect(permissions(of: path) == 0o600)
    }

    @Test func `a ledger is replaced only where that is allowed`() throws {
        let ledger = try make(5, backedUp: 5)
        let before = try contents(of: path)
        #expect(code { _ = try restore() } == .alreadyExists)
        #expect(try contents(of: path) == before)
        let summary = try restore(.replacing)
        #expect(summary.done.replaces && summary.done.loss == .nothing)
        #expect(summary.done.replaced == summary.done.head)
        try ledger.record(sent(5..<8))
        #expect(try ledger.size == 8)
        #expect(try Ledger.open(at: path).size == 8)
    }

    @Test func `events that would be lost are counted, and lost only where that is allowed`() throws
    {
        let ledger = try make(12, backedUp: 7)
        let since = try #require(try ledger.snapshot(asOf: .position(8)).asOf.recordedAt)
        do throws(LedgerError) {
            _ = try restore(.replacing)
            Issue.record("events were lost")
        } catch {
            #expect(error.code == .refused)
            #expect(error.message.contains("5 events recorded since \(since)"))
        }
        #expect(try ledger.size == 12)
        let summary = try restore([.replacing, .losingEvents])
        #expect(summary.done.loss == .events(5, since: since))
        #expect(summary.done.replaced?.size == 12)
        // Whoever expects the ledger as it was is told.
        #expect(
            code {
                try ledger.record(sent(20..<21), expecting: .head(12))
            } == .unexpectedState)
        #expect(
            code {
                try ledger.record(sent(20..<21), expecting: .campaign("c", lastPosition: 12))
            } == .unexpectedState)
        #expect(
            try ledger.record(sent(6..<9), expecting: .head(7))
                == [.duplicate(7), .recorded(8), .recorded(9)])
        #expect(try Ledger.open(at: path).size == 9)
        #expect(try Ledger.verify(at: path).isSound)
    }

    @Test func `where two histories went apart is found to the event`() throws {
        let ledger = try make(1000, backedUp: 600)
        _ = try restore([.replacing, .losingEvents])
        // Something else than before.
        try ledger.record(sent(600..<900, in: "d"))
        let summary = try Ledger.restore(
            from: {
                try ledger.backup(to: folder.file("forked")); return folder.file("forked")
            }(),
            to: folder.file("elsewhere"))
        #expect(summary.done.head.size == 900)
        _ = try restore([.replacing, .losingEvents])
        try ledger.record(sent(600..<650, in: "e"))
        // The copy has 300 events that this one has not; the first 600 are the same.
        let plan = Plan()
        let found = code {
            _ = try Ledger.restore(
                from: folder.file("forked"), to: path, RestoreOptions(allowing: .replacing)
            ) {
                plan.seen = $0
                return true
            }
        }
        #expect(found == .refused)
        let since = try #require(try ledger.snapshot(asOf: .position(601)).asOf.recordedAt)
        let done = try Ledger.restore(
            from: folder.file("forked"), to: path,
            RestoreOptions(allowing: [.replacing, .losingEvents])
        ) {
            plan.seen = $0
            return true
        }
        #expect(plan.seen?.loss == .events(50, since: since))
        #expect(done.done.loss == .events(50, since: since))
        #expect(try Ledger.open(at: path).size == 900)
    }

    private final class Plan { var seen: RestorePlan? }

    @Test func `nothing is done where the caller does not confirm, or stops it`() throws {
        let ledger = try make(5, backedUp: 5)
        let before = try contents(of: path)
        let options = RestoreOptions(allowing: .replacing)
        #expect(
            code {
                _ = try Ledger.restore(from: copy, to: path, options) { _ in false }
            } == .refused)
        for stop in 0..<3 {
            var steps = 0
            let found = code {
                _ = try Ledger.restore(
                    from: copy, to: path, options, confirming: { _ in true },
                    progress: { _ in
                        steps += 1
                        return steps <= stop
                    })
            }
            #expect(found == .refused)
        }
        #expect(try contents(of: path) == before)
        #expect(folder.hidden == [])
        try ledger.record(sent(5..<6))
    }

    @Test func `another ledger is replaced only where that is allowed`() throws {
        do { _ = try make(5, backedUp: 5) }
        let other = folder.file("other")
        do {
            let ledger = try Ledger.open(at: other, creation: .ifMissing)
            try ledger.record(sent(0..<3, in: "d"))
        }
        func tried(_ allowing: RestoreAllowance) -> LedgerError.Code? {
            code {
                _ = try Ledger.restore(
                    from: copy, to: other, RestoreOptions(allowing: allowing))
            }
        }
        #expect(tried([.replacing, .losingEvents]) == .refused)
        #expect(tried([.replacing, .otherLedger]) == .refused)
        #expect(try Ledger.open(at: other).size == 3)
        #expect(tried([.replacing, .otherLedger, .losingEvents]) == nil)
        #expect(try Ledger.open(at: other).size == 5)
    }

    @Test func `a damaged backup is refused, and restored where that is allowed`() throws {
        let ledger = try make(3000, backedUp: 3000)
        let sound = try contents(of: copy)
        var refused = 0
        for offset in stride(from: sound.count / 3, to: sound.count, by: sound.count / 9) {
            let other = try folder.file("damaged\(offset)", holding: sound)
            try flip(other, at: offset)
            let target = folder.file("target\(offset)")
            guard try !Ledger.verify(at: other).isSound else { continue }
            refused += 1
            #expect(code { _ = try Ledger.restore(from: other, to: target) } == .damaged)
            #expect(FileIdentity(path: target) == nil)
            #expect(folder.hidden == [])
            let options = RestoreOptions(allowing: .damage)
            do throws(LedgerError) {
                let summary = try Ledger.restore(from: other, to: target, options)
                #expect(!summary.done.findings.isEmpty)
                let size = try Ledger.open(at: target).size
                #expect(size == 3000)
                // Who comes back is looked up in the backup, or cannot be told.
                _ = try restore([.replacing, .losingEvents])
                try ledger.erase(["1", "2999"], actor: "test")
                let back = try Ledger.restore(
                    from: other, to: path,
                    RestoreOptions(allowing: [.damage, .replacing, .losingEvents]))
                #expect([nil, ["1", "2999"]].contains(back.done.returning))
                #expect(try ledger.size == 3000)
            } catch {
                // Too damaged to be opened at all: nothing is left of the try.
                #expect(error.code == .damaged, "\(error)")
                #expect(FileIdentity(path: target) == nil)
            }
        }
        #expect(refused > 0)
        let short = try folder.file("short", holding: Array(sound.prefix(sound.count / 2)))
        #expect(
            code {
                _ = try Ledger.restore(
                    from: short, to: folder.file("target"), RestoreOptions(allowing: .damage))
            } == .damaged)
        #expect(folder.hidden == [])
    }

    @Test func `a backup that lost its first pages is a damaged one, not a foreign file`() throws {
        _ = try make(5, backedUp: 3)
        let sound = try contents(of: copy)
        let target = folder.file("target")
        for lost in [[UInt8](repeating: 0, count: 8192) + sound.dropFirst(8192), []] {
            _ = try folder.file("copy", holding: lost)
            do throws(LedgerError) {
                _ = try Ledger.restore(from: copy, to: target, RestoreOptions(allowing: .damage))
                Issue.record("\(lost.count) bytes were restored")
            } catch {
                #expect(error.code == .damaged)
                #expect(error.message.contains("ended at position 3 when"))
                #expect(error.message.contains(copy))
            }
            #expect(FileIdentity(path: target) == nil && folder.hidden == [])
        }
    }

    @Test func `what is no backup is refused`() throws {
        _ = try make(5, backedUp: 5)
        let text = try folder.file("text", holding: Array("mine".utf8))
        let target = folder.file("target")
        folder.makeFolder("sub")
        try #require(unsafe mkfifo(folder.file("pipe"), 0o600) == 0)
        #expect(code { _ = try Ledger.restore(from: text, to: target) } == .notALedger)
        #expect(
            code { _ = try Ledger.restore(from: folder.file("no"), to: target) } == .noSuchInput)
        #expect(code { _ = try Ledger.restore(from: folder.file("sub"), to: target) } != nil)
        #expect(code { _ = try Ledger.restore(from: folder.file("pipe"), to: target) } != nil)
        for own in ["ledger", "ledger-anchor", "ledger-lock"] {
            #expect(
                code {
                    _ = try Ledger.restore(
                        from: folder.file(own), to: path, RestoreOptions(allowing: .replacing))
                } == .invalidInput, "\(own)")
        }
        #expect(FileIdentity(path: target) == nil && folder.hidden == [])
    }

    @Test func `what is no ledger is never replaced`() throws {
        do { _ = try make(5, backedUp: 5) }
        let text = try folder.file("text", holding: Array("mine".utf8))
        folder.makeFolder("sub")
        try folder.link("dangling", to: folder.file("nowhere"))
        let all = RestoreOptions(allowing: [.replacing, .losingEvents, .otherLedger, .damage])
        for (name, expected) in [
            ("text", LedgerError.Code.notALedger), ("sub", .notALedger),
            ("dangling", .cannotCreate),
        ] {
            #expect(
                code { _ = try Ledger.restore(from: copy, to: folder.file(name), all) } == expected)
        }
        #expect(try contents(of: text) == Array("mine".utf8))
        #expect(!folder.names.contains("nowhere") && folder.hidden == [])
    }

    @Test func `a link to a ledger stands for the ledger`() throws {
        do { _ = try make(9, backedUp: 5) }
        try folder.link("link", to: path)
        let options = RestoreOptions(allowing: [.replacing, .losingEvents])
        _ = try Ledger.restore(from: copy, to: folder.file("link"), options)
        #expect(FileKind(ofName: folder.file("link")) == .symbolicLink)
        #expect(try Ledger.open(at: path).size == 5)
        #expect(!folder.names.contains("link-anchor"))
    }

    @Test func `the file that is replaced can be kept`() throws {
        let ledger = try make(9, backedUp: 5)
        let kept = folder.file("kept")
        let before = try contents(of: path)
        let taken = try folder.file("taken", holding: [1])
        #expect(
            code { _ = try restore([.replacing, .losingEvents], keptOld: taken) }
                == .alreadyExists)
        let summary = try restore([.replacing, .losingEvents], keptOld: kept)
        #expect(summary.keptOld == kept)
        #expect(try contents(of: kept) == before)
        #expect(permissions(of: kept) == 0o600)
        #expect(try ledger.backups().map(\.path) == [copy, kept])
        #expect(try Ledger.open(at: kept).size == 9)
    }

    @Test func `a damaged ledger is replaced, its anchor telling what is lost`() throws {
        do { _ = try make(3000, backedUp: 2000) }
        let sound = try contents(of: path)
        let anchor = try contents(of: path + "-anchor")
        let zeros = [UInt8](repeating: 0, count: 8192)
        for damaged in [
            Array(sound.prefix(sound.count / 2)), zeros + sound.dropFirst(8192), [],
            Array(sound.prefix(5000)),
        ] {
            FileRemoval.removeIfPresent(path)
            _ = try folder.file("ledger", holding: damaged)
            _ = try folder.file("ledger-anchor", holding: anchor)
            do throws(LedgerError) {
                _ = try restore(.replacing)
                Issue.record("events were lost")
            } catch {
                #expect(error.code == .refused)
                #expect(error.message.contains("1000 events"), "\(error)")
            }
            let kept = folder.file("kept\(damaged.count)")
            let summary = try restore([.replacing, .losingEvents], keptOld: kept)
            #expect(summary.done.loss == .events(1000, since: nil))
            #expect(summary.done.replaced == nil && summary.done.replaces)
            #expect(try contents(of: kept) == damaged)
            #expect(try Ledger.open(at: path).size == 2000)
            #expect(try Ledger.verify(at: path).isSound)
        }
        // Without an anchor nobody can tell what is lost, nor that it was a ledger where nothing of it
        // is left.
        let half = Array(sound.prefix(sound.count / 2))
        for (damaged, expected) in [
            (half, LedgerError.Code.refused), (zeros, .notALedger),
        ] {
            FileRemoval.removeIfPresent(path)
            FileRemoval.removeIfPresent(path + "-anchor")
            _ = try folder.file("ledger", holding: damaged)
            #expect(code { _ = try restore(.replacing) } == expected)
        }
    }

    @Test func `a ledger that was removed by mistake is missed by its anchor`() throws {
        do { _ = try make(9, backedUp: 5) }
        FileRemoval.removeIfPresent(path)
        #expect(code { _ = try restore() } == .refused)
        #expect(try restore(.losingEvents).done.loss == .events(4, since: nil))
        #expect(try Ledger.open(at: path).size == 5)
    }

    @Test func `a ledger that somebody rolled back is repaired by a newer backup`() throws {
        let old: [UInt8]
        do {
            let ledger = try Ledger.open(at: path, creation: .ifMissing)
            try ledger.record(sent(0..<3))
            try ledger.backup(to: folder.file("old"))
            old = try contents(of: folder.file("old"))
            try ledger.record(sent(3..<9))
            try ledger.backup(to: copy)
            try ledger.record(sent(9..<11))
        }
        FileRemoval.removeIfPresent(path)
        FileRemoval.removeIfPresent(path + "-lock")
        _ = try folder.file("ledger", holding: old)
        #expect(code { _ = try Ledger.open(at: path) } == .rolledBack)
        #expect(code { _ = try restore(.replacing) } == .refused)
        let summary = try restore([.replacing, .losingEvents])
        #expect(summary.done.loss == .events(2, since: nil))
        #expect(summary.done.replaced?.size == 3)
        #expect(try Ledger.open(at: path).size == 9)
    }
}
