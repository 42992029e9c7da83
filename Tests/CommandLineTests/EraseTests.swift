import JSON
import Testing

/// `erase` on the command line.
@Suite struct EraseTests {
    @Test func `a trial says what would go and changes nothing`() throws {
        let tool = try Tool.withStory()
        let head = try tool.run("head", "--json").document["root"]
        let run = try tool.run("erase", "ana", "--dry-run", "--json")

        #expect(run.status == 0, "\(run.errors)")
        #expect(try run.document["dryRun"]?.boolValue == true)
        let contact = try run.document["contacts"]?.arrayValue?.first
        #expect(contact?["events"]?.integerValue == 3)
        #expect(contact?["messageIds"]?.integerValue == 1)
        #expect(try tool.run("head", "--json").document["root"] == head)
    }

    @Test func `nothing is erased where nobody can be asked and nobody said yes`() throws {
        let run = try Tool.withStory().run("erase", "ana")
        #expect(run.status == 64 && run.output.isEmpty)
        #expect(run.errors.contains("--yes"))
    }

    @Test func `erasing answers, and leaves a sound ledger with the same numbers`() throws {
        let tool = try Tool.withStory()
        let statistics = try tool.run("stats", "--json").document["campaigns"]
        let run = try tool.run("erase", "ana", "cy", "--yes")

        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("Erased, and written anew."))
        #expect(try tool.run("stats", "--json").document["campaigns"] == statistics)
        #expect(try tool.run("verify").status == 0)
        #expect(try tool.run("import", "story.ndjson").output.contains("0"))
        let reached = try tool.run("reached", "ana", "--campaign", "spring", "--json")
        #expect(reached.status == 1)
        #expect(try reached.error?["code"]?.stringValue == "contactErased")
        #expect(try !tool.run("log", "--ndjson").output.contains(#""contact":"ana""#))
    }

    @Test func `contacts come from a file too, and an unknown one is the answer no`() throws {
        let tool = try Tool.withStory()
        try tool.write("bo\nnobody\n", to: "who.txt")
        let run = try tool.run("erase", "--contacts", "who.txt", "--yes", "--json")

        #expect(run.status == 1)
        #expect(try run.document["unknown"]?.arrayValue?.map(\.stringValue) == ["nobody"])
        #expect(try run.document["written"]?.boolValue == true)
        let again = try tool.run("erase", "bo", "--yes", "--json")
        #expect(again.status == 0)
        let contact = try again.document["contacts"]?.arrayValue?.first
        #expect(contact?["alreadyErased"]?.boolValue == true)
    }

    @Test func `a backup that was noted is named`() throws {
        let tool = try Tool.withStory()
        try tool.write(
            #"{"path":"gone.ledger","madeAt":"2026-03-02T00:00:00Z","size":19,"root":"00"}"# + "\n",
            to: "story.ledger-backups")
        let run = try tool.run("erase", "ana", "--yes")
        #expect(run.output.contains("Backup that may hold what was erased: gone.ledger"))
    }
}
