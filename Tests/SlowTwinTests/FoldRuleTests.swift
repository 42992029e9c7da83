import SlowTwin
import Testing

/// One event line of source "s"; its id counts as the greater the later it is in `id`'s order.
private func line(
    _ type: String, _ id: String, _ subject: String?, at second: Int = 0, _ data: String = ""
) -> String {
    let subject = subject.map { #""subject":"\#($0)","# } ?? ""
    return #"{"specversion":"1.0","id":"\#(id)","source":"s","type":"\#(type)",\#(subject)"#
        + #""time":"2026-01-01T00:00:\#(second < 10 ? "0" : "")\#(second)Z","data":{\#(data)}}"#
}

private func rows(_ table: CSVText) -> [String] {
    table.description.split(separator: "\n").dropFirst().map(String.init)
}

@Suite struct FoldRuleTests {
    @Test func `no events give headers only`() throws {
        let twin = try SlowTwin([])
        #expect(
            twin.campaigns
                == CSVText(
                    "campaign,status,targeted,delivered,read,failed,skipped,unknown,pending,"
                        + "attempts\n"))
        #expect(twin.failed == CSVText("campaign,contact,code\n"))
        #expect(rows(twin.chains).isEmpty && rows(twin.reach).isEmpty)
    }

    @Test func `a late failure does not hide a delivery`() throws {
        let twin = try SlowTwin([
            line("attempt.failed", "2", "c", at: 9, #""contact":"ana","error":{"code":"p:1"}"#),
            line("attempt.delivered", "1", "c", at: 3, #""contact":"ana""#),
        ])
        #expect(rows(twin.campaigns) == ["c,unknown,1,1,0,0,0,0,0,1"])
        #expect(rows(twin.reach) == ["c,ana,delivered,0,c,1,2026-01-01T00:00:03.000000Z"])
    }

    @Test func `the latest failure gives the code, the greater id at equal times`() throws {
        let twin = try SlowTwin([
            line("attempt.failed", "9", "c", #""contact":"ana","error":{"code":"p:9"}"#),
            line("attempt.failed", "10", "c", #""contact":"ana","error":{"code":"p:10"}"#),
        ])
        #expect(rows(twin.failed) == ["c,ana,p:9"])
    }

    @Test func `a receipt reaches the first attempt that claims its message id`() throws {
        let twin = try SlowTwin([
            line("attempt.read", "1", nil, at: 5, #""messageId":"m""#),
            line("attempt.sent", "2", "b", #""contact":"ana","messageId":"m""#),
            line("attempt.sent", "3", "a", #""contact":"bo","attempt":2,"messageId":"m""#),
            line("attempt.read", "4", "receipt only", #""messageId":"nobody's""#),
        ])
        #expect(
            rows(twin.campaigns) == ["a,unknown,1,1,1,0,0,0,0,1", "b,unknown,1,0,0,0,0,0,1,1"])
        #expect(
            rows(twin.reach) == [
                "a,bo,delivered,0,a,2,2026-01-01T00:00:05.000000Z", "b,ana,pending,,,,",
            ])
    }

    @Test func `a contact reached by a retry counts at the retry's chain position`() throws {
        let failure = #""contact":"ana","error":{"code":"p:1"}"#
        let lines = [
            line("campaign.created", "1", "r1", #""retryOf":"c""#),
            line("campaign.created", "2", "r2", #""retryOf":"r1""#),
            line("attempt.failed", "3", "c", failure), line("attempt.failed", "4", "r1", failure),
            line("attempt.delivered", "5", "r2", at: 8, #""contact":"ana""#),
        ]
        #expect(rows(try SlowTwin(lines).chains) == ["c,2,1,0,0,1,0,0,0,0"])
        #expect(rows(try SlowTwin(lines, asOf: 4).chains) == ["c,2,1,0,0,0,0,0,0,1"])
        let byThen = try SlowTwin(lines, occurredBy: 1_767_225_600_000_000)
        #expect(rows(byThen.chains) == ["c,2,1,0,0,0,0,0,0,1"])
    }

    @Test func `accepted is delivered where the policy knows no receipts`() throws {
        let policy = #""receiptlessChannels":["telegram"]"#
        let lines = [
            line("attempt.sent", "1", "c", at: 7, #""contact":"ana""#),
            line("attempt.accepted", "2", "c", at: 6, #""contact":"ana""#),
            line("campaign.edited", "3", "c", #""channel":"telegram""#),
        ]
        #expect(rows(try SlowTwin(lines).reach) == ["c,ana,pending,,,,"])
        #expect(
            rows(try SlowTwin(lines + [line("policy.changed", "4", nil, policy)]).reach)
                == ["c,ana,delivered,0,c,1,2026-01-01T00:00:06.000000Z"])
    }

    @Test func `differently composed names are different`() throws {
        let twin = try SlowTwin([
            line("campaign.started", "1", "\u{E9}"), line("campaign.paused", "2", "e\u{301}"),
        ])
        #expect(rows(twin.campaigns).count == 2)
        #expect(CSVText("\u{E9}") != CSVText("e\u{301}"))
    }

    @Test func `fields are quoted only where they must be`() throws {
        let twin = try SlowTwin([
            line(
                "attempt.failed", "1", "a,b;c",
                #""contact":"say \"hi\"","error":{"code":"p:1:two\r\nlines"}"#)
        ])
        #expect(
            twin.failed
                == CSVText(
                    "campaign,contact,code\n\"a,b;c\",\"say \"\"hi\"\"\",\"p:1:two\r\nlines\"\n"))
    }
}

@Suite struct BadInputTests {
    private let good = line("campaign.started", "1", "c")

    @Test func `the same identity with other content is a conflict`() {
        #expect(throws: SlowTwinError.conflict(line: 2)) {
            try SlowTwin([good, line("campaign.paused", "1", "c")])
        }
    }

    @Test func `the same instant in another spelling is the same content`() throws {
        let respelled = good.replacing("00:00:00Z", with: "05:30:00.0000009+05:30")
        #expect(respelled != good)
        #expect(try SlowTwin([good, respelled]) == SlowTwin([good]))
    }

    @Test(arguments: ["{", "{}x", #"{"a":1,"a":1}"#, #"{"a":"\ud800"}"#, "[01]", "[1.]", "\"\t\""])
    func `what is not JSON is refused`(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(reading: Array(text.utf8)) }
        #expect(throws: SlowTwinError.self) { try SlowTwin([text]) }
    }

    @Test(arguments: ["id", "source", "type", "time"])
    func `an event without its attributes is refused`(attribute: String) {
        #expect(throws: SlowTwinError.missing(attribute, line: 1)) {
            try SlowTwin([good.replacing("\"\(attribute)\"", with: "\"x\"")])
        }
    }

    @Test func `links that close a loop are refused`() {
        #expect(throws: SlowTwinError.loop) {
            try SlowTwin([
                line("campaign.created", "1", "a", #""retryOf":"b""#),
                line("campaign.created", "2", "b", #""retryOf":"a""#),
            ])
        }
    }
}
