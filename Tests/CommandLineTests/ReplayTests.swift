import JSON
import Testing

/// `replay`: differences, steps, and what is refused.
@Suite struct ReplayTests {
    @Test func `what differs from then gets exit code 1, with the rule and the event`() throws {
        let tool = try Tool.withStory()
        let run = try tool.run("replay", "--to", "12")
        #expect(run.status == 1)
        #expect(run.errors.isEmpty)
        #expect(run.output.contains("Different: 1 campaign, 2 contacts, 0 failures, 1 chain."))
        #expect(run.output.contains("rule 3: targeted by attempt 1, which is delivered, event 17"))
        #expect(run.lines.last?.hasPrefix("As of position 19") == true)

        let same = try tool.run("replay", "--to", "12", "--as-of", "12")
        #expect(same.status == 0)
        #expect(same.output.contains("nothing differs"))
        #expect(try tool.run("replay", "--to", "20").status == 65)
    }

    @Test func `differences come as one document, or a line each`() throws {
        let tool = try Tool.withStory()
        let run = try tool.run("replay", "--to", "8", "--json")
        #expect(run.status == 1)
        let document = try run.document
        #expect(document["schema"]?.stringValue == "campaign-ledger/replay/1")
        #expect(document["asOf"]?["position"]?.integerValue == 19)
        #expect(document["replayed"]?["position"]?.integerValue == 8)
        #expect(document["summary"]?["differs"]?.boolValue == true)
        let lines = try tool.run("replay", "--to", "8", "--ndjson").lines
        #expect(try lines.map { try JSONValue.parse($0) } == document["differences"]?.arrayValue)
        let bo = try #require(
            document["differences"]?.arrayValue?.first {
                $0["contact"]?.stringValue == "bo" && $0["campaign"]?.stringValue == "spring"
            })
        #expect(bo["replayed"]?.stringValue == "pending")
        #expect(bo["now"]?.stringValue == "failed")
        #expect(bo["rule"]?.integerValue == 1)
        #expect(bo["position"]?.integerValue == 9)
    }

    @Test func `other rules show what they would change`() throws {
        let tool = try Tool.withStory()
        try tool.write(
            "provider,code,match,category,wait_seconds\nwhatsapp,131026,exact,retryable,60\n",
            to: "codes.csv")
        let run = try tool.run("replay", "--codes", "codes.csv")
        #expect(run.status == 1)
        #expect(run.output.contains("whatsapp:131026 (given)"))
        #expect(run.output.contains("failuresByCategory.retryable"))
        let limited = try tool.run("replay", "--codes", "codes.csv", "--limit", "1")
        #expect(limited.output.contains("1 more: see --limit"))
        try tool.write(#"{"retention":7}"#, to: "policy.json")
        #expect(try tool.run("replay", "--policy", "policy.json").status == 0)
    }

    @Test(arguments: [
        ("--policy", #"{"retention":-1}"#, "the member 'retention' is -1"),
        ("--codes", "provider,code,match,category\na,1,exact,b\n", "line 2, column 11"),
    ])
    func `files that cannot be read are bad data, by their names`(
        option: String, text: String, words: String
    ) throws {
        let tool = try Tool.withStory()
        try tool.write(text, to: "given")
        let run = try tool.run("replay", option, "given")
        #expect(run.status == 65)
        #expect(run.output.isEmpty)
        #expect(run.errors.hasPrefix("error: 'given': "))
        #expect(run.errors.contains(words))
        #expect(try tool.run("replay", option, "nowhere").status == 66)
    }

    @Test func `steps walk through a campaign and through a contact's chain`() throws {
        let tool = try Tool.withStory()
        let campaign = try tool.run("replay", "--step", "--campaign", "spring")
        #expect(campaign.status == 0)
        #expect(campaign.output.contains("failed set: 1 -> 2 (rule 4: "))
        #expect(campaign.output.contains("status of spring: sending -> completed (rule 5: "))
        #expect(!campaign.output.contains("\u{1b}"))

        let contact = try tool.run(
            "replay", "--step", "--contact", "bo", "--campaign", "again", "--ndjson")
        #expect(contact.status == 0)
        let steps = try contact.lines.map { try JSONValue.parse($0) }
        #expect(steps.compactMap { $0["position"]?.integerValue } == [1, 2, 5, 9, 13, 14, 15, 17])
        let chain = steps.last?["chains"]?.arrayValue?.first
        #expect(chain?["byCampaign"]?.stringValue == "again")
        #expect(chain?["chainPosition"]?.integerValue == 1)

        let earlier = try tool.run(
            "replay", "--step", "--contact", "bo", "--to", "9", "--json")
        #expect(try earlier.document["steps"]?.arrayValue?.count == 4)
        #expect(try tool.run("replay", "--step", "--contact", "nobody").status == 0)
        #expect(try tool.run("replay", "--step", "--campaign", "x", "--json").status == 1)
    }

    @Test(arguments: [
        [], ["--step"], ["--to", "3", "--policy", "p"], ["--campaign", "c", "--to", "3"],
        ["--step", "--campaign", "c", "--codes", "x"], ["--to", "3", "--limit", "0"],
        ["--step", "--campaign", "c", "--to", "3", "--as-of", "3"], ["--to", "then"],
    ])
    func `a question that makes no sense is wrong usage`(arguments: [String]) throws {
        #expect(try Tool.withStory().run(["replay"] + arguments).status == 64)
    }
}
