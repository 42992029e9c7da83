import JSON
import Testing

/// The audit of the story: eve was never tried, and cy was retried after a permanent failure.
@Suite struct AuditTests {
    @Test func `findings come as one document, and with exit code 1`() throws {
        let run = try Tool.withStory().run("audit", "--json")
        #expect(run.status == 1 && run.errors.isEmpty)
        let document = try run.document
        #expect(document["schema"]?.stringValue == "campaign-ledger/audit/1")
        #expect(document["asOf"]?["position"]?.integerValue == Int64(Story.count))
        #expect(document["clean"]?.boolValue == false)
        #expect(document["campaigns"]?.integerValue == 2)
        #expect(document["total"]?.integerValue == 2)
        #expect(document["doubleSends"]?["atLeast"]?.integerValue == 0)
        #expect(document["doubleSends"]?["atMost"]?.integerValue == 0)
        let tallies = try #require(document["checks"]?.arrayValue)
        #expect(tallies.count == 15)
        #expect(tallies.first?["check"]?.stringValue == "finishedWithPending")
        #expect(tallies.first?["findings"]?.integerValue == 1)

        let findings = try #require(document["findings"]?.arrayValue)
        #expect(findings.map { $0["contact"]?.stringValue } == ["eve", "cy"])
        #expect(
            findings.map { $0["check"]?.stringValue } == [
                "finishedWithPending", "permanentFailureRetried",
            ])
        #expect(findings.map { $0["campaign"]?.stringValue } == ["spring", "again"])
        #expect(findings.map { $0["chain"]?.stringValue } == ["spring", "spring"])
        let positions = findings.map { $0["positions"]?.arrayValue?.compactMap(\.integerValue) }
        #expect(positions == [[2, 12], [10, 16]])
        #expect(findings.map { $0["positionCount"]?.integerValue } == [2, 2])
        #expect(findings[0]["messageId"]?.isNull == true)
        #expect(findings[1]["attempt"]?.integerValue == 1)
    }

    @Test func `people read headings, sentences and events`() throws {
        let run = try Tool.withStory().run("audit")
        #expect(run.status == 1)
        #expect(run.lines.first == "2 findings by 15 checks in 2 campaigns.")
        #expect(
            run.output.contains(
                """

                Retried after a permanent failure (permanentFailureRetried): 1.
                CAMPAIGN  CONTACT  ATTEMPT  EVENTS  WHAT
                again     cy             1  10 16   Dispatched though attempt 1 of spring had \
                failed for good, with whatsapp:131026.

                """))
        #expect(run.lines.last?.hasPrefix("As of position 19, recorded at ") == true)
    }

    @Test func `nothing found is one calm sentence, and exit code 0`() throws {
        let tool = try Tool.withStory()
        let run = try tool.run("audit", "--check", "doubleSend", "--check", "contradiction")
        #expect(run.status == 0 && run.errors.isEmpty)
        #expect(run.lines.first == "Nothing found by 2 checks in 2 campaigns.")
        let document = try tool.run("audit", "--json", "--as-of", "8").document
        #expect(document["clean"]?.boolValue == true)
        #expect(document["findings"]?.arrayValue?.isEmpty == true)
    }

    @Test func `campaigns, checks and the limit choose findings`() throws {
        let tool = try Tool.withStory()
        let again = try tool.run("audit", "again", "--ndjson")
        #expect(again.status == 1)
        let rows = try again.lines.map { try JSONValue.parse($0) }
        #expect(rows.map { $0["campaign"]?.stringValue } == ["again"])
        let limited = try tool.run("audit", "--limit", "1", "--json").document
        #expect(limited["findings"]?.arrayValue?.count == 2)
        #expect(try tool.run("audit", "nowhere").status == 1)
        for wrong in [["--limit", "0"], ["--check", "everything"], ["--json", "--ndjson"]] {
            let run = try tool.run(["audit"] + wrong)
            #expect(run.status == 64 && run.output.isEmpty)
        }
        let early = try tool.run("audit", "--occurred-by", "2026-03-01T08:19:00Z")
        #expect(early.status == 0)
    }
}
