import JSON
import Testing

/// What goes wrong around the tool, and the exit codes scripts see.
@Suite struct FailureTests {
    @Test(arguments: [
        ["stats"], ["failed", "c"], ["chain", "c"], ["reached", "x", "--campaign", "c"],
        ["timeline", "x"], ["log"], ["export", "events"], ["head"],
    ])
    func `a question to a missing ledger exits with 66 and makes none`(
        arguments: [String]
    ) throws {
        let tool = try Tool()
        let run = try tool.run(arguments)
        #expect(run.status == 66)
        #expect(run.output.isEmpty)
        #expect(run.errors.hasPrefix("error: "))
        #expect(run.errors.contains("make a ledger where there is none"))
        #expect(!tool.exists("story.ledger"))
    }

    @Test func `errors are JSON on standard error where JSON was asked for`() throws {
        let run = try Tool().run("head", "--json")
        #expect(run.status == 66)
        let error = try #require(try run.error)
        #expect(error["code"]?.stringValue == "noSuchLedger")
        #expect(error["message"]?.stringValue?.isEmpty == false)
        #expect(error["remedy"]?.stringValue?.isEmpty == false)
    }

    @Test func `a file that is no ledger is bad data`() throws {
        let tool = try Tool()
        try tool.write(String(repeating: "This is no ledger.\n", count: 1000), to: "notes.txt")
        #expect(try tool.run("stats", "--ledger", "notes.txt").status == 65)
    }

    @Test func `a ledger in a missing folder cannot be created`() throws {
        let tool = try Tool()
        try tool.write(Story.text, to: "story.ndjson")
        let run = try tool.run("import", "story.ndjson", "--ledger", "nowhere/story.ledger")
        #expect(run.status == 73)
        #expect(run.errors.contains("there is no such folder"))
    }

    @Test func `an output that cannot be made exits with 73`() throws {
        let run = try Tool.withStory().run("export", "failed", "--output", "nowhere/failed.csv")
        #expect(run.status == 73)
    }

    @Test func `a full disk exits with 74`() throws {
        // Written in place, being a device; it refuses every byte.
        let run = try Tool.withStory().run("export", "failed", "--output", "/dev/full")
        #expect(run.status == 74)
        #expect(run.errors.contains("no space is left"))
    }

    @Test func `a file that may not grow is told of, and stays as it was`() throws {
        let tool = try Tool.withStory()
        let head = try tool.run("head").output
        let more = (0..<5000).map { Story.event(100 + $0, "campaign.created", "more-\($0)", 0) }
        try tool.write(more.joined(separator: "\n"), to: "more.ndjson")
        for input in ["import more.ndjson", "append - < more.ndjson", "export events --output big"]
        {
            // Blocks of 512 bytes.
            let run = try tool.runInShell(
                input, setting: "ulimit -f \(input.hasPrefix("export") ? 2 : 200);")
            #expect(run.status == 74 && run.errors.contains("no file may be as large"), "\(input)")
            #expect(try tool.run("head").output == head)
            #expect(try tool.run("verify").status == 0)
        }
        #expect(try tool.run("import", "more.ndjson").status == 0)
    }

    @Test func `projections that cannot be looked at are no finding`() throws {
        let tool = try Tool.withStory()
        try #require(tool.run("rebuild").status == 0)
        try tool.remove("story.ledger-projections-lock")
        let run = try tool.runInShell("verify --json", setting: "ulimit -f 64;")
        let report = try JSONValue.parse(run.output)
        #expect(run.status == 74)
        #expect(
            report["complete"] == .bool(false) && report["findings"]?.arrayValue?.isEmpty == true)
        #expect(try run.error?["code"]?.stringValue == "diskFull")
        let message = try run.error?["message"]?.stringValue
        #expect(message?.contains("The check is not complete") == true)
        #expect(try tool.run("verify").status == 0)
    }

    @Test func `the option names the ledger before the environment does`() throws {
        let tool = try Tool.withStory()
        let run = try tool.run(
            "head", "--ledger", "story.ledger", environment: ["CAMPAIGN_LEDGER": "other.ledger"])
        #expect(run.status == 0)
    }
}
