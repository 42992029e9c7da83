import JSON
import Testing

/// Reading the log and exporting it.
@Suite struct LogTests {
    private func positions(_ run: Tool.Run) throws -> [Int64?] {
        try run.lines.map { try JSONValue.parse($0)["position"]?.integerValue }
    }

    @Test(arguments: [
        (["--limit", "2"], [1, 2]), (["--reverse", "--limit", "2"], [19, 18]),
        (["--after", "17"], [18, 19]), (["--reverse", "--after", "3"], [2, 1]),
        (["--after", "19"], []), (["--reverse", "--after", "1"], []),
        (["--reverse", "--after", "0"], []),
        (["--campaign", "again", "--type", "campaign."], [13, 14, 19]),
        (["--contact", "ana", "--type", "attempt.read"], [8]),
        (["--from", "2026-03-01T08:05:00Z", "--to", "2026-03-01T08:05:00Z"], [9, 10, 11]),
        (["--as-of", "3"], [1, 2, 3]), (["--occurred-by", "2026-03-01T08:01:00Z"], [1, 2]),
    ])
    func `the log is filtered and paged`(options: [String], expected: [Int64]) throws {
        let run = try Tool.withStory().run(["log", "--ndjson"] + options)
        #expect(run.status == 0)
        #expect(try positions(run) == expected)
    }

    @Test func `types that only look the same are two`() throws {
        let tool = try Tool()
        let types = ["caf\u{e9}.opened", "cafe\u{301}.opened"]
        let events = types.enumerated().map { Story.event(40 + $0, $1, "spring", $0) }
        let imported = try tool.run(
            "import", "-", "--keep-unknown-types", input: events.joined(separator: "\n"))
        try #require(imported.status == 0)
        for (index, type) in types.enumerated() {
            for asked in [type, String(type.prefix { $0 != "." }) + "."] {
                let run = try tool.run("log", "--ndjson", "--type", asked)
                #expect(try positions(run) == [Int64(index + 1)], "\(asked.utf8.count) bytes")
            }
        }
    }

    @Test func `a line of the log has the event as it was appended`() throws {
        let run = try Tool.withStory().run("log", "--ndjson", "--limit", "1")
        let line = try JSONValue.parse(run.output)
        #expect(line.objectValue?.map(\.key) == ["position", "recordedAt", "event"])
        let appended = try JSONValue.parse(Story.text.split(separator: "\n").map(String.init)[0])
        #expect(line["event"] == appended)
    }

    @Test func `the log is a document, a table or text`() throws {
        let tool = try Tool.withStory()
        let document = try tool.run("log", "--json", "--after", "16").document
        #expect(document["events"]?.arrayValue?.count == 3)
        #expect(try tool.run("log", "--json", "--after", "19").document["events"]?.arrayValue == [])
        let table = try tool.run("log", "--csv", "--limit", "1")
        #expect(table.lines.first?.hasPrefix("position,recorded_at,occurred_at,type,") == true)
        let text = try tool.run("log", "--after", "18")
        #expect(text.lines.last?.contains("campaign.completed") == true)
    }

    @Test func `an import of an export gives an equal export`() throws {
        let tool = try Tool.withStory()
        let export = try tool.run("export", "events", "--output", "events.ndjson")
        #expect(export.status == 0)
        #expect(export.output.isEmpty)
        let other = ["--ledger", "other.ledger"]
        #expect(try tool.run(["import", "events.ndjson"] + other).status == 0)
        let second = try tool.run(["export", "events"] + other)
        #expect(try tool.run("export", "events").output == second.output)
    }

    @Test func `tables are exported with their exact columns`() throws {
        let tool = try Tool.withStory()
        let columns = [
            "campaigns":
                "campaign,status,targeted,delivered,read,failed,skipped,unknown,pending,attempts",
            "failed": "campaign,contact,code",
            "chains": "root,depth,targeted,reached_0,reached_1,reached_2,reached_3,reached_4,"
                + "reached_later,still_failed",
            "reach": "root,contact,outcome,chain_position,campaign,attempt,occurred_at",
        ]
        for (view, header) in columns {
            #expect(try tool.run("export", view).lines.first == header)
        }
        #expect(try tool.run("export", "chains").lines.last == "spring,1,5,1,1,0,0,0,0,1")
    }

    @Test func `the head counts the events`() throws {
        let tool = try Tool.withStory()
        let head = try tool.run("head", "--json").document
        #expect(head["size"]?.integerValue == 19)
        #expect(head["root"]?.stringValue?.utf8.count == 64)
        #expect(head["ledger"]?.stringValue?.utf8.count == 32)
    }
}
