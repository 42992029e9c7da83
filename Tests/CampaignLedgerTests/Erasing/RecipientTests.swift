import CampaignLedger
import SlowTwin
import TemporaryFolder
import Testing

/// A receipt of a message that the ledger has never seen names its recipient in the body of its provider alone.
@Suite struct RecipientTests {
    private static let ana = "4915112345678"

    private func story() throws -> TestLedger {
        try TestLedger(
            event(
                "campaign.audienceResolved", "l", "spring",
                #""contacts":["\#(Self.ana)","bo@example.org"]"#))
    }

    private func receipt(_ id: String, _ raw: String, message: String = "wamid.early") -> String {
        event(
            "attempt.delivered", id, nil, at: 20, #""messageId":"\#(message)","raw":\#(raw)"#)
    }

    /// As providers write the recipient.
    private static let bodies = [
        #"{"statuses":[{"id":"wamid.early","recipient_id":"4915112345678"}]}"#,
        #"{"To":"whatsapp:+4915112345678"}"#, #"{"msisdn":4915112345678}"#, #"["+4915112345678"]"#,
        #"{"to":"\u0034915112345678"}"#,
    ]

    @Test(arguments: bodies)
    func `it goes with the recipient`(body: String) throws {
        let ledger = try story()
        try ledger.append(receipt("r", body))
        let head = try ledger.ledger.snapshot().head()
        let trial = try ledger.ledger.erasure(of: [Self.ana])
        let erasure = try ledger.ledger.erase([Self.ana], actor: "test")

        for answer in [trial, erasure] {
            #expect(answer.contacts.map(\.events) == [1] && answer.remainders.isEmpty)
            #expect(answer.contacts.map(\.messageIDs) == [1])
        }
        try expectGone(ledger)
        try ledger.expectSound(head)
        #expect(try ledger.append(receipt("r", body)) == [.duplicate(2)])
    }

    @Test(arguments: bodies)
    func `it comes without the recipient who was erased, and folds`(body: String) throws {
        let ledger = try story()
        try ledger.ledger.erase([Self.ana], actor: "test")
        try ledger.append(receipt("r", body))
        try expectGone(ledger)
        let claim = event(
            "attempt.accepted", "a", "spring", at: 10,
            #""contact":"\#(Self.ana)","messageId":"wamid.early""#)
        try ledger.append(claim)
        #expect(try ledger.ledger.snapshot().statistics()[0].counts.delivered == 1)
        try expectGone(ledger)
        try ledger.expectSound()
    }

    @Test func `a mail address in angle brackets is one too`() throws {
        let ledger = try story()
        try ledger.append(receipt("r", #"{"to":"Bo B. <bo@example.org>"}"#))
        try ledger.ledger.erase(["bo@example.org"], actor: "test")
        let bytes = try ledger.allBytes()
        #expect(!bytes.holds("bo@example.org") && !bytes.holds("wamid.early"))
    }

    @Test func `other people's receipts stay as they are`() throws {
        let ledger = try story()
        let lines = [
            receipt("r", #"{"recipient_id":"49151123456780","text":"to 4915112345678"}"#),
            receipt("s", #"{"recipient_id":"491511234567"}"#, message: "wamid.other"),
        ]
        try ledger.append(lines)
        let erasure = try ledger.ledger.erase([Self.ana], actor: "test")
        #expect(erasure.contacts.map(\.events) == [0])
        #expect(Set(erasure.remainders.map(\.position)) == [2])
        let text = try ledger.export(.events)
        #expect(text.contains("491511234567") && text.contains("wamid.other"))
        #expect(try ledger.importing(lines).accepted == 0)
    }

    @Test func `short numbers and words name nobody`() throws {
        let ledger = try TestLedger(
            event("campaign.audienceResolved", "l", "spring", #""contacts":["42","delivered","x"]"#)
        )
        let lines = [
            receipt("r", #"{"count":42,"status":"delivered"}"#),
            receipt("s", #"{"count":"42"}"#, message: "wamid.other"),
        ]
        try ledger.append(lines)
        let erasure = try ledger.ledger.erase(["42", "delivered"], actor: "test")
        #expect(erasure.contacts.map(\.events) == [0, 0])
        try ledger.append(
            event(
                "attempt.accepted", "a", "spring", at: 3,
                #""contact":"x","messageId":"wamid.early""#))
        #expect(try ledger.ledger.snapshot().statistics()[0].counts.delivered == 1)
    }

    @Test(arguments: [true, false])
    func `who claims the message later keeps it, though its body named an erased contact`(
        isErasedFirst: Bool
    ) throws {
        let ledger = try story()
        let early = receipt("r", #"{"recipient_id":"\#(Self.ana)"}"#)
        if !isErasedFirst { try ledger.append(early) }
        try ledger.ledger.erase([Self.ana], actor: "test")
        if isErasedFirst { try ledger.append(early) }
        try ledger.append(
            event(
                "attempt.accepted", "a", "spring", at: 10,
                #""contact":"bo@example.org","messageId":"wamid.early""#),
            event("attempt.read", "z", nil, at: 30, #""messageId":"wamid.early""#))
        let counts = try ledger.ledger.snapshot().statistics()[0].counts
        #expect(counts.delivered == 1 && counts.read == 1)
        try expectGone(ledger)
        try ledger.expectSound()
    }

    @Test func `what somebody else claims stays his`() throws {
        let ledger = try story()
        let body = #"{"recipient_id":"\#(Self.ana)"}"#
        try ledger.append(
            receipt("r", body),
            event(
                "attempt.accepted", "a", "spring", at: 10,
                #""contact":"bo@example.org","messageId":"wamid.early""#))
        let erasure = try ledger.ledger.erase([Self.ana], actor: "test")
        #expect(erasure.contacts.map(\.events) == [0])
        #expect(erasure.remainders.map(\.position) == [2])
        #expect(try ledger.export(.events).contains("wamid.early"))
    }

    @Test func `a sender is kept of what a sender records, and nowhere else`() throws {
        let ledger = try story()
        try ledger.append(
            event(
                "attempt.delivered", "d", "spring", at: 3,
                #""contact":"\#(Self.ana)","sender":"\#(Self.ana)""#),
            event(
                "attempt.dispatched", "e", "spring", at: 2,
                #""contact":"\#(Self.ana)","sender":"host of \#(Self.ana)""#))
        let trial = try ledger.ledger.erasure(of: [Self.ana])
        let erasure = try ledger.ledger.erase([Self.ana], actor: "test")
        #expect(erasure.remainders.map(\.position) == [3])
        #expect(trial.remainders == erasure.remainders)
    }

    @Test func `what names a contact that the ledger does not know is told`() throws {
        let ledger = try story()
        try ledger.append(receipt("r", #"{"recipient_id":"49777777777"}"#))
        let erasure = try ledger.ledger.erase(["49777777777"], actor: "test")
        #expect(erasure.unknown == ["49777777777"] && !erasure.isDone)
        #expect(erasure.remainders.map(\.position) == [2])
        #expect(erasure.remainders.map(\.contact) == ["49777777777"])
    }

    private func expectGone(
        _ ledger: TestLedger, _ location: SourceLocation = #_sourceLocation
    ) throws {
        let bytes = try ledger.allBytes()
        for word in ["wamid.early", "15112345678"] {
            #expect(!bytes.holds(word), "\(word)", sourceLocation: location)
        }
    }
}
