import CampaignIngest
import JSON
import Testing

/// Odd events that are valid come back as equal JSON.
@Suite struct CloudEventRoundTripTests {
    typealias Event = CloudEventText

    /// Values that a careless reader or writer changes.
    static let oddValues = [
        "null", "false", "true", "0", "-0", "0.0", "1E400", "-1e-400",
        "123456789012345678901234567890", "3.14159265358979323846264e-320", "1.10", #""""#,
        #""line\nbreak\ttab\u0001\u007f\u0000""#, #""\ud83d\ude00\u00e9\/\\\"""#, #""é\u2028🎉""#,
        "[]", "{}", "[[],[{}],[null,[false]]]", #"{"a":{"a":{"a":[1,{"a":2}]}}}"#,
        #"{"":1," ":2,"\u0000":3,"é":4,"e\u0301":5}"#, #"[ 1 , "a b" , { "c" : "d , e" } ]"#,
    ]

    @Test(arguments: oddValues)
    func `an unknown member or attribute survives`(_ value: String) throws {
        try expectRoundTrip(Event.attempt(#""note":"# + value))
        try expectRoundTrip(Event.attempt(#""n\u006fte\n":"# + value))
        try expectRoundTrip(
            Event.of("attempt.sent", data: #""contact":"ana""#, more: #","ext":"# + value))
        try expectRoundTrip(
            Event.of(
                "campaign.created", data: #""message":\#(value),"audience":\#(value),"x":\#(value)"#
            ))
        try expectRoundTrip(
            Event.of("policy.changed", subject: nil, data: #""unheardOf":"# + value))
        try expectRoundTrip(
            Event.attempt(#""error":{"more":\#(value),"code":"p:1"}"#, type: "attempt.failed"))
        try expectRoundTrip(
            Event.of("com.example.other", data: #""x":"# + value), keepsUnknownTypes: true)
    }

    @Test(arguments: [
        Event.of("attempt.sent", data: #""messageId":"m","contact":null,"attempt":null"#),
        Event.attempt(#""attempt":null,"messageId":null,"channel":null"#),
        Event.attempt(#""reason":null"#, type: "attempt.skipped"),
        Event.attempt(#""reason":null"#, type: "attempt.unknown"),
        Event.of("campaign.created", data: #""retryOf":null,"channel":null,"name":null"#),
        Event.of("campaign.retryRequested", data: #""contacts":null,"reason":null"#),
        Event.of("contact.optedOut", data: #""channel":null"#),
        Event.of("obstacle.cleared", subject: nil, data: #""channel":null,"unlock":null"#),
        Event.of("policy.changed", subject: nil, data: #""scheduledQuota":null"#),
        Event.attempt(
            #""error":{"code":"p:1","text":null}"#, type: "attempt.failed"),
    ])
    func `an optional member that is null says nothing, and is kept`(_ record: String) throws {
        try expectRoundTrip(record)
    }

    @Test(arguments: [
        Event.attempt(#""channel":"""#), Event.attempt(#""reason":"""#, type: "attempt.skipped"),
        Event.of("campaign.created", data: #""channel":"""#),
        Event.of("contact.optedIn", data: #""channel":"""#),
    ])
    func `an empty name says nothing, and is kept`(_ record: String) throws {
        let draft = try decode(record).draft
        #expect(!draft.channel.isPresent && !draft.code.isPresent)
        try expectRoundTrip(record)
    }

    @Test(arguments: [
        Event.of("campaign.started"), Event.of("campaign.started", data: ""),
        Event.of("campaign.audienceResolved", data: #""contacts":["é","e\u0301","\ud83c\udf89"]"#),
        Event.of("campaign.retryRequested", data: #""contacts":["bo"],"trigger":"manual""#),
        Event.of("campaign.retryRequested", data: #""contacts":[]"#),
        Event.of("contact.erased", subject: nil, data: #""number":17"#),
        Event.of(
            "contact.erased", subject: #""erased:0123456789abcdef0123456789abcdef""#,
            data: #""number":17"#),
        Event.of("obstacle.cleared", subject: nil, data: #""unlock":"fix:auth","channel":"sms""#),
        Event.of("policy.changed", subject: #""odd""#, data: #""retention":"never""#),
        Event.attempt(#""contacts":["bo"],"retryOf":"c","error":17,"reason":[]"#),
        Event.attempt(#""attempt":1,"trigger":"manual""#, type: "attempt.dispatched"),
    ])
    func `events of every family come back`(_ record: String) throws {
        try expectRoundTrip(record)
    }

    @Test(arguments: [
        "2026-03-01T08:30:00Z", "2026-03-01T08:30:00.000Z", "2026-03-01T08:30:00.123456Z",
        "2026-03-01T08:30:00.123456789Z", "2026-03-01t08:30:00z", "2026-03-01T09:30:00.50+01:00",
        "2026-03-01T08:30:00-00:00", "2026-03-01T0\\u0038:30:00Z",
    ])
    func `the text of a time is given back`(_ time: String) throws {
        try expectRoundTrip(Event.with("time", #""\#(time)""#))
    }

    @Test func `white space between tokens is no part of an event`() throws {
        let spaced = Event.attempt(#""note":[1,{"a":"b  c"}],"messageId":"m""#)
            .replacing(":{", with: " : \t{ \r").replacing(",\"", with: " ,\r\t \"")
        try expectRoundTrip("\r \t" + spaced + " \r")
        // A line end between tokens is white space too: a record need not be a line.
        try expectRoundTrip(spaced.replacing("\t", with: "\n"))
    }

    @Test func `keys may be written with escapes`() throws {
        let record = Event.attempt(#""attempt":2,"messageId":"m""#)
            .replacing("messageId", with: #"message\u0049d"#)
            .replacing("contact", with: #"\u0063ontact"#)
            .replacing("attempt\":", with: #"attemp\u0074":"#)
            .replacing("\"data\"", with: #""d\u0061ta""#)
            .replacing("\"subject\"", with: #""\u0073ubject""#)
        let event = try decode(record)
        #expect(event.text(event.draft.contact) == "ana")
        #expect(event.text(event.draft.messageID) == "m")
        #expect(event.text(event.draft.campaign) == "c")
        #expect(event.draft.attempt == 2)
        try expectRoundTrip(record)
    }

    @Test func `members may come in any order`() throws {
        let members = [
            #""specversion":"1.0""#, #""id":"1""#, #""source":"s""#, #""type":"attempt.failed""#,
            #""time":"2026-03-01T08:30:00Z""#, #""subject":"c""#, #""ext":1"#,
            #""data":{"error":{"text":"t","code":"p:1"},"attempt":2,"contact":"ana"}"#,
        ]
        let plain = try decode("{\(members.joined(separator: ","))}").written
        for turn in members.indices {
            let turned = members[turn...] + members[..<turn]
            for order in [Array(turned), turned.reversed()] {
                let record = "{\(order.joined(separator: ","))}"
                #expect(try decode(record).written == plain)
                try expectRoundTrip(record)
            }
        }
    }

    @Test func `rests say the same in any order of members, but for the text of the time`() throws {
        func rest(_ record: String) throws -> ArraySlice<UInt8> {
            let event = try decode(record)
            return event.batch.bytes(event.draft.rest)
        }
        let data = #""contact":"ana","a":1.0,"b":{"c":[1,2],"d":"\u00e9"}"#
        let same = #""b" : {"d":"é","c":[1e0,2]} , "a":1, "contact":"ana""#
        let other = #""contact":"ana","a":1,"b":{"c":[2,1],"d":"é"}"#
        let left = try rest(Event.of("attempt.sent", data: data, more: #","x":1,"y":2"#))
        let right = try rest(
            Event.of("attempt.sent", data: same, more: #","y":2,"x":1"#)
                .replacing("08:30:00Z", with: "09:30:00+01:00"))
        let wrong = try rest(Event.of("attempt.sent", data: other, more: #","x":1,"y":2"#))
        #expect(CloudEventEncoder.restsAreEqual(left, right))
        #expect(!CloudEventEncoder.restsAreEqual(left, wrong))
        #expect(
            !CloudEventEncoder.restsAreEqual(left, try rest(Event.of("attempt.sent", data: data))))
        #expect(CloudEventEncoder.restsAreEqual([], []))
    }
}
