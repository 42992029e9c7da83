import Testing

/// What people are told to type exists.
@Suite struct ReadmeTests {
    /// README and articles.
    private static var texts: [Repository.File] {
        let readme = Repository.text(of: "README.md").map {
            Repository.File(path: "README.md", text: $0)
        }
        return [readme].compactMap(\.self)
            + Repository.files(under: "Sources").filter { $0.path.hasSuffix(".md") }
    }

    /// The names that the tool's subcommands give themselves.
    private static var commands: Set<Substring> {
        Set(
            Repository.swiftFiles(under: "tools/campaign-ledger").flatMap { file in
                file.text.matches(of: /commandName: "([a-z-]+)"/).map(\.output.1)
            })
    }

    @Test func `there are a readme and subcommands`() {
        #expect(Self.texts.contains { $0.path == "README.md" })
        #expect(Self.commands.isSuperset(of: ["import", "reached", "export"]))
    }

    @Test func `every subcommand that a text shows exists`() {
        let others: Set<Substring> = ["help", "anchor", "erasure"]
        for file in Self.texts {
            // At the beginning of a command line or of a piece of code.
            for match in file.text.matches(of: /(?:^|\n|\$ |`)campaign-ledger ([a-z][a-z-]*)/) {
                let command = match.output.1
                #expect(
                    Self.commands.contains(command) || others.contains(command),
                    "\(file): campaign-ledger \(command)")
            }
        }
    }

    @Test func `every tool that a text names exists`() {
        let tools = Set(Repository.names(in: "tools"))
        for file in Self.texts {
            for match in file.text.matches(of: /(?:^|[\s`(])tools\/([A-Za-z0-9_.-]+)/) {
                let name = String(match.output.1)
                #expect(tools.contains(name), "\(file): tools/\(name)")
            }
        }
    }

    @Test func `every subcommand is in the list of the tool`() {
        let tool = Repository.text(of: "tools/campaign-ledger/CampaignLedgerTool.swift") ?? ""
        for file in Repository.swiftFiles(under: "tools/campaign-ledger/Commands") {
            for match in file.text.matches(of: /struct ([A-Za-z]+Command):/) {
                #expect(tool.contains("\(match.output.1).self"), "\(file)")
            }
        }
    }
}
