import JSON
import Testing

/// Questions about the story, as documents, as text and as rows.
@Suite struct QuestionTests {
    @Test func `every document names its schema and its moment`() throws {
        let tool = try Tool.withStory()
        for arguments in [
            ["stats"], ["failed", "spring"], ["chain", "again"], ["timeline", "bo"], ["head"],
            ["reached", "ana", "--campaign", "spring"], ["log"],
        ] {
            let run = try tool.run(arguments + ["--json"])
            #expect(run.status == 0)
            #expect(run.errors.isEmpty)
            let document = try run.document
            #expect(document["schema"]?.stringValue == "campaign-ledger/\(arguments[0])/1")
            #expect(document["asOf"]?["position"]?.integerValue == Int64(Story.count))
            #expect(document["asOf"]?["recordedAt"]?.stringValue?.hasSuffix("Z") == true)
        }
    }

    @Test func `statistics count contacts and attempts apart`() throws {
        let campaign = try #require(
            try Tool.withStory().run("stats", "spring", "--json").document["campaigns"]?
                .arrayValue?.first)
        #expect(campaign["partiallyFailed"]?.boolValue == true)
        let contacts = try #require(campaign["contacts"])
        let counts = ["targeted", "delivered", "read", "failed", "skipped", "unknown", "pending"]
        #expect(counts.map { contacts[$0]?.integerValue } == [5, 1, 1, 2, 1, 0, 1])
        #expect(campaign["attempts"]?["total"]?.integerValue == 4)
        #expect(campaign["dropRate"]?["numerator"]?.integerValue == 3)
        #expect(campaign["dropRate"]?["denominator"]?.integerValue == 5)
    }

    @Test func `who was reached gets exit code 0, who was not 1`() throws {
        let tool = try Tool.withStory()
        let bo = try tool.run("reached", "bo", "--campaign", "spring")
        #expect(bo.status == 0)
        #expect(bo.lines.first?.hasPrefix("Reached on the first retry, by again") == true)
        #expect(bo.lines.last?.hasPrefix("As of position 19, recorded at ") == true)
        let cy = try tool.run("reached", "cy", "--campaign", "spring", "--json")
        #expect(cy.status == 1)
        #expect(cy.errors.isEmpty)
        #expect(try cy.document["reached"]?.boolValue == false)
        #expect(try cy.document["tries"]?.arrayValue?.count == 2)
        #expect(try cy.document["retry"]?["eligible"]?.boolValue == false)
        let nobody = try tool.run("reached", "nobody", "--campaign", "spring", "--json")
        #expect(nobody.status == 1)
        #expect(try nobody.document["targeted"]?.boolValue == false)
    }

    @Test func `fields of a batch are cut at bytes, whatever mark follows`() throws {
        let tool = try Tool.withStory()
        for contact in ["\u{301}x", "\u{200D}", "\u{301}"] {
            for line in ["spring,\(contact)", "\"spring\",\"\(contact)\""] {
                let run = try tool.run("reached", "--batch", "-", input: line + "\n")
                let document = try JSONValue.parse(run.output)
                #expect(document["contact"]?.stringValue?.utf8.elementsEqual(contact.utf8) == true)
                #expect(run.status == 1 && run.errors.isEmpty)
            }
        }
        let run = try tool.run("reached", "--batch", "-", input: "spring,\u{301}a,b\n")
        #expect(run.status == 65)
    }

    @Test func `a batch of questions gets a document a line`() throws {
        let questions = "campaign,contact\nspring,ana\r\n\n\"again\",\"bo\"\nnone,ana\n"
        let run = try Tool.withStory().run("reached", "--batch", "-", input: questions)
        #expect(run.status == 1)
        let documents = try run.lines.map { try JSONValue.parse($0) }
        #expect(documents.map { $0["reached"]?.boolValue } == [true, true, false])
        #expect(documents.last?["error"]?["code"]?.stringValue == "unknownCampaign")
    }

    @Test func `a malformed question names its line after what was answered`() throws {
        let run = try Tool.withStory().run(
            "reached", "--batch", "-", "--json", input: "spring,ana\nspring\n")
        #expect(run.status == 65)
        #expect(run.lines.count == 1)
        #expect(try run.error?["message"]?.stringValue == "Line 2 is not a question.")
    }

    @Test func `the same question has an earlier answer`() throws {
        let tool = try Tool.withStory()
        let before = try tool.run("reached", "bo", "--campaign", "spring", "--as-of", "14")
        #expect(before.status == 1)
        let delivered = try tool.run(
            "reached", "bo", "--campaign", "spring", "--occurred-by", "2026-03-01T08:34:00Z")
        #expect(delivered.status == 0)
        let beyond = try tool.run("stats", "--as-of", "20")
        #expect(beyond.status == 65)
        #expect(beyond.errors.contains("Ask as of a position from 0 to 19."))
    }

    @Test func `pages of failed contacts fit together`() throws {
        let tool = try Tool.withStory()
        let first = try tool.run("failed", "spring", "--limit", "1", "--json").document
        #expect(first["total"]?.integerValue == 2)
        let next = try #require(first["next"]?.stringValue)
        let second = try tool.run("failed", "spring", "--after", next, "--csv")
        #expect(second.lines.map { $0.prefix(3) } == ["con", "cy,"])
    }

    @Test func `names cannot act on the terminal`() throws {
        let run = try Tool.withStory().run("stats", "spring")
        #expect(run.output.contains("Name: Spring \\u{1b}[31m\n"))
        #expect(!run.output.contains("\u{1b}"))
    }

    @Test func `rows come as CSV and as NDJSON`() throws {
        let tool = try Tool.withStory()
        let csv = try tool.run("stats", "--csv")
        #expect(
            csv.lines == [
                "campaign,status,targeted,delivered,read,failed,skipped,unknown,pending,attempts",
                "again,completed,2,1,0,1,0,0,0,2", "spring,completed,5,1,1,2,1,0,1,4",
            ])
        let lines = try tool.run("chain", "spring", "--ndjson").lines
        let members = try lines.map { try JSONValue.parse($0)["campaign"]?.stringValue }
        #expect(members == ["spring", "again"])
    }

    @Test func `a campaign nobody named is refused`() throws {
        let tool = try Tool.withStory()
        for arguments in [["stats", "x"], ["failed", "x"], ["chain", "x"]] {
            let run = try tool.run(arguments)
            #expect(run.status == 1)
            #expect(run.output.isEmpty)
            #expect(run.errors.hasPrefix("error: No event names the campaign 'x'.\n"))
        }
    }
}
