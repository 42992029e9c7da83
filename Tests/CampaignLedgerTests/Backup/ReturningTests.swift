import EventLog
import Files
import TemporaryFolder
import Testing

@testable import CampaignLedger

/// Contacts who were erased, and whom an older backup brings back.
@Suite struct ReturningTests: RestoreFixture {
    let folder = TemporaryFolder(.memory)

    @Test func `contacts that were erased since are counted, and a missing key is told`() throws {
        let ledger = try make(5, backedUp: 5)
        let contacts = Array(Set(try ledger.snapshot().events().compactMap(\.contact)).sorted())
        let gone = Array(contacts.prefix(2))
        try ledger.erase(gone, actor: "test")
        try #require(gone.count == 2)
        do throws(LedgerError) {
            _ = try restore(.replacing)
            Issue.record("two contacts came back")
        } catch {
            #expect(error.message.contains("brings back 2 contacts erased since"))
        }
        #expect(try !ledger.backup(to: folder.file("with-key")).lacksErasureKey)
        FileRemoval.removeIfPresent(path + "-erasure-key")
        #expect(try ledger.backup(to: folder.file("no-key")).lacksErasureKey)
        let elsewhere = try Ledger.restore(
            from: folder.file("no-key"), to: folder.file("elsewhere"))
        #expect(elsewhere.done.lacksErasureKey && elsewhere.done.returning == [])
        let whole = try Ledger.restore(from: folder.file("with-key"), to: folder.file("whole"))
        #expect(!whole.done.lacksErasureKey)
        let back = try restore([.replacing, .losingEvents])
        #expect(back.done.returning == gone && !back.done.lacksErasureKey)
        #expect(code { _ = try ledger.snapshot().timeline(of: gone[0]) } == nil)
    }

    @Test func `contacts that were erased since are erased again when asked for`() throws {
        let ledger = try make(5, backedUp: 5)
        let contacts = Array(Set(try ledger.snapshot().events().compactMap(\.contact)).sorted())
        let gone = [contacts[3], contacts[1]]
        try ledger.erase(gone, actor: "test")
        let back = try Ledger.restore(
            from: copy, to: path,
            RestoreOptions(allowing: [.replacing, .losingEvents], erasingAgain: "night shift"))
        #expect(back.done.returning == gone.sorted())
        #expect(back.erasure?.contacts.map(\.contact) == gone.sorted())
        #expect(!folder.names.contains("ledger-returned"))
        for contact in gone {
            #expect(code { _ = try ledger.snapshot().timeline(of: contact) } == .contactErased)
        }
        #expect(try Ledger.verify(at: path).isSound)
    }

    @Test func `nobody is to be erased again where nobody can tell, or could be erased`() throws {
        let options = RestoreOptions(
            allowing: [.replacing, .losingEvents], erasingAgain: "night shift")
        let ledger = try make(5, backedUp: 5)
        // Where no ledger is, it is not known whom it had erased.
        #expect(
            code { try Ledger.restore(from: copy, to: folder.file("new"), options) } == .refused)
        let nobody = RestoreOptions(allowing: options.allowing, erasingAgain: "")
        #expect(code { try Ledger.restore(from: copy, to: path, nobody) } == .invalidInput)

        try ledger.erase(["0"], actor: "test")
        try ledger.backup(to: folder.file("later"))
        try ledger.erase(["1"], actor: "test")
        for name in ["ledger", "later"] {
            FileRemoval.removeIfPresent(folder.file(name + "-erasure-key"))
        }
        let size = try ledger.size
        #expect(
            code { try Ledger.restore(from: folder.file("later"), to: path, options) }
                == .erasureKeyMissing)
        #expect(try ledger.size == size && !folder.names.contains("ledger-returned"))
    }

    @Test func `a list of who came back goes when all of them are erased`() throws {
        let ledger = try make(5, backedUp: 5)
        try ReturnedList.write(["0", "1"], besides: path)
        #expect(permissions(of: path + "-returned") == 0o600)
        try ledger.erase(["0"], actor: "test")
        #expect(try ReturnedList.read(besides: path) == ["1"])
        try ledger.erase(["1"], actor: "test")
        #expect(!folder.names.contains("ledger-returned"))
    }

    @Test func `a restore that was cut off before it erased anybody is finished by the same one`()
        throws
    {
        let options = RestoreOptions(
            allowing: [.replacing, .losingEvents], erasingAgain: "night shift")
        let ledger = try make(5, backedUp: 5)
        try ledger.erase(["3"], actor: "test")
        _ = try restore(options.allowing)
        // Whoever is back is written down, asked for or not.
        #expect(try ReturnedList.read(besides: path) == ["3"])
        #expect(permissions(of: path + "-returned") == 0o600)
        try ReturnedList.write(["3", "nobody"], besides: path)
        let again = try Ledger.restore(from: copy, to: path, options)
        #expect(again.done.returning == ["3"] && again.erasure?.contacts.map(\.contact) == ["3"])
        #expect(code { _ = try ledger.snapshot().timeline(of: "3") } == .contactErased)
        #expect(!folder.names.contains("ledger-returned"))
    }

    @Test func `who comes back is told by the key where two histories went apart`() throws {
        let ledger = try make(5, backedUp: 5)
        // The backup has a contact that the ledger never had, with a number that another one has there.
        try Ledger.restore(from: copy, to: folder.file("side"))
        try Ledger.open(at: folder.file("side")).record(sent(50..<51))
        try Ledger.open(at: folder.file("side")).backup(to: folder.file("forked"))
        try ledger.record(sent(60..<62))
        try ledger.erase(["0", "60"], actor: "test")
        let options = RestoreOptions(allowing: [.replacing, .losingEvents])
        let back = try Ledger.restore(from: folder.file("forked"), to: path, options)
        #expect(back.done.returning == ["0"])
    }

    @Test func `a restore that is refused keeps the list of an earlier one`() throws {
        let ledger = try make(5, backedUp: 5)
        try ledger.erase(["3"], actor: "test")
        _ = try restore([.replacing, .losingEvents])
        try ledger.erase(["1"], actor: "test")
        // What cannot be taken away is found once both are written down.
        FileRemoval.removeIfPresent(path + "-anchor")
        folder.makeFolder("ledger-anchor")
        #expect(code { _ = try restore([.replacing, .losingEvents]) } != nil)
        #expect(try ledger.snapshot().statistics().isEmpty == false)
        #expect(try ReturnedList.read(besides: path) == ["3"])
        ReturnedList.putBack(["3"], besides: path)
        #expect(try ReturnedList.read(besides: path) == ["3"])
        ReturnedList.putBack([], besides: path)
        #expect(!folder.names.contains("ledger-returned"))
    }
}
