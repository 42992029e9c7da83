import CampaignIngest
import Testing

/// Attributes that are missing, of another type, or say what the ledger cannot take.
@Suite struct CloudEventAttributeTests {
    typealias Event = CloudEventText

    @Test(arguments: [
        ("specversion", #""1.0""#), ("id", "a string"), ("source", "a string"),
        ("type", "a string"), ("time", "an RFC 3339 time"),
    ])
    func `an attribute that every event has is missed`(_ name: String, _ expected: String) {
        expectProblem(
            Event.with(name, nil), .missingMember, "$.\(name)", found: "nothing",
            expected: expected)
        // A null attribute is one that is not set.
        expectProblem(
            Event.with(name, "null"), .missingMember, "$.\(name)", found: "nothing",
            expected: expected)
        for other in ["17", "true", "{}", #"["a"]"#] {
            expectProblem(
                Event.with(name, other), .wrongType, "$.\(name)", found: other, expected: expected,
                at: other)
        }
    }

    @Test(arguments: ["0.3", "1", "1.1", "2.0", "1.0 ", "", "v1.0"])
    func `other versions of CloudEvents are refused`(_ version: String) {
        let text = #""\#(version)""#
        expectProblem(
            Event.with("specversion", text), .unsupportedVersion, "$.specversion", found: text,
            expected: #""1.0""#, at: text)
    }

    @Test(arguments: ["17", "true", #""text""#, "[]"])
    func `data that is not an object is refused`(_ data: String) {
        let record = Event.with("data", data)
        expectProblem(
            record, .wrongType, "$.data", found: data, expected: "an object",
            at: data + "}")
    }

    @Test func `an attribute that is null is not set`() throws {
        #expect(
            problem(Event.of("attempt.sent", subject: "null", data: #""contact":"ana""#))?.code
                == .notAttributable)
        #expect(problem(Event.of("campaign.started", subject: "null"))?.code == .missingMember)
        #expect(
            problem(Event.of("attempt.sent", subject: "null", data: #""messageId":"m""#)) == nil)
        #expect(problem(Event.of("policy.changed", subject: "null")) == nil)
        #expect(problem(Event.with("data", "null"))?.code == .notAttributable)
        #expect(problem(Event.of("campaign.started", more: #","data":null"#)) == nil)
    }

    @Test(arguments: ["17", "true", "{}", #"["c"]"#])
    func `a subject that is not a string is refused`(_ subject: String) {
        for type in ["attempt.sent", "campaign.started", "contact.optedOut"] {
            let record = Event.of(type, subject: subject, data: #""contact":"ana""#)
            expectProblem(
                record, .wrongType, "$.subject", found: subject, expected: "a string",
                at: subject + ",")
        }
    }

    @Test(arguments: [
        "attempt.exploded", "Attempt.sent", "attempt.sent ", "", "campaign", "contact.erase",
        "com.example.other",
    ])
    func `a type that the ledger does not know is refused`(_ type: String) {
        let text = #""\#(type)""#
        expectProblem(
            Event.of(type, data: #""contact":"ana""#), .unknownType, "$.type", found: text,
            expected: "a type of the ledger, or an import that keeps unknown types",
            at: text + #","time""#)
    }

    @Test(arguments: [
        ("yesterday", "an RFC 3339 time such as 2026-03-01T08:30:00Z"),
        ("", "an RFC 3339 time such as 2026-03-01T08:30:00Z"),
        ("2026-03-01T08:30:00", "an RFC 3339 time such as 2026-03-01T08:30:00Z"),
        ("2026-02-30T08:30:00Z", "an RFC 3339 time such as 2026-03-01T08:30:00Z"),
        ("2026-03-01T08:30:60Z", "a second from 00 to 59"),
        ("1969-12-31T23:59:59Z", "a time from 1970 to 2199"),
        ("2200-01-01T00:00:00Z", "a time from 1970 to 2199"),
    ])
    func `a time that cannot be read is refused`(_ time: String, _ expected: String) {
        let text = #""\#(time)""#
        expectProblem(
            Event.with("time", text), .unreadableTime, "$.time", found: text, expected: expected,
            at: text + ",")
    }

    @Test(arguments: ["campaign.created", "campaign.started", "campaign.failed"])
    func `an event of a campaign without its subject is refused`(_ type: String) {
        expectProblem(
            Event.of(type, subject: nil), .missingMember, "$.subject", found: "nothing",
            expected: "the campaign's id")
    }

    @Test(arguments: ["contact.optedOut", "contact.optedIn"])
    func `an event of a contact without its subject is refused`(_ type: String) {
        expectProblem(
            Event.of(type, subject: nil), .missingMember, "$.subject", found: "nothing",
            expected: "the contact's id")
    }

    @Test func `an attempt event without campaign or contact must have a message id`() {
        let expected = "campaign (subject) and data.contact, or data.messageId"
        expectProblem(
            Event.of("attempt.sent"), .notAttributable, "$.data.contact", found: "nothing",
            expected: expected)
        expectProblem(
            Event.of("attempt.sent", subject: nil), .notAttributable, "$.data.contact",
            found: "nothing", expected: expected)
        expectProblem(
            Event.of("attempt.sent", subject: nil, data: #""contact":"ana""#), .notAttributable,
            "$.subject", found: "nothing", expected: expected)
        expectProblem(
            Event.of("attempt.sent", data: #""contact":null,"messageId":null"#), .notAttributable,
            "$.data.contact", found: "nothing", expected: expected)
    }
}
