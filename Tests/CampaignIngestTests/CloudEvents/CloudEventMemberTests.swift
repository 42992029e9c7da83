import CampaignIngest
import Testing

/// Members of `data` of another type or out of range.
@Suite struct CloudEventMemberTests {
    typealias Event = CloudEventText

    @Test(arguments: [
        "0", "65536", "-1", "-0", "1.5", "1.0", "1e0", "1e400", "-1e400", "99999999999999999999",
        "18446744073709551617",
    ])
    func `an attempt that is no whole number from 1 to 65535 is refused`(_ number: String) {
        expectProblem(
            Event.attempt(#""attempt":"# + number), .attemptOutOfRange, "$.data.attempt",
            found: number, expected: "a whole number from 1 to 65535", at: number + "}")
    }

    @Test(arguments: [#""1""#, "true", "[1]", "{}", #""""#])
    func `an attempt that is no number is refused`(_ value: String) {
        expectProblem(
            Event.attempt(#""attempt":"# + value), .wrongType, "$.data.attempt", found: value,
            expected: "a whole number", at: value + "}")
    }

    @Test func `a receipt by message id must have a right attempt number too`() {
        let record = Event.of("attempt.sent", subject: nil, data: #""messageId":"m","attempt":0"#)
        #expect(problem(record)?.code == .attemptOutOfRange)
    }

    @Test(arguments: ["contact", "messageId", "channel"])
    func `a name of an attempt that is no string is refused`(_ name: String) {
        for value in ["17", "true", "{}", "[]"] {
            let others = name == "contact" ? "" : #""contact":"ana","#
            let record = Event.of("attempt.sent", data: others + #""\#(name)":"# + value)
            expectProblem(
                record, .wrongType, "$.data.\(name)", found: value, expected: "a string",
                at: value + "}")
        }
    }

    @Test(arguments: ["17", "true", "null", #""p:1""#, "[]"])
    func `a failure whose error is no object is refused`(_ error: String) {
        expectProblem(
            Event.attempt(#""error":"# + error, type: "attempt.failed"), .wrongType, "$.data.error",
            found: error, expected: "an object with a code", at: error + "}")
    }

    @Test func `a failure without an error or without its code is refused`() {
        expectProblem(
            Event.attempt(type: "attempt.failed"), .missingMember, "$.data.error",
            found: "nothing", expected: "an object with a code")
        let code = #"a code such as "whatsapp:131049""#
        expectProblem(
            Event.attempt(#""error":{"text":"no"}"#, type: "attempt.failed"), .missingMember,
            "$.data.error.code", found: #"{"text":"no"}"#, expected: code, at: #"{"text"#)
        for value in ["131049", "null", #""""#, "{}"] {
            expectProblem(
                Event.attempt(#""error":{"code":\#(value)}"#, type: "attempt.failed"), .wrongType,
                "$.data.error.code", found: #"{"code":\#(value)}"#, expected: code,
                at: #"{"code"#)
        }
    }

    @Test func `a reason of a skip that is no string is refused`() {
        expectProblem(
            Event.attempt(#""reason":17"#, type: "attempt.skipped"), .wrongType, "$.data.reason",
            found: "17", expected: "a string", at: "17}")
    }

    @Test(arguments: ["17", "true", "{}", #""ana""#])
    func `contacts that are no array are refused`(_ value: String) {
        for type in ["campaign.audienceResolved", "campaign.retryRequested"] {
            expectProblem(
                Event.of(type, data: #""contacts":"# + value), .wrongType, "$.data.contacts",
                found: value, expected: "an array of contact ids", at: value + "}")
        }
    }

    @Test(arguments: ["17", "true", "null", #"{"id":"bo"}"#, #"["bo"]"#])
    func `an element of contacts that is no string is refused`(_ value: String) {
        let record = Event.of(
            "campaign.audienceResolved", data: #""contacts":["ana", \#(value) ,"cy"]"#)
        expectProblem(
            record, .wrongType, "$.data.contacts[1]", found: value,
            expected: "a contact id, a string", at: value + " ,")
    }

    @Test func `an audience without contacts is refused, a retry request is not`() {
        for data in ["", #""contacts":null"#] {
            expectProblem(
                Event.of("campaign.audienceResolved", data: data), .missingMember,
                "$.data.contacts", found: "nothing", expected: "an array of contact ids")
            #expect(problem(Event.of("campaign.retryRequested", data: data)) == nil)
        }
        #expect(problem(Event.of("campaign.retryRequested")) == nil)
    }

    @Test(arguments: ["17", "true", "{}", "[]"])
    func `a retryOf that is no string is refused`(_ value: String) {
        expectProblem(
            Event.of("campaign.created", data: #""retryOf":"# + value), .wrongType,
            "$.data.retryOf", found: value, expected: "a string", at: value + "}")
    }

    @Test(arguments: [
        ("retention", "1.5", #"a number of days, or "never""#),
        ("scheduledQuota", "-1", "a number of campaigns, or null for no limit"),
        ("claimLease", #""10 min""#, "a number of seconds"),
        (
            "automaticRetry", "true",
            "an object of enabled, maximumAttempts, everyHours, localHour and timeZone"
        ),
        ("receiptlessChannels", "[17]", "an array of channel names"),
        (
            "failureCatalogue", "{}",
            "an array of objects with provider, code and category (retryable, nonRetryable or "
                + "businessLogic), and if need be match, waitSeconds, unlock, scope, outcome, "
                + "duplicateRisk, confidence, meaning, advice, waitBasis and source; no code twice"
        ),
    ])
    func `a member of the policy of another type is refused`(
        _ name: String, _ value: String, _ expected: String
    ) {
        expectProblem(
            Event.of("policy.changed", subject: nil, data: #""\#(name)":"# + value),
            .invalidPolicy, "$.data.\(name)", found: value, expected: expected, at: value + "}")
    }

    @Test func `a channel that is no string is refused wherever it counts`() {
        for type in [
            "campaign.created", "campaign.edited", "contact.optedOut", "obstacle.cleared",
        ] {
            expectProblem(
                Event.of(type, data: #""channel":17"#), .wrongType, "$.data.channel", found: "17",
                expected: "a string", at: "17}")
        }
    }

    @Test func `a bad record leaves nothing behind for the next one`() throws {
        let bad = Array(
            Event.of("campaign.audienceResolved", data: #""contacts":["\u0041","",1]"#).utf8)
        let good = Array(
            Event.of("campaign.audienceResolved", data: #""contacts":["b\u006f"]"#).utf8)
        var decoder = CloudEventDecoder()
        let padding = [UInt8](repeating: 0, count: CloudEventDecoder.paddingBytes)
        let arena = bad + good + padding
        decoder.begin(arenaCount: arena.count)
        #expect(throws: EventProblem.self) {
            _ = try decoder.decode(arena.span, 0..<bad.count)
        }
        #expect(decoder.extra.isEmpty && decoder.contacts.isEmpty)

        let draft = try decoder.decode(arena.span, bad.count..<bad.count + good.count)
        let all = arena + decoder.extra
        #expect(
            draft.contacts.range.map { Array(all[decoder.contacts[$0].range]) } == [
                Array("bo".utf8)
            ])
    }
}
