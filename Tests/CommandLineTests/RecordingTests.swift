import JSON
import Testing

/// Importing and appending.
@Suite struct RecordingTests {
    private static let counts = [
        "records", "accepted", "duplicates", "rejected", "notRecorded", "unmatched",
    ]

    private func counts(_ run: Tool.Run) throws -> [Int64?] {
        let document = try run.document
        return Self.counts.map { document[$0]?.integerValue }
    }

    private let bad =
        Story.event(20, "attempt.sent", "spring", 40, #""contact":"x""#) + "\n"
        + Story.event(21, "attempt.sent", "spring", 40, #""contact":"x","attempt":70000"#) + "\n"
        + Story.event(22, "attempt.sent", "spring", 40, #""contact":"y""#) + "\n"

    @Test func `importing twice records nothing new`() throws {
        let tool = try Tool()
        try tool.write(Story.text, to: "story.ndjson")
        let first = try tool.run("import", "story.ndjson", "--json")
        #expect(first.status == 0)
        #expect(try counts(first) == [19, 19, 0, 0, 0, 0])
        #expect(try first.document["firstPosition"]?.integerValue == 1)
        #expect(try first.document["lastPosition"]?.integerValue == 19)
        let second = try tool.run("import", "-", "--json", input: Story.text)
        #expect(second.status == 0)
        #expect(try counts(second) == [19, 0, 19, 0, 0, 0])
        #expect(try second.document["firstPosition"]?.isNull == true)
    }

    @Test func `a bad record refuses its batch and names its place`() throws {
        let tool = try Tool()
        try tool.write(bad, to: "bad.ndjson")
        let run = try tool.run("import", "bad.ndjson")
        #expect(run.status == 65)
        #expect(run.errors.hasPrefix("line 2, column "))
        #expect(
            run.errors.contains(
                ": at $.data.attempt: found 70000, expected a whole number from 1 to 65535\n"))
        #expect(run.errors.contains("--keep-going"))
        let json = try tool.run("import", "bad.ndjson", "--json")
        #expect(json.status == 65)
        #expect(try counts(json) == [3, 0, 0, 1, 2, 0])
        #expect(try json.error?["code"]?.stringValue == "invalidInput")
    }

    @Test func `bad records can be left out and kept apart`() throws {
        let tool = try Tool()
        try tool.write(bad, to: "bad.ndjson")
        let run = try tool.run("import", "bad.ndjson", "--keep-going", "--rejects", "rejects")
        #expect(run.status == 0)
        #expect(run.errors.hasSuffix("warning: 1 record left out as bad.\n"))
        let reject = try JSONValue.parse(try tool.read("rejects"))
        #expect(reject["line"]?.integerValue == 2)
        #expect(reject["raw"]?.stringValue == bad.split(separator: "\n").map(String.init)[1])
        let again = try tool.run("import", "bad.ndjson", "--keep-going", "--json")
        #expect(try counts(again) == [3, 0, 2, 1, 0, 0])
    }

    @Test func `no such input makes no ledger`() throws {
        let tool = try Tool()
        let run = try tool.run("import", "nothing.ndjson", "--json")
        #expect(run.status == 66)
        #expect(try run.error?["code"]?.stringValue == "noSuchInput")
        #expect(!tool.exists("story.ledger"))
    }

    @Test func `an appended event is printed with its position`() throws {
        let tool = try Tool()
        let event = Story.event(1, "campaign.started", "spring", 0)
        let first = try tool.run("append", event)
        #expect(first.status == 0)
        #expect(first.output.hasPrefix("1 {"))
        let second = try tool.run("append", event, "--json").document
        let appended = try #require(second["events"]?.arrayValue?.first)
        #expect(appended["outcome"]?.stringValue == "duplicate")
        #expect(appended["position"]?.integerValue == 1)
        #expect(appended["event"]?["id"]?.stringValue == "e1")
    }

    @Test func `events are appended from standard input, all or none`() throws {
        let tool = try Tool()
        #expect(try tool.run("append", "-", input: Story.text).lines.count == Story.count)
        let refused = try tool.run(
            "append", "-", input: Story.event(30, "campaign.paused", "spring", 59) + "\n{}\n")
        #expect(refused.status == 65)
        #expect(refused.errors.contains("Unable to append event 2"))
        #expect(try tool.run("head", "--json").document["size"]?.integerValue == 19)
    }

    @Test func `an event may be written over several lines`() throws {
        let event = Story.event(1, "campaign.started", "spring", 0)
            .split(separator: ",").joined(separator: ",\n")
        #expect(try Tool().run("append", "-", input: event).output.hasPrefix("1 {"))
    }

    @Test func `an expectation that does not hold refuses the append`() throws {
        let tool = try Tool.withStory()
        let event = Story.event(20, "campaign.paused", "spring", 59)
        #expect(try tool.run("append", event, "--expect-head", "5").status == 75)
        #expect(try tool.run("append", event, "--expect-last-of", "spring=11").status == 75)
        #expect(try tool.run("append", event, "--expect-last-of", "again=19").status == 0)
    }

    @Test func `an identity is taken once`() throws {
        let run = try Tool.withStory().run(
            "append", "--json", Story.event(1, "campaign.started", "spring", 0))
        #expect(run.status == 65)
        #expect(try run.error?["code"]?.stringValue == "identityConflict")
    }
}
