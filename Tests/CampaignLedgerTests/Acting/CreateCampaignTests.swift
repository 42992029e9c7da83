import CampaignLedger
import JSON
import Testing

/// Making campaigns.
@Suite struct CreateCampaignTests {
    @Test func `what is said of a campaign is recorded as it was given`() throws {
        let ledger = try TestLedger()
        let outcome = try ledger.ledger.createCampaign(
            "c",
            CampaignDescription(
                name: "Spring", channel: "whatsapp", message: #"{"template":"t","n":1.10}"#,
                audienceFilter: #"{"tag":["vip"]}"#), actor: "eva")
        let data = try #require(try outcome.events[0].json["data"])
        #expect(
            try data
                == JSONValue.parse(
                    #"{"name":"Spring","channel":"whatsapp","message":{"template":"t","n":1.10},"#
                        + #""audience":{"filter":{"tag":["vip"]}},"actor":"eva"}"#))
        #expect(outcome.events[0].source == "campaign-ledger")
        #expect(data["message"]?["n"]?.numberText == "1.10")
    }

    @Test func `an audience comes in the same commit, 10,000 contacts an event`() throws {
        let ledger = try TestLedger()
        let contacts = (0..<20_001).map { "contact \($0)" }
        let outcome = try ledger.ledger.createCampaign("c", contacts: contacts, actor: "op")
        #expect(
            outcome.events.map(\.typeName) == ["campaign.created"]
                + [String](repeating: "campaign.audienceResolved", count: 3))
        #expect(
            try outcome.events.dropFirst().map { try $0.data("contacts")?.arrayValue?.count }
                == [10_000, 10_000, 1])
        #expect(try outcome.events.allSatisfy { try $0.data("actor")?.stringValue == "op" })
        #expect(Set(outcome.events.map(\.recordedAt.microseconds)).count == 1)
        let statistics = try ledger.ledger.snapshot().statistics(of: ["c"])
        #expect(statistics.map(\.counts.pending) == [20_001])
    }

    @Test func `an id that is known only as the source of a retry may be created`() throws {
        let ledger = try TestLedger(event("campaign.created", "1", "r", #""retryOf":"c""#))
        try ledger.ledger.createCampaign("c", actor: "op")
        #expect(try ledger.status() == .draft)
    }

    @Test(arguments: [
        (String(repeating: "c", count: 129), "the campaign's id: it has 129 bytes, at most 128"),
        ("", "the campaign's id: it is empty"),
        ("a\u{7}b", "the campaign's id: it holds a control character"),
        ("a\u{FFFF}", "the campaign's id: it holds a noncharacter"),
    ])
    func `an id that cannot be is refused by name`(_ id: String, _ words: String) throws {
        let ledger = try TestLedger()
        try ledger.expectRefusal(.invalidInput, saying: words) {
            _ = try ledger.ledger.createCampaign(id, actor: "op")
        }
    }

    @Test func `a contact that cannot be is named by its place, not by its id`() throws {
        let ledger = try TestLedger()
        let long = String(repeating: "9", count: 257)
        let error = try ledger.expectRefusal(
            .invalidInput, saying: "the id of contact 2: it has 257 bytes, at most 256"
        ) {
            _ = try ledger.ledger.createCampaign("c", contacts: ["ana", long], actor: "op")
        }
        #expect(error?.description.contains("99999") == false)
    }

    @Test(
        arguments: [
            (#"["template"]"#, nil, "the message: it is JSON, but no object"),
            (#"{"a":"#, nil, "the message: it is no JSON"),
            (#"{"a":1,"a":2}"#, nil, "the message: it is no JSON"),
            (nil, "tag = vip", "the audience filter: it is no JSON"),
        ] as [(String?, String?, String)])
    func `a message is an object, a filter any JSON`(
        _ message: String?, _ filter: String?, _ words: String
    ) throws {
        let ledger = try TestLedger()
        try ledger.expectRefusal(.invalidInput, saying: words) {
            _ = try ledger.ledger.createCampaign(
                "c", CampaignDescription(message: message, audienceFilter: filter), actor: "op")
        }
    }

    @Test func `an empty channel is refused, since it would say nothing`() throws {
        let ledger = try TestLedger()
        try ledger.expectRefusal(.invalidInput, saying: "the channel: its name is empty") {
            _ = try ledger.ledger.createCampaign(
                "c", CampaignDescription(channel: ""), actor: "op")
        }
    }
}
