import Files
import Glibc
import SlowTwin
import TemporaryFolder
import Testing

@testable import CampaignLedger

/// Copies of a ledger.
@Suite struct BackupTests {
    private let folder = TemporaryFolder(.memory)

    private func ledger(_ count: Int = 20) throws -> Ledger {
        let ledger = try Ledger.open(at: folder.file("ledger"), creation: .ifMissing)
        try ledger.record(sent(0..<count))
        return ledger
    }

    @Test(arguments: Seeds.all.prefix(30))
    func `a backup is a ledger that answers as the original did`(seed: UInt64) throws {
        let strange = try StrangeLedger(StrangeLogs.make(seed: seed), commitEvery: 7)
        let ledger = strange.ledger.ledger
        let path = folder.file("copy")
        let summary = try ledger.backup(to: path)
        #expect(summary.head == (try ledger.snapshot().head()))
        #expect(summary.bytes == UInt64(try contents(of: path).count))
        let copy = try Ledger.open(at: path)
        #expect(try copy.everything() == ledger.everything(), "seed \(seed)")
        #expect(try Ledger.verify(at: path).isSound)
    }

    @Test func `a backup is its owner's alone, has its anchor, and is noted`() throws {
        let ledger = try ledger()
        let summary = try ledger.backup(to: folder.file("copy"))
        #expect(folder.names.filter { $0.hasPrefix("copy") } == ["copy", "copy-anchor"])
        #expect(folder.hidden == [])
        for name in ["copy", "copy-anchor", "ledger-backups"] {
            #expect(permissions(of: folder.file(name)) == 0o600, "\(name)")
        }
        #expect(
            try contents(of: folder.file("copy-anchor"))
                == contents(of: folder.file("ledger-anchor")))
        let note = try #require(try ledger.backups().first)
        #expect(note.path == folder.file("copy") && note.size == 20)
        #expect(note.root == summary.head.root)
        #expect(code { try ledger.refuseOverwriting(by: folder.file("ledger-backups")) } != nil)
    }

    @Test func `what has the name already stays, unless it may be replaced`() throws {
        let ledger = try ledger()
        try ledger.backup(to: folder.file("copy"))
        let before = try contents(of: folder.file("copy"))
        try ledger.record(sent(20..<25))
        #expect(code { try ledger.backup(to: folder.file("copy")) } == .alreadyExists)
        #expect(try contents(of: folder.file("copy")) == before)
        let options = BackupOptions(overwriting: .earlierBackup)
        #expect(try ledger.backup(to: folder.file("copy"), options).head.size == 25)
        #expect(try Ledger.open(at: folder.file("copy")).size == 25)
        #expect(try ledger.backups().map(\.size) == [25])
        #expect(folder.hidden == [])
    }

    @Test func `only a backup of the same ledger is replaced`() throws {
        let ledger = try ledger()
        let options = BackupOptions(overwriting: .earlierBackup)
        let text = try folder.file("thesis", holding: Array("mine".utf8))
        #expect(code { try ledger.backup(to: text, options) } == .invalidInput)
        #expect(try contents(of: text) == Array("mine".utf8))
        let other = folder.file("other")
        do {
            let other = try Ledger.open(at: other, creation: .ifMissing)
            try other.record(sent(0..<3))
        }
        #expect(code { try ledger.backup(to: other, options) } == .invalidInput)
        FileRemoval.removeIfPresent(other + "-anchor")
        #expect(code { try ledger.backup(to: other, options) } == .invalidInput)
        #expect(try Ledger.open(at: other).size == 3)
        #expect(try contents(of: text) == Array("mine".utf8))
    }

    @Test func `a backup that somebody has gone on with is not replaced`() throws {
        let ledger = try ledger()
        let copy = folder.file("copy")
        try ledger.backup(to: copy)
        try ledger.record(sent(20..<25))
        do { try Ledger.open(at: copy).record(sent(30..<33)) }
        let options = BackupOptions(overwriting: .earlierBackup)
        do throws(LedgerError) {
            try ledger.backup(to: copy, options)
            Issue.record("three events were lost")
        } catch {
            #expect(error.code == .refused && error.message.contains("holds 3 events"))
        }
        #expect(try Ledger.open(at: copy).size == 23)
    }

    @Test func `a damaged backup that held more is not replaced`() throws {
        let ledger = try ledger()
        let copy = folder.file("copy")
        try ledger.backup(to: copy)
        do { try Ledger.open(at: copy).record(sent(30..<33)) }
        let options = BackupOptions(overwriting: .earlierBackup)
        let sound = try contents(of: copy)
        for damaged in [[UInt8](repeating: 0, count: 8192) + sound.dropFirst(8192), []] {
            _ = try folder.file("copy", holding: damaged)
            do throws(LedgerError) {
                try ledger.backup(to: copy, options)
                Issue.record("three events were lost")
            } catch {
                #expect(error.code == .refused && error.message.contains("held 23 events"))
            }
            #expect(try contents(of: copy) == damaged)
        }
        try ledger.record(sent(20..<25))
        #expect(try ledger.backup(to: copy, options).head.size == 25)
    }

    @Test func `an erasure in a backup does not keep it from being replaced`() throws {
        let ledger = try ledger()
        let copy = folder.file("copy")
        try ledger.backup(to: copy)
        do { try Ledger.open(at: copy).erase(["3"], actor: "test") }
        #expect(folder.names.contains("copy-erasure-key"))
        try ledger.backup(to: copy, BackupOptions(overwriting: .earlierBackup))
        #expect(!folder.names.contains("copy-erasure-key"))
        #expect(try Ledger.open(at: copy).size == ledger.size)
    }

    @Test func `a backup takes no place of the ledger's own files`() throws {
        let ledger = try ledger()
        try folder.link("link", to: folder.file("ledger"))
        folder.makeFolder("sub")
        let before = try contents(of: folder.file("ledger"))
        for name in [
            "ledger", "ledger-lock", "ledger-anchor", "ledger-projections", "ledger-backups",
            "sub/../ledger-projections-lock",
        ] {
            let found = code {
                try ledger.backup(
                    to: folder.file(name), BackupOptions(overwriting: .earlierBackup))
            }
            #expect(found == .invalidInput, "\(name)")
        }
        let anchor = try Ledger.open(at: folder.file("x-anchor"), creation: .ifMissing)
        #expect(code { try anchor.backup(to: folder.file("x")) } == .invalidInput)
        #expect(try contents(of: folder.file("ledger")) == before)
        #expect(folder.hidden == [])
    }

    @Test func `links, folders and pipes are no places for a backup`() throws {
        let ledger = try ledger()
        let mine = try folder.file("mine", holding: Array("mine".utf8))
        try folder.link("link", to: mine)
        try folder.link("dangling", to: folder.file("nowhere"))
        folder.makeFolder("sub")
        try #require(unsafe mkfifo(folder.file("pipe"), 0o600) == 0)
        for overwriting in [BackupOptions.Overwriting.never, .earlierBackup] {
            for name in ["link", "dangling", "sub", "pipe"] {
                let found = code {
                    try ledger.backup(
                        to: folder.file(name), BackupOptions(overwriting: overwriting))
                }
                #expect(found == .cannotCreate, "\(name)")
            }
            #expect(code { try ledger.backup(to: folder.file("none/copy")) } == .cannotCreate)
        }
        #expect(try contents(of: mine) == Array("mine".utf8))
        #expect(!folder.names.contains("nowhere"))
        #expect(folder.hidden == [])
        #expect(try ledger.backups() == [])
    }

    @Test func `a file that has the name of the backup's anchor is left alone`() throws {
        let ledger = try ledger()
        let mine = try folder.file("copy-anchor", holding: Array("mine".utf8))
        #expect(code { try ledger.backup(to: folder.file("copy")) } == .alreadyExists)
        #expect(try contents(of: mine) == Array("mine".utf8))
        #expect(!folder.names.contains("copy"))
    }

    @Test func `a backup taken while others append is a part of the log`() async throws {
        let ledger = try ledger(1)
        let path = folder.file("ledger")
        async let appended: Void = {
            let ledger = try Ledger.open(at: path)
            for part in 1..<150 {
                _ = try await ledger.append(cloudEvents: sent(part * 3..<part * 3 + 3))
            }
        }()
        var heads: [LedgerHead] = []
        for number in 0..<12 {
            heads.append(try ledger.backup(to: folder.file("copy\(number)")).head)
        }
        try await appended
        #expect(heads.map(\.size) == heads.map(\.size).sorted())
        let view = try ledger.log.view()
        for (number, head) in heads.enumerated() {
            #expect(try view.root(ofFirst: head.size)?.description == head.root)
            let copy = try Ledger.open(at: folder.file("copy\(number)")).snapshot()
            #expect(copy.head() == head)
            let snapshot = try ledger.snapshot(asOf: .position(head.size))
            #expect(try copy.text(.events) == snapshot.text(.events))
        }
    }

    @Test func `a damaged ledger gives no backup`() throws {
        let path = folder.file("ledger")
        do { _ = try ledger(3000) }
        let size = try contents(of: path).count
        // In the middle of the file lie the bytes of blocks and indexes, which LMDB does not look at.
        try flip(path, at: size / 2)
        let ledger = try Ledger.open(at: path)
        guard try !Ledger.verify(at: path).isSound else { return }
        #expect(code { try ledger.backup(to: folder.file("copy")) } == .damaged)
        #expect(!folder.names.contains { $0.hasPrefix("copy") } && folder.hidden == [])
        #expect(try ledger.backups() == [])
    }

    @Test func `a backup that is stopped leaves nothing`() throws {
        let ledger = try ledger()
        var parts = 0
        let found = code {
            try ledger.backup(to: folder.file("copy")) { _ in
                parts += 1
                return false
            }
        }
        #expect(found == .refused && parts == 1)
        #expect(!folder.names.contains { $0.hasPrefix("copy") } && folder.hidden == [])
    }

    @Test func `what the first backup to a place leaves, cut off, goes with an erasure`() throws {
        let ledger = try ledger()
        folder.makeFolder("elsewhere")
        let copy = folder.file("elsewhere/copy")
        for _ in 0..<3 { #expect(code { try ledger.backup(to: copy) { _ in false } } == .refused) }
        #expect(try BackupNotes.paths(besides: folder.file("ledger")) == [ExactText(copy)])
        #expect(try ledger.backups() == [])
        let left = ".copy.backup-0123456789abcdef"
        let others = ".copy.backup-mine"
        for name in [left, others] { _ = try folder.file("elsewhere/\(name)", holding: [1]) }
        let contact = try #require(
            try ledger.snapshot().events().first { $0.contact != nil }?.contact)
        try ledger.erase([contact], actor: "test")
        #expect(FileKind(ofName: folder.file("elsewhere/\(left)")) == nil)
        #expect(FileKind(ofName: folder.file("elsewhere/\(others)")) == .regularFile)
    }

    @Test func `a backup without room says so and leaves nothing`() async throws {
        _ = try ledger(2000)
        let path = folder.file("ledger")
        // A limit of the file's size makes the copy fail half-way.
        await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
            _ = signal(SIGXFSZ, SIG_IGN)
            let ledger = try Ledger.open(at: path)
            var limit = rlimit(rlim_cur: 1 << 15, rlim_max: rlim_t.max)
            _ = unsafe setrlimit(Int32(RLIMIT_FSIZE.rawValue), &limit)
            exit(code { try ledger.backup(to: path + "copy") } == .diskFull ? 42 : 1)
        }
        #expect(!folder.names.contains { $0.contains("copy") })
    }

    @Test func `what a killed backup left behind goes with the next one`() async throws {
        let ledger = try ledger()
        let path = folder.file("ledger")
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let ledger = try Ledger.open(at: path)
            try ledger.backup(to: path + "copy") { _ in
                kill(getpid(), SIGKILL)
                return true
            }
        }
        #expect(folder.hidden.count == 1)
        #expect(!folder.names.contains("ledgercopy"))
        // Of another place, and what somebody works on still, are left alone.
        let other = try folder.file(
            ".othercopy.backup-0123456789abcdef", holding: Array("x".utf8))
        let working = try PendingFile(for: try FilePlace(folder.file("ledgercopy")), "backup")
        try ledger.backup(to: folder.file("ledgercopy"))
        let workingPath = working.path
        #expect(FileIdentity(path: workingPath) != nil)
        #expect(folder.hidden.count == 2)
        #expect(FileIdentity(path: other) != nil)
        extendLifetime(working)
    }

    @Test func `a quick backup has its head too`() throws {
        let ledger = try ledger()
        let summary = try ledger.backup(to: folder.file("copy"), BackupOptions(depth: .quick))
        #expect(summary.head == (try ledger.snapshot().head()))
        #expect(try Ledger.verify(at: folder.file("copy")).isSound)
    }

    @Test func `backups are told apart by the bytes of their paths`() throws {
        let ledger = try ledger()
        let paths = ["caf\u{e9}", "cafe\u{301}"].map { folder.file($0) }
        for path in paths { try ledger.backup(to: path) }
        let noted = try ledger.backups().map { Array($0.path.utf8) }
        #expect(noted == paths.map { Array($0.utf8) })
    }

    @Test func `notes that somebody wrote into the list are passed over`() throws {
        let ledger = try ledger()
        try ledger.backup(to: folder.file("copy"))
        let line = Array("{\"path\":\"/x\"}\nnot even that\n".utf8)
        try SmallFile.append(line.span, to: folder.file("ledger-backups"))
        try ledger.backup(to: folder.file("copy2"))
        #expect(try ledger.backups().map(\.path) == ["copy", "copy2"].map { folder.file($0) })
    }
}
