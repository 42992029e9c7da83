import CampaignLedger
import Glibc
import TemporaryFolder
import Testing

/// Where ledgers are, are not, and cannot be.
@Suite struct OpeningTests {
    private let folder = TemporaryFolder(.memory)

    private func refusal(
        opening path: String, _ creation: Ledger.Creation = .never
    ) -> LedgerError.Code? {
        code { _ = try Ledger.open(at: path, creation: creation) }
    }

    @Test func `a ledger is made only where that is asked for`() throws {
        #expect(refusal(opening: folder.file("ledger")) == .noSuchLedger)
        #expect(folder.names.isEmpty)
        #expect(refusal(opening: folder.file("ledger"), .ifMissing) == nil)
        #expect(folder.names.contains("ledger"))
        #expect(refusal(opening: folder.file("ledger")) == nil)
    }

    @Test func `a folder that does not exist is no place for a ledger`() {
        #expect(refusal(opening: folder.file("none/ledger")) == .noSuchLedger)
        #expect(refusal(opening: folder.file("none/ledger"), .ifMissing) != nil)
    }

    @Test func `a ledger is its owner's alone`() throws {
        _ = try Ledger.open(at: folder.file("ledger"), creation: .ifMissing)
        for name in folder.names {
            var status = stat()
            #expect(unsafe stat(folder.file(name), &status) == 0)
            #expect(status.st_mode & 0o077 == 0, "\(name)")
        }
    }

    @Test func `a ledger opened twice is one ledger`() throws {
        let first = try Ledger.open(at: folder.file("ledger"), creation: .ifMissing)
        let second = try Ledger.open(at: folder.file("ledger"), creation: .ifMissing)
        let sent = event("attempt.sent", "1", "c", #""contact":"ana""#)
        #expect(try first.appendBlocking(cloudEvents: [sent]) == [.recorded(1)])
        #expect(try second.appendBlocking(cloudEvents: [sent]) == [.duplicate(1)])
        #expect(
            try second.appendBlocking(cloudEvents: [
                event("attempt.read", "2", "c", #""contact":"ana""#)
            ]) == [.recorded(2)])
        #expect(try first.snapshot().head() == second.snapshot().head())
        #expect(
            try first.appendBlocking(cloudEvents: [
                event("attempt.read", "3", "c", #""contact":"bo""#)
            ]) == [.recorded(3)])
    }

    @Test func `the faster durability keeps the same promises while the system runs`() throws {
        let path = folder.file("ledger")
        let sent = event("attempt.sent", "1", "c", #""contact":"ana""#)
        do {
            let ledger = try Ledger.open(
                at: path, creation: .ifMissing, durability: .lastCommitMayBeLost)
            _ = try ledger.appendBlocking(cloudEvents: [sent])
        }
        #expect(try Ledger.open(at: path).snapshot().head().size == 1)
    }

    @Test func `an error names the path, says why, and what to do`() {
        do throws(LedgerError) {
            _ = try Ledger.open(at: folder.file("ledger"))
            Issue.record("there is no ledger to open")
        } catch {
            #expect(error.message.contains(folder.file("ledger")))
            #expect(!error.remedy.isEmpty)
            #expect(error.description == "\(error.message) \(error.remedy)")
        }
    }
}
