import Files
import Glibc
import TemporaryFolder
import Testing

@testable import CampaignLedger

/// Where the files of a ledger belong, something else is found: clear errors, and nothing of anybody
/// else's is touched.
@Suite struct HostileFilesTests {
    private let folder = TemporaryFolder(.memory)
    private var path: String { folder.file("ledger") }

    /// A ledger of some events, closed.
    private func make() throws {
        let ledger = try Ledger.open(at: path, creation: .ifMissing)
        try ledger.record(sent(0..<20))
    }

    private func mine() throws -> String {
        try folder.file("mine", holding: Array("mine, and nobody else's".utf8))
    }

    private func isMine(_ path: String) throws -> Bool {
        try contents(of: path) == Array("mine, and nobody else's".utf8)
    }

    /// Appends and asks; what goes wrong, if anything.
    private func useLedger() -> LedgerError.Code? {
        code {
            let ledger = try Ledger.open(at: path, creation: .ifMissing, pace: .eager)
            try ledger.record(sent(20..<22))
            ledger.followProjections()
            _ = try ledger.snapshot().statistics()
        }
    }

    @Test func `a lock file that is a link is not followed`() throws {
        try make()
        let mine = try mine()
        FileRemoval.removeIfPresent(path + "-lock")
        try folder.link("ledger-lock", to: mine)
        do throws(LedgerError) {
            _ = try Ledger.open(at: path)
            Issue.record("it was opened")
        } catch {
            #expect(error.code == .cannotCreate)
            #expect(error.message.contains("ledger-lock': it is a symbolic link"))
        }
        #expect(code { _ = try Ledger.restore(from: path, to: folder.file("ledger")) } != nil)
        #expect(try isMine(mine))
        FileRemoval.removeIfPresent(path)
        #expect(useLedger() == .cannotCreate)
        #expect(!folder.names.contains("ledger") && folder.hidden == [])
        #expect(try isMine(mine))
    }

    @Test(arguments: ["folder", "pipe"])
    func `a lock file that is none is refused`(what: String) throws {
        try make()
        FileRemoval.removeIfPresent(path + "-lock")
        if what == "folder" {
            folder.makeFolder("ledger-lock")
        } else {
            try #require(unsafe mkfifo(path + "-lock", 0o600) == 0)
        }
        #expect(useLedger() == .cannotCreate)
    }

    @Test func `an anchor that is a link is neither read nor written over`() throws {
        try make()
        let mine = try mine()
        let anchor = try contents(of: path + "-anchor")
        FileRemoval.removeIfPresent(path + "-anchor")
        try folder.link("ledger-anchor", to: mine)
        #expect(useLedger() == nil)
        #expect(try isMine(mine))
        // Not even where it leads to an anchor: of a ledger that goes further, say.
        let other = try folder.file("elsewhere", holding: anchor)
        FileRemoval.removeIfPresent(path + "-anchor")
        try folder.link("ledger-anchor", to: other)
        #expect(useLedger() == nil)
        #expect(try contents(of: other) == anchor)
    }

    @Test func `an anchor that is a pipe keeps nobody waiting`() throws {
        try make()
        FileRemoval.removeIfPresent(path + "-anchor")
        try #require(unsafe mkfifo(path + "-anchor", 0o600) == 0)
        #expect(useLedger() == nil)
        #expect(FileKind(ofName: path + "-anchor") == .namedPipe)
    }

    @Test(arguments: ["ledger-projections", "ledger-projections-lock"])
    func `projections that are a link are not written over, but made anew`(name: String) throws {
        try make()
        let mine = try mine()
        try folder.link(name, to: mine)
        #expect(useLedger() == nil)
        #expect(try isMine(mine))
        #expect(FileKind(ofName: folder.file(name)) == .regularFile)
        // Those of another ledger are no less foreign.
        let other = folder.file("other")
        do {
            let ledger = try Ledger.open(at: other, creation: .ifMissing, pace: .eager)
            try ledger.record(sent(0..<3, in: "d"))
            ledger.followProjections()
        }
        let before = try contents(of: other + "-projections")
        FileRemoval.removeIfPresent(folder.file("ledger-projections"))
        try folder.link("ledger-projections", to: other + "-projections")
        #expect(useLedger() == nil)
        #expect(try contents(of: other + "-projections") == before)
    }

    @Test func `a list of backups that is a link is not written over`() throws {
        try make()
        let mine = try mine()
        try folder.link("ledger-backups", to: mine)
        let ledger = try Ledger.open(at: path)
        #expect(code { try ledger.backup(to: folder.file("copy")) } == .cannotCreate)
        #expect(try isMine(mine))
        #expect(!folder.names.contains { $0.hasPrefix("copy") } && folder.hidden == [])
    }

    @Test func `a link that leads nowhere is no place for a ledger`() throws {
        try folder.link("ledger", to: folder.file("nowhere"))
        #expect(useLedger() == .cannotCreate)
        #expect(code { _ = try Ledger.open(at: path) } == .noSuchLedger)
        #expect(folder.names == ["ledger"])
    }

    @Test func `folders, pipes and devices are no ledgers`() throws {
        folder.makeFolder("sub")
        try #require(unsafe mkfifo(folder.file("pipe"), 0o600) == 0)
        for path in [folder.file("sub"), folder.file("pipe"), "/dev/zero"] {
            #expect(code { _ = try Ledger.open(at: path, creation: .ifMissing) } == .notALedger)
        }
        #expect(folder.names == ["pipe", "sub"])
    }

    // MARK: Rights

    /// Lets other users into the folder, as far as its files let them.
    private func open(_ modes: [(name: String, mode: mode_t)]) throws {
        try #require(unsafe chmod(folder.path, 0o755) == 0)
        for (name, mode) in modes {
            try #require(unsafe chmod(folder.file(name), mode) == 0)
        }
    }

    @Test func `who may read the ledger and write its lock may ask, and not append`() async throws {
        try make()
        try open([("ledger", 0o444), ("ledger-lock", 0o666), ("ledger-anchor", 0o444)])
        let before = try contents(of: path)
        await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
            becomeNobody()
            let ledger = try Ledger.open(at: path)
            guard try ledger.snapshot().statistics(of: ["c"])[0].counts.targeted == 20,
                try Ledger.verify(at: path).isSound
            else { exit(1) }
            let refused = code { try ledger.record(sent(20..<21)) }
            exit(refused == .accessDenied ? 42 : 2)
        }
        #expect(try contents(of: path) == before)
    }

    @Test func `who may not write the lock is told that it is the lock`() async throws {
        try make()
        try open([("ledger", 0o444), ("ledger-lock", 0o444)])
        await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
            becomeNobody()
            // A superuser without anybody to become may write it all the same.
            guard geteuid() != 0 else { exit(42) }
            do throws(LedgerError) {
                _ = try Ledger.open(at: path)
                exit(1)
            } catch {
                let isClear = error.message.contains("Unable to lock '\(path)-lock'")
                exit(error.code == .accessDenied && isClear ? 42 : 2)
            }
        }
    }

    @Test func `who may not read the ledger is told so, and nothing is touched`() async throws {
        try make()
        try open([])
        let names = folder.names
        await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
            becomeNobody()
            guard geteuid() != 0 else { exit(42) }
            for creation in [Ledger.Creation.never, .ifMissing] {
                guard code({ _ = try Ledger.open(at: path, creation: creation) }) == .accessDenied
                else { exit(1) }
            }
            exit(42)
        }
        #expect(folder.names == names)
    }

    @Test func `a folder that may not be written is no place for a ledger or a backup`()
        async throws
    {
        try make()
        try open([("ledger", 0o666), ("ledger-lock", 0o666), ("ledger-anchor", 0o666)])
        let names = folder.names
        await #expect(processExitsWith: .exitCode(42)) {
            [path = path as String, other = folder.file("other") as String] in
            becomeNobody()
            guard geteuid() != 0 else { exit(42) }
            // The ledger itself may be written where it is.
            let ledger = try Ledger.open(at: path, creation: .never, pace: .eager)
            guard try ledger.record(sent(20..<21)) == [.recorded(21)],
                try ledger.snapshot().statistics(of: ["c"])[0].counts.targeted == 21,
                code({ try ledger.backup(to: other) }) == .cannotCreate,
                code({ _ = try Ledger.restore(from: path, to: other) }) == .cannotCreate,
                code({ _ = try Ledger.open(at: other, creation: .ifMissing) }) == .cannotCreate
            else { exit(1) }
            exit(42)
        }
        #expect(folder.names == names)
        #expect(try Ledger.open(at: path).size == 21)
    }
}
