import Dispatch
import Files
import Glibc
import Projections
import TemporaryFolder
import Testing

@testable import CampaignLedger

/// Who notices that another file has the place of the ledger.
@Suite struct NoticingTests {
    private let folder = TemporaryFolder(.memory)
    private var path: String { folder.file("ledger") }
    private var copy: String { folder.file("copy") }
    private let older = RestoreOptions(allowing: [.replacing, .losingEvents])

    @Test func `projections of lost events are not believed, however far the ledger grows`() throws
    {
        // A clock that stands still: times tell nothing apart.
        let clock = TestClock()
        let ledger = try Ledger.open(
            at: path, creation: .ifMissing, pace: .eager, clock: clock.reading)
        try ledger.record(sent(0..<300))
        try ledger.backup(to: copy)
        try ledger.record(sent(0..<5, in: "lost") + sent(300..<900))
        ledger.followProjections()
        let stored = try contents(of: ProjectionFile.path(besides: path))
        try Ledger.restore(from: copy, to: path, older)
        #expect(!folder.names.contains("ledger-projections"))
        try ledger.record(sent(0..<5, in: "new") + sent(300..<900))
        #expect(try ledger.snapshot().statistics().map(\.campaign) == ["c", "new"])
        // Nor where somebody puts them back.
        FileRemoval.removeIfPresent(path + "-projections")
        FileRemoval.removeIfPresent(path + "-projections-lock")
        _ = try folder.file("ledger-projections", holding: stored)
        let again = try Ledger.open(
            at: path, creation: .never, pace: .eager, clock: clock.reading)
        #expect(try again.snapshot().statistics().map(\.campaign) == ["c", "new"])
        again.followProjections()
        #expect(try Ledger.verify(at: path).isSound)
    }

    @Test func `projections of a ledger that was replaced are not written any more`() throws {
        let ledger = try Ledger.open(at: path, creation: .ifMissing, pace: .eager)
        try ledger.record(sent(0..<5))
        try ledger.backup(to: copy)
        try ledger.record(sent(0..<5, in: "lost"))
        let before = try ledger.snapshot()
        try Ledger.restore(from: copy, to: path, older)
        // This one looks at the old file still, and follows it.
        #expect(try before.statistics().map(\.campaign) == ["c", "lost"])
        let file = ProjectionFile(besides: ledger.log.resolvedPath)
        let found = try file.view()?.checkpoint.position
        #expect(found == nil || found == 0)
    }

    @Test func `who follows a ledger is told that it was replaced by an older one`() async throws {
        let ledger = try Ledger.open(at: path, creation: .ifMissing)
        _ = try await ledger.append(cloudEvents: sent(0..<3))
        try ledger.backup(to: copy)
        _ = try await ledger.append(cloudEvents: sent(3..<6))
        var events = ledger.events().makeAsyncIterator()
        for position in 1...6 as ClosedRange<UInt64> {
            let event = try await events.next()
            #expect(event?.position == position)
        }
        // It grows beyond what was read, but by other events.
        try Ledger.restore(from: copy, to: path, older)
        _ = try await ledger.append(cloudEvents: sent(0..<9, in: "d"))
        do {
            _ = try await events.next()
            Issue.record("nothing was said")
        } catch let error as LedgerError {
            #expect(error.code == .rolledBack)
        }
    }

    @Test func `who follows a ledger goes on after a restore that lost nothing`() async throws {
        let ledger = try Ledger.open(at: path, creation: .ifMissing)
        _ = try await ledger.append(cloudEvents: sent(0..<3))
        var events = ledger.events().makeAsyncIterator()
        for position in 1...3 as ClosedRange<UInt64> {
            let event = try await events.next()
            #expect(event?.position == position)
        }
        try ledger.backup(to: copy)
        try Ledger.restore(from: copy, to: path, RestoreOptions(allowing: .replacing))
        _ = try await ledger.append(cloudEvents: sent(3..<5))
        let event = try await events.next()
        #expect(event?.position == 4)
    }

    @Test func `there is nothing to wait for behind a position that never was`() async throws {
        let ledger = try Ledger.open(at: path, creation: .ifMissing)
        _ = try await ledger.append(cloudEvents: sent(0..<3))
        var events = ledger.events(after: 4).makeAsyncIterator()
        do {
            _ = try await events.next()
            Issue.record("nothing was said")
        } catch let error as LedgerError {
            #expect(error.code == .invalidInput)
        }
    }
}
