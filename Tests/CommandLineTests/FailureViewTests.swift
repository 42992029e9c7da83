import JSON
import Testing

/// `messages`, `trends` and `suppress` about the story.
@Suite struct FailureViewTests {
    @Test(arguments: ["messages", "trends", "suppress"])
    func `every document names its schema and its moment`(command: String) throws {
        let run = try Tool.withStory().run(command, "--json")
        #expect(run.status == 0 && run.errors.isEmpty)
        let document = try run.document
        #expect(document["schema"]?.stringValue == "campaign-ledger/\(command)/1")
        #expect(document["asOf"]?["position"]?.integerValue == Int64(Story.count))
    }

    @Test(arguments: ["messages", "trends", "suppress"])
    func `every command has examples of itself`(command: String) throws {
        let run = try Tool().run(command, "--help")
        #expect(run.status == 0)
        #expect(run.output.contains("Examples:\n"))
        #expect(run.output.contains("campaign-ledger \(command)"))
        for line in run.output.split(separator: "\n") where !line.hasPrefix("USAGE") {
            #expect(line.count <= 80, "\(line)")
        }
    }

    @Test func `messages are counted by category and say where they stand`() throws {
        let document = try Tool.withStory().run("messages", "--json").document
        let summary = try #require(document["summary"])
        let counts = ["total", "retryable", "nonRetryable", "businessLogic", "unclassified"]
        #expect(counts.map { summary[$0]?.integerValue } == [3, 0, 2, 1, 0])
        let messages = try #require(document["messages"]?.arrayValue)
        let rows = messages.map { message in
            ["campaign", "contact", "retryStatus"].map { message[$0]?.stringValue ?? "" }
                .joined(separator: " ")
        }
        #expect(rows == ["again cy notRetried", "spring bo recovered", "spring cy retried"])
        #expect(messages[0]["scope"]?.stringValue == "contact")
        #expect(messages[0]["retry"]?["eligible"]?.boolValue == false)
        #expect(messages[1]["retry"]?.isNull == true)
    }

    @Test func `filters and pages`() throws {
        let tool = try Tool.withStory()
        let recovered = try tool.run("messages", "--status", "recovered", "--csv")
        #expect(recovered.lines.count == 2 && recovered.lines[1].hasPrefix("bo,spring,0,1,1,"))
        let both = try tool.run(
            "messages", "--campaign", "spring", "--campaign", "again", "--contact", "cy",
            "--ndjson")
        #expect(both.lines.count == 2)
        #expect(try tool.run("messages", "--newer-than", "90m", "--ndjson").lines.isEmpty)
        #expect(try tool.run("messages", "--older-than", "1s", "--ndjson").lines.count == 3)
        let first = try tool.run("messages", "--limit", "2")
        let shown = try #require(first.lines.first { $0.hasPrefix("More follow: --after ") })
        let cursor = String(shown.dropFirst("More follow: --after ".count))
        let second = try tool.run("messages", "--after", cursor, "--ndjson")
        #expect(try second.lines.map { try JSONValue.parse($0)["contact"]?.stringValue } == ["cy"])
        #expect(try tool.run("messages", "--after", "nonsense").status == 65)
        #expect(try tool.run("messages", "--campaign", "x").status == 1)
    }

    @Test func `the history of a message`() throws {
        let run = try Tool.withStory().run(
            "messages", "--contact", "cy", "--campaign", "again", "--history", "--json")
        #expect(run.status == 0)
        let attempts = try #require(try run.document["attempts"]?.arrayValue)
        #expect(attempts.map { $0["campaign"]?.stringValue } == ["spring", "again"])
        #expect(
            attempts.map { $0["dispatchedAt"]?.stringValue?.prefix(16) }
                == ["2026-03-01T08:03", "2026-03-01T08:33"])
        #expect(try run.document["retryStatus"]?.stringValue == "notRetried")
    }

    @Test func `trends by day, code and retry`() throws {
        let tool = try Tool.withStory()
        #expect(
            try tool.run("trends", "--csv").lines == [
                "day,code,channel,chain_position,failed,retried,reached,success_rate",
                "2026-03-01,,,,2,2,1,0.5",
            ])
        #expect(
            try tool.run("trends", "--by", "code", "--by", "chainPosition", "--csv").lines
                .dropFirst() == [
                    ",whatsapp:131026,,0,1,1,0,0.0", ",whatsapp:131026,,1,1,0,0,",
                    ",whatsapp:131049,,0,1,1,1,1.0",
                ])
        let retries = try tool.run("trends", "--retries", "--csv").lines
        #expect(retries.count == 2)
        #expect(retries[1] == "linked,again,spring,2026-03-01T08:30:00.000000Z,13,2,1,2,1,0.5")
        #expect(try tool.run("trends").output.contains("of spring"))
    }

    @Test func `whom to stop messaging`() throws {
        let tool = try Tool.withStory()
        let lines = try tool.run("suppress", "--csv").lines
        #expect(lines[0] == "contact,channel,reason,code,since,position")
        #expect(
            lines.contains(
                "cy,whatsapp,permanentFailure,whatsapp:131026,2026-03-01T08:34:00.000000Z,18"))
        #expect(
            lines.contains("cy,,twoFailures,whatsapp:131026,2026-03-01T08:34:00.000000Z,18"))
        #expect(lines.contains { $0.hasPrefix("ana,whatsapp,badNumber,,") })
        #expect(try tool.run("suppress", "--ndjson").lines.count == 4)
        #expect(try tool.run("suppress").lines.first == "4 contacts to stop messaging.")
    }

    @Test(arguments: [
        ["messages", "--older-than", "7"], ["messages", "--older-than", "d"],
        ["messages", "--newer-than", "-1d"], ["messages", "--newer-than", "99999999999999999w"],
        ["messages", "--status", "lost"], ["messages", "--sort", "beauty"],
        ["messages", "--limit", "0"], ["messages", "--history"],
        ["messages", "--history", "--contact", "ana"],
        ["messages", "--history", "--contact", "a", "--campaign", "c", "--campaign", "d"],
        ["messages", "--history", "--contact", "a", "--campaign", "c", "--code", "x"],
        ["trends", "--by", "moon"], ["trends", "--retries"],
        ["trends", "--from", "2026-03-02T00:00:00Z", "--to", "2026-03-01T00:00:00Z"],
    ])
    func `wrong usage exits with 64`(arguments: [String]) throws {
        let run = try Tool().run(arguments)
        #expect(run.status == 64 && run.output.isEmpty)
    }
}
