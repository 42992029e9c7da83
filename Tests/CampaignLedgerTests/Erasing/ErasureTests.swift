import CampaignLedger
import Dispatch
import Files
import Glibc
import SlowTwin
import TemporaryFolder
import Testing

/// What `erase` does and refuses.
@Suite struct ErasureTests {
    private static let ana = "4915112345678"

    private static func story() -> [String] {
        [
            event("campaign.created", "c", "spring"),
            event(
                "campaign.audienceResolved", "l", "spring", at: 1,
                #""contacts":["\#(ana)","bo","cy"]"#),
            event("attempt.dispatched", "d1", "spring", at: 2, #""contact":"\#(ana)""#),
            event("attempt.dispatched", "d2", "spring", at: 2, #""contact":"bo""#),
            event(
                "attempt.accepted", "a1", "spring", at: 3,
                #""contact":"\#(ana)","messageId":"wamid.ana-1""#),
            event(
                "attempt.failed", "f2", "spring", at: 3,
                #""contact":"bo","error":{"code":"whatsapp:131049"}"#),
            event("contact.optedOut", "o", ana, at: 9),
        ]
    }

    private func ledger() throws -> TestLedger {
        let ledger = try TestLedger()
        try ledger.append(Self.story())
        return ledger
    }

    @Test func `a late receipt by message id folds and names nobody`() throws {
        let ledger = try ledger()
        try ledger.ledger.erase([Self.ana], actor: "test")
        let receipt = event(
            "attempt.delivered", "late", nil, at: 60,
            #""messageId":"wamid.ana-1","raw":"to 4915112345678""#)
        let outcome = try ledger.append(receipt)

        #expect(try ledger.ledger.snapshot().statistics()[0].counts.delivered == 1)
        #expect(try ledger.append(receipt) == [.duplicate(outcome[0].position)])
        let text = try ledger.export(.events)
        for word in ["wamid.ana-1", Self.ana, #""late""#] { #expect(!text.contains(word)) }
        try ledger.expectSound()
    }

    @Test func `a late event by contact folds, and its new message id leaves no byte`() throws {
        let ledger = try ledger()
        try ledger.ledger.erase([Self.ana], actor: "test")
        let attempt = #""contact":"\#(Self.ana)","attempt":2"#
        try ledger.append(
            event(
                "attempt.accepted", "a1.2", "spring", at: 70,
                attempt + #","messageId":"wamid.ana-2""#))
        try ledger.append(event("attempt.read", "r2", nil, at: 80, #""messageId":"wamid.ana-2""#))

        let counts = try ledger.ledger.snapshot().statistics()[0].counts
        #expect(counts.read == 1 && counts.targeted == 3 && counts.attempts == 3)
        let bytes = try ledger.allBytes()
        for word in ["wamid.ana-2", "wamid.ana-1", Self.ana, "a1.2"] {
            #expect(!bytes.holds(word), "\(word)")
        }
        try ledger.expectSound()
    }

    @Test func `a new campaign that lists an erased contact lists the stand-in`() throws {
        let ledger = try ledger()
        try ledger.ledger.erase([Self.ana], actor: "test")
        try ledger.append(
            event(
                "campaign.audienceResolved", "l2", "summer", at: 90,
                #""contacts":["dee","\#(Self.ana)"]"#))

        let bytes = try ledger.allBytes()
        #expect(!bytes.holds(Self.ana) && bytes.holds("dee"))
        try ledger.expectSound()
    }

    @Test func `an event with an erased identity and other content is a conflict`() throws {
        let ledger = try ledger()
        try ledger.ledger.erase([Self.ana], actor: "test")
        let other = event("attempt.sent", "a1", "spring", at: 4, #""contact":"bo""#)
        #expect(code { try ledger.append(other) } == .identityConflict)
    }

    @Test func `what was erased is told as erased, and asking by the old id says no more`() throws {
        let ledger = try ledger()
        try ledger.ledger.erase([Self.ana], actor: "test")
        let snapshot = try ledger.ledger.snapshot()

        let erased = try snapshot.events().filter { $0.cloudEvent.contains(#""erased":true"#) }
        #expect(erased.count == 3)
        #expect(erased.allSatisfy { $0.id.hasPrefix("erased:") })
        #expect(
            erased.allSatisfy { ($0.contact ?? $0.messageID)?.hasPrefix("erased:") == true })
        #expect(code { _ = try snapshot.reached(Self.ana, campaign: "spring") } == .contactErased)
        #expect(code { _ = try snapshot.timeline(of: Self.ana) } == .contactErased)
        let standIn = try #require(try snapshot.standIns().values.first)
        #expect(try snapshot.timeline(of: standIn).campaigns.count == 1)
    }

    @Test func `erasing again finds nothing left, and an unknown contact is said to be one`() throws
    {
        let ledger = try ledger()
        try ledger.ledger.erase([Self.ana], actor: "test")
        let head = try ledger.ledger.snapshot().head()

        let again = try ledger.ledger.erase([Self.ana, "nobody"], actor: "test")

        #expect(!again.isDone && again.unknown == ["nobody"])
        #expect(again.contacts.map(\.wasErased) == [true])
        #expect(try ledger.ledger.snapshot().head() == head)
    }

    @Test func `a trial changes nothing and says the same`() throws {
        let ledger = try ledger()
        let bytes = try contents(of: ledger.folder.file("ledger"))
        let trial = try ledger.ledger.erasure(of: [Self.ana])
        #expect(try contents(of: ledger.folder.file("ledger")) == bytes)
        #expect(!ledger.folder.names.contains("ledger-erasure-key"))

        let erasure = try ledger.ledger.erase([Self.ana], actor: "test")
        #expect(trial.contacts.map(\.events) == [3] && erasure.contacts.map(\.events) == [3])
        #expect(trial.contacts.map(\.messageIDs) == [1])
        #expect(erasure.contacts[0].campaigns == ["spring"])
    }

    @Test func `an id that others wrote with escapes is told`() throws {
        let ledger = try TestLedger(
            event(
                "attempt.sent", "1", "c", #""contact":"Ana.Müller@ex.org","messageId":"wamid\"7""#),
            event("attempt.sent", "2", "c", #""contact":"bo","note":"of Ana.M\u00fcller@ex.org""#),
            event("attempt.sent", "3", "c", #""contact":"cy","note":"of wamid\"7""#))
        let trial = try ledger.ledger.erasure(of: ["Ana.Müller@ex.org"])
        let erasure = try ledger.ledger.erase(["Ana.Müller@ex.org"], actor: "test")
        #expect(erasure.remainders.compactMap(\.position).sorted() == [2, 3])
        #expect(erasure.remainders == trial.remainders)
    }

    @Test func `a hard link, under which the old file stays, is told`() throws {
        let ledger = try ledger()
        let path = ledger.folder.file("ledger")
        try #require(unsafe link(path, ledger.folder.file("snapshot")) == 0)
        #expect(try ledger.ledger.erasure(of: [Self.ana]).otherNames?.count == 1)
        let erasure = try ledger.ledger.erase([Self.ana], actor: "test")
        #expect(erasure.otherNames?.count == 1)
        var status = stat()
        try #require(unsafe stat(ledger.folder.file("snapshot"), &status) == 0)
        #expect(erasure.otherNames?.inode == UInt64(status.st_ino))
        let mount = try #require(erasure.otherNames).fileSystem
        #expect(path.hasPrefix(mount))
        var there = stat()
        try #require(unsafe stat(mount, &there) == 0)
        #expect(there.st_dev == status.st_dev)
        #expect(try ledger.ledger.erase(["bo"], actor: "test").otherNames == nil)
    }

    @Test func `without the key nothing is recorded, and everything is answered`() throws {
        let ledger = try ledger()
        try ledger.ledger.erase([Self.ana], actor: "test")
        let path = ledger.folder.file("ledger")
        FileRemoval.removeIfPresent(path + "-erasure-key")

        let error = code { try ledger.append(event("campaign.started", "s", "spring")) }
        #expect(error == .erasureKeyMissing)
        let report = try Ledger.verify(at: path)
        #expect(report.lacksErasureKey && report.isSound)
        let snapshot = try ledger.ledger.snapshot()
        #expect(try snapshot.statistics().count == 1)
        #expect(try snapshot.reached("bo", campaign: "spring").targeted)
        // It may be an unknown contact as well as one that was erased.
        for contact in [Self.ana, "nobody"] {
            #expect(
                code { _ = try snapshot.reached(contact, campaign: "spring") } == .erasureKeyMissing
            )
        }
        #expect(code { try ledger.ledger.erase(["bo"], actor: "test") } == .erasureKeyMissing)
    }

    @Test(arguments: [["one", "two"], ["two", "one"]])
    func `two contacts who claim one message id are erased one after the other`(
        order: [String]
    ) throws {
        let ledger = try TestLedger(
            event("attempt.accepted", "1", "c", #""contact":"one","messageId":"wamid.shared""#),
            event("attempt.accepted", "2", "c", #""contact":"two","messageId":"wamid.shared""#),
            event("attempt.read", "3", nil, at: 5, #""messageId":"wamid.shared""#))
        let tables = try ledger.ledger.snapshot().mappedTables()
        var mapping: [String: String] = [:]
        for contact in order {
            let erasure = try ledger.ledger.erase([contact], actor: "test")
            mapping.merge(try ledger.mapping(erasure)) { $1 }
            #expect(try ledger.ledger.snapshot().mappedTables(mapping) == tables, "\(contact)")
            try ledger.expectSound()
        }
        #expect(!(try ledger.allBytes().holds("wamid.shared")))
    }

    @Test func `everybody of a group of owners can be erased`() throws {
        let ledger = try TestLedger()
        let contacts = (0..<300).map { "person-number-\($0)" }
        try ledger.append(
            contacts.enumerated().map {
                event("attempt.sent", "e\($0.offset)", "c", #""contact":"\#($0.element)""#)
            })
        let head = try ledger.ledger.snapshot().head()
        for part in [contacts[5..<6], contacts[0..<5], contacts[6..<40], contacts[40..<300]] {
            try ledger.ledger.erase(Array(part), actor: "test")
            try ledger.expectSound(head)
        }
        #expect(!(try ledger.allBytes().holds("person-number")))
    }

    @Test func `an id in the words of others is reported with its place`() throws {
        let ledger = try ledger()
        try ledger.append(
            event("campaign.edited", "x", "spring", at: 20, #""name":"call \#(Self.ana) first""#))
        let trial = try ledger.ledger.erasure(of: [Self.ana])
        let erasure = try ledger.ledger.erase([Self.ana], actor: "test")
        #expect(erasure.remainders.map(\.place) == [.content])
        #expect(erasure.remainders.map(\.position) == [8])
        #expect(erasure.remainders.map(\.contact) == [Self.ana])
        #expect(trial.remainders == erasure.remainders)
        #expect(try ledger.ledger.erasure(of: [Self.ana]).remainders == erasure.remainders)
        let again = try ledger.ledger.erase([Self.ana], actor: "test")
        #expect(again.remainders == erasure.remainders && !again.isDone)
    }

    @Test func `several who erase at once all come to their end`() async throws {
        let ledger = try TestLedger()
        let contacts = (0..<24).map { "person-number-\($0)" }
        try ledger.append(
            contacts.map { event("attempt.sent", $0 + "-1", "c", #""contact":"\#($0)""#) })
        let path = ledger.folder.file("ledger")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for first in stride(from: 0, to: contacts.count, by: 6) {
                group.addTask {
                    for contact in contacts[first..<first + 6] { try eraseApart(contact, path) }
                }
            }
            try await group.waitForAll()
        }
        #expect(!(try ledger.allBytes().holds("person-number")))
        #expect(
            try ledger.ledger.snapshot().events().count { $0.type == .contactErased }
                == contacts.count)
        try ledger.expectSound()
    }

    @Test func `an erasure that was interrupted leaves the old file and is done anew`() throws {
        let ledger = try ledger()
        let path = ledger.folder.file("ledger")
        for suffix in ["-erasing", "-erasing-lock"] {
            _ = try ledger.folder.file("ledger" + suffix, holding: Array("half".utf8))
        }
        #expect(try Ledger.open(at: path).snapshot().head().size == 7)
        try ledger.ledger.erase([Self.ana], actor: "test")
        #expect(!ledger.folder.names.contains { $0.contains("erasing") })
        try ledger.expectSound()
    }

    @Test func `a contact-erased event that names a contact is refused`() throws {
        let ledger = try ledger()
        let told = event("contact.erased", "z", Self.ana)
        #expect(code { try ledger.append(told) } == .invalidInput)
    }

    @Test func `a snapshot from before goes on, the next one shows what is left`() throws {
        let ledger = try ledger()
        let before = try ledger.ledger.snapshot()
        let other = try Ledger.open(at: ledger.folder.file("ledger"))
        try ledger.ledger.erase([Self.ana], actor: "test")
        #expect(try before.timeline(of: Self.ana).campaigns.count == 1)
        #expect(code { _ = try other.snapshot().timeline(of: Self.ana) } == .contactErased)
        _ = try other.appendBlocking(cloudEvents: [event("campaign.started", "s", "spring", at: 40)]
        )
        #expect(try ledger.ledger.snapshot().head().size == 9)
    }

    @Test func `another process that appends meanwhile loses nothing`() async throws {
        let ledger = try ledger()
        let path = ledger.folder.file("ledger")
        async let appended: Void = expectAppends(path)
        try Self.eraseSlowly([Self.ana, "bo", "cy"], ledger)
        await appended
        let events = try ledger.ledger.snapshot().events()
        #expect(events.count { $0.type == .attemptSent } == Self.appended)
        #expect(events.count { $0.type == .contactErased } == 3)
        try ledger.expectSound()
    }

    static let appended = 200

    private static func eraseSlowly(_ contacts: [String], _ ledger: TestLedger) throws {
        for contact in contacts {
            usleep(100_000)
            try ledger.ledger.erase([contact], actor: "test")
        }
    }

    private func expectAppends(_ path: String) async {
        await #expect(processExitsWith: .success) { [path = path as String] in
            try appendOneByOne(ErasureTests.appended, path)
        }
    }
}

/// As another process would.
private func eraseApart(_ contact: String, _ path: String) throws {
    try Ledger.open(at: path).erase([contact], actor: "test")
}

private func appendOneByOne(_ count: Int, _ path: String) throws {
    let ledger = try Ledger.open(at: path)
    for number in 0..<count {
        let sent = event("attempt.sent", "n\(number)", "autumn", #""contact":"n\#(number)""#)
        _ = try ledger.appendBlocking(cloudEvents: [sent])
    }
}

extension [UInt8] {
    /// Whether a text lies somewhere in the bytes.
    func holds(_ text: String) -> Bool {
        let needle = Array(text.utf8)
        return indices.contains { self[$0...].starts(with: needle) }
    }
}
