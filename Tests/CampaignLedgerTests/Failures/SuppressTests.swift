import CampaignLedger
import Testing

/// Whom to stop messaging, one story for each reason.
@Suite struct SuppressTests {
    private typealias Story = FailureStory

    private static let ana = "4915112345678"

    private func failed(
        _ code: String, at second: Int = 10, campaign: String = "c", channel: String? = "whatsapp"
    ) -> String {
        Story.failed(Self.ana, campaign: campaign, at: second, code: code, channel: channel)
    }

    private func delivered(
        at second: Int, campaign: String = "d", channel: String = "whatsapp"
    ) -> String {
        Story.attempt(
            "delivered", Self.ana, campaign: campaign, at: second, #","channel":"\#(channel)""#)
    }

    private func optOut(
        _ type: String = "optedOut", at second: Int, channel: String? = nil, id: String? = nil
    ) -> String {
        event(
            "contact.\(type)", id ?? "\(type) \(second) \(channel ?? "")", Self.ana, at: second,
            channel.map { #""channel":"\#($0)""# } ?? "")
    }

    /// `reason channel code second`, in order.
    private func reasons(_ events: String...) throws -> [String] {
        let found = try Story.snapshot(events).suppressions()
        #expect(found.count <= 1)
        return found.flatMap(\.reasons).map { reason in
            let second = (reason.since.microseconds - moment(0).microseconds) / 1_000_000
            return [reason.reason.rawValue, reason.channel ?? "-", reason.code ?? "-", "\(second)"]
                .joined(separator: " ")
        }
    }

    @Test func `a permanent failure of the contact`() throws {
        #expect(
            try reasons(failed("whatsapp:131026"))
                == ["permanentFailure whatsapp whatsapp:131026 10"])
        #expect(
            try reasons(failed("whatsapp:131026", channel: nil))
                == ["permanentFailure - whatsapp:131026 10"])
        // A failure of the content is no fault of the contact.
        #expect(try reasons(failed("whatsapp:132068")) == [])
        #expect(try reasons(failed("whatsapp:130429")) == [])
    }

    @Test func `a delivery on the same channel lifts it, an earlier or other one does not`() throws
    {
        #expect(try reasons(failed("whatsapp:131026"), delivered(at: 11)) == [])
        let kept = ["permanentFailure whatsapp whatsapp:131026 10"]
        #expect(try reasons(failed("whatsapp:131026"), delivered(at: 9)) == kept)
        #expect(try reasons(failed("whatsapp:131026"), delivered(at: 11, channel: "sms")) == kept)
    }

    @Test func `only the latest failure on a channel counts`() throws {
        #expect(
            try reasons(
                failed("whatsapp:131026"), failed("whatsapp:130429", at: 20, campaign: "d"),
                delivered(at: 5, campaign: "e")) == [])
    }

    @Test(arguments: ["whatsapp:131050", "whatsapp:130403", "text:Blocked", "twilio:21610"])
    func `a block`(code: String) throws {
        #expect(
            try reasons(failed(code)) == [
                "permanentFailure whatsapp \(code) 10", "blocked whatsapp \(code) 10",
            ])
    }

    @Test(arguments: [
        "+4915112345678", "004915112345678", "015112345678", "49 151 123456", "1234567", "ana",
        "1234567890123456", "４９１５１１２３４５６",
    ])
    func `a bad number`(contact: String) throws {
        for (channel, isBad) in [
            ("whatsapp", true), ("sms", true), ("SMS", true), ("telegram", false),
            ("e-mail", false),
        ] {
            let found = try Story.snapshot([
                Story.attempt("sent", contact, at: 30, #","channel":"\#(channel)""#),
                Story.attempt("dispatched", contact, at: 20),
            ]).suppressions()
            #expect(found.map(\.contact) == (isBad ? [contact] : []))
            #expect(found.flatMap(\.reasons).map(\.reason) == (isBad ? [.badNumber] : []))
            #expect(found.flatMap(\.reasons).allSatisfy { $0.since == moment(20) })
        }
    }

    @Test(arguments: ["4915112345678", "12345678", "123456789012345", "ana@x.org", "telegram:7"])
    func `no bad number`(contact: String) throws {
        #expect(
            try Story.snapshot([Story.attempt("sent", contact, #","channel":"sms""#)])
                .suppressions().isEmpty)
    }

    @Test func `a bad number that was never tried is nobody's fault`() throws {
        #expect(
            try Story.snapshot([
                event("campaign.created", "0", "c", #""channel":"sms""#),
                event("campaign.audienceResolved", "1", "c", #""contacts":["+49"]"#),
            ]).suppressions().isEmpty)
    }

    @Test func `opt-outs of all channels and of one`() throws {
        #expect(try reasons(optOut(at: 10)) == ["optedOut - - 10"])
        #expect(try reasons(optOut(at: 10, channel: "sms")) == ["optedOut sms - 10"])
        #expect(
            try reasons(optOut(at: 10), optOut(at: 20, channel: "sms"))
                == ["optedOut - - 10", "optedOut sms - 20"])
        // The later one of all channels holds for this one too.
        #expect(
            try reasons(optOut(at: 10, channel: "sms"), optOut(at: 20)) == ["optedOut - - 20"])
    }

    @Test func `an opt-in lifts earlier opt-outs of its channels`() throws {
        #expect(try reasons(optOut(at: 10), optOut("optedIn", at: 20)) == [])
        #expect(try reasons(optOut(at: 10, channel: "sms"), optOut("optedIn", at: 20)) == [])
        #expect(
            try reasons(optOut(at: 10), optOut("optedIn", at: 20, channel: "sms"))
                == ["optedOut - - 10"])
        #expect(
            try reasons(
                optOut("optedIn", at: 20), optOut(at: 10), optOut(at: 30, channel: "sms"))
                == ["optedOut sms - 30"])
    }

    @Test func `of one time, the opt-out counts`() throws {
        #expect(
            try reasons(optOut("optedIn", at: 10, id: "z"), optOut(at: 10, id: "a"))
                == ["optedOut - - 10"])
    }

    @Test func `two failures and no success ever`() throws {
        let two = [failed("p:1", at: 30), failed("p:2", at: 20, campaign: "d", channel: "sms")]
        #expect(try reasons(two[0], two[1]) == ["twoFailures - p:1 30"])
        #expect(try reasons(two[0]) == [])
        #expect(try reasons(two[0], two[1], delivered(at: 1, campaign: "e")) == [])
    }

    @Test func `contacts come in byte order, each with all its reasons`() throws {
        let found = try Story.snapshot([
            Story.failed("bo", at: 10, code: "whatsapp:131050", channel: "whatsapp"),
            Story.failed("bo", attempt: 2, at: 20, code: "whatsapp:131050", channel: "whatsapp"),
            event("contact.optedOut", "o", "bo", at: 1),
            event("contact.optedOut", "p", "al", at: 1),
        ]).suppressions()
        #expect(found.map(\.contact) == ["al", "bo"])
        #expect(found.last?.reasons.map(\.reason) == SuppressionReason.allCases)
        #expect(found.last?.reasons.map(\.position) == [2, 2, 1, 3, 2])
    }
}
