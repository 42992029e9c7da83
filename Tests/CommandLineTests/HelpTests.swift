import Testing

/// What the tool says of itself.
@Suite struct HelpTests {
    static let commands = [
        "import", "append", "clone", "optout", "optin", "stats", "failed", "chain", "reached",
        "timeline", "messages", "trends", "suppress", "audit", "verify", "replay", "rebuild", "log",
        "export", "head", "prove", "backup", "restore", "erase",
    ]

    @Test func `the tool names its commands, an example and its exit codes`() throws {
        let run = try Tool().run("--help")
        #expect(run.status == 0)
        for command in Self.commands { #expect(run.output.contains("  \(command) ")) }
        #expect(run.output.contains("campaign-ledger reached 4915112345678 --campaign spring-sale"))
        #expect(run.output.contains("Exit codes: 0 yes or done;"))
    }

    @Test(arguments: commands)
    func `every command has examples of itself and says where its ledger comes from`(
        command: String
    ) throws {
        let run = try Tool().run(command, "--help")
        #expect(run.status == 0)
        #expect(run.output.contains("Examples:\n"))
        #expect(run.output.contains("campaign-ledger \(command)"))
        #expect(run.output.contains("CAMPAIGN_LEDGER"))
        for line in run.output.split(separator: "\n") where !line.hasPrefix("USAGE") {
            #expect(line.count <= 80, "\(line)")
        }
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `there are completions for every shell`(shell: String) throws {
        let run = try Tool().run("--generate-completion-script", shell)
        #expect(run.status == 0)
        #expect(run.output.contains("spreadsheet-safe"))
        #expect(run.output.contains("cloudevents"))
    }

    @Test(arguments: [
        ["nonsense"], ["stats", "--ndjson=1"], ["stats", "--as-of", "yesterday"],
        ["reached", "ana"], ["reached", "--campaign", "c"], ["reached", "ana", "--batch", "-"],
        ["import"], ["import", "x", "--commit-every", "0"], ["import", "x", "--format", "xml"],
        ["log", "--follow", "--reverse"], ["log", "--follow", "--as-of", "1"],
        ["log", "--limit", "0"],
        ["export", "everything"], ["export", "events", "--format", "csv"],
        ["append", "{}", "--expect-head", "1", "--expect-last-of", "c=1"],
        ["append", "{}", "--expect-last-of", "c"], ["failed", "c", "--category", "bad"],
    ])
    func `wrong usage exits with 64 and shows nothing on standard output`(
        arguments: [String]
    ) throws {
        let run = try Tool().run(arguments)
        #expect(run.status == 64)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("Usage: campaign-ledger"))
    }

    @Test(arguments: [
        ["stats", "--json", "--as-of", "yesterday"], ["stats", "--json", "--csv"],
        ["log", "--follow", "--json"], ["log", "--ndjson", "--limit", "0"],
    ])
    func `wrong usage is a JSON object where JSON was asked for`(arguments: [String]) throws {
        let run = try Tool().run(arguments)
        #expect(run.status == 64)
        #expect(run.output.isEmpty)
        #expect(try run.error?["code"]?.stringValue == "usage")
    }

    @Test func `no ledger is wrong usage`() throws {
        let run = try Tool().run("stats", environment: ["CAMPAIGN_LEDGER": ""])
        #expect(run.status == 64)
        #expect(run.errors.hasPrefix("error: No ledger is named.\nGive --ledger PATH"))
    }
}
