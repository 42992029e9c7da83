import Campaigns
import Testing

/// Where what an event says goes.
@Suite struct CloudEventDraftTests {
    typealias Event = CloudEventText

    @Test func `an attempt event has a place for all that the rules need`() throws {
        let event = try decode(
            Event.attempt(
                #""attempt":7,"messageId":"m","channel":"sms","error":{"code":"p:1"}"#,
                type: "attempt.failed"))
        let draft = event.draft

        #expect(draft.type == .attemptFailed)
        #expect(draft.time == Timestamp(microseconds: 1_772_353_800_000_000))
        #expect(event.text(draft.source) == "s" && event.text(draft.id) == "1")
        #expect(event.text(draft.campaign) == "c" && event.text(draft.contact) == "ana")
        #expect(draft.attempt == 7 && draft.statesAttempt)
        #expect(event.text(draft.messageID) == "m" && event.text(draft.channel) == "sms")
        #expect(event.text(draft.code) == "p:1")
        #expect(!draft.rest.isPresent && !draft.isReceiptByMessageID)
    }

    @Test func `the attempt is the first where none is said`() throws {
        for data in ["", #""attempt":null"#] {
            let draft = try decode(Event.attempt(data)).draft
            #expect(draft.attempt == 1 && !draft.statesAttempt)
        }
        #expect(try decode(Event.attempt(#""attempt":1"#)).draft.statesAttempt)
        #expect(try decode(Event.attempt(#""attempt":65535"#)).draft.attempt == 65_535)
    }

    @Test func `a receipt that lacks campaign or contact belongs to its message id`() throws {
        for record in [
            Event.of("attempt.read", subject: nil, data: #""messageId":"m""#),
            Event.of("attempt.read", data: #""messageId":"m""#),
            Event.of("attempt.read", subject: nil, data: #""messageId":"m","contact":"ana""#),
            Event.of("attempt.read", data: #""messageId":"m","contact":null,"attempt":3"#),
        ] {
            let event = try decode(record)
            #expect(event.draft.isReceiptByMessageID)
            #expect(event.text(event.draft.messageID) == "m")
            #expect(event.draft.attempt == 1 && !event.draft.statesAttempt)
            #expect(!event.draft.campaign.isPresent)
            try expectRoundTrip(record)
        }
    }

    @Test func `an audience lists its contacts in their order, repeated ones too`() throws {
        let event = try decode(
            Event.of(
                "campaign.audienceResolved", data: #""contacts" : [ "bo" , "a\u006ea","bo" ] "#))
        #expect(event.contacts == ["bo", "ana", "bo"])
        #expect(!event.draft.rest.isPresent)
    }

    @Test func `an empty audience is valid, and stays one`() throws {
        let record = Event.of("campaign.audienceResolved", data: #""contacts":[]"#)
        #expect(try decode(record).contacts == [])
        try expectRoundTrip(record)
    }

    @Test func `a created campaign names its source and channel`() throws {
        let event = try decode(
            Event.of(
                "campaign.created", data: #""retryOf":"root","channel":"sms","name":"Spring""#))
        #expect(event.text(event.draft.retryOf) == "root")
        #expect(event.text(event.draft.channel) == "sms")
        #expect(event.text(event.draft.rest) == #""name":"Spring""#)
    }

    @Test func `a skip's reason is its code, other reasons are kept beside`() throws {
        let skipped = try decode(Event.attempt(#""reason":"optedOut""#, type: "attempt.skipped"))
        #expect(skipped.text(skipped.draft.code) == "optedOut")
        let unknown = try decode(Event.attempt(#""reason":"time-out""#, type: "attempt.unknown"))
        #expect(unknown.draft.code == .absent)
        #expect(unknown.text(unknown.draft.rest) == #""reason":"time-out""#)
    }

    @Test func `every type is read under its name`() throws {
        let data = #""contact":"ana","error":{"code":"p:1"},"contacts":["bo"]"#
        for type in EventType.allCases where type != .unknown {
            // An erasure names nobody, or the contact would be back.
            let record =
                type == .contactErased
                ? Event.of(type.name, subject: nil) : Event.of(type.name, data: data)
            let event = try decode(record)
            #expect(event.draft.type == type)
            #expect(EventType(name: type.name) == type)
        }
    }

    @Test func `an unknown type is kept where that is asked for`() throws {
        let record = Event.of("com.example.\\u006fther", data: #""contact":"ana","attempt":0"#)
        let event = try decode(record, keepsUnknownTypes: true)
        #expect(event.draft.type == .unknown)
        #expect(event.text(event.draft.code) == "com.example.other")
        #expect(event.draft.type.family == .unknown && !event.draft.isReceiptByMessageID)
        try expectRoundTrip(record, keepsUnknownTypes: true)
    }

    @Test func `the mark of a time of receipt is understood, any other value is kept`() throws {
        let data = #""contact":"ana""#
        let marked = Event.of("attempt.sent", data: data, more: #","timeofreceipt":true"#)
        #expect(try decode(marked).draft.isTimeOfReceipt)
        try expectRoundTrip(marked)
        for other in ["false", #""true""#, "1", "null"] {
            let record = Event.of(
                "attempt.sent", data: data, more: #","timeofreceipt":"# + other)
            #expect(try !decode(record).draft.isTimeOfReceipt)
            try expectRoundTrip(record)
        }
    }
}
