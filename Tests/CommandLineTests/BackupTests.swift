import Foundation
import JSON
import Testing

/// Backing up and restoring.
@Suite struct BackupTests {
    private let more = Story.event(20, "campaign.paused", "spring", 59)

    @Test func `a backup is told by its head, and can be asked`() throws {
        let tool = try Tool.withStory()
        let run = try tool.run("backup", "copy.ledger", "--json")
        #expect(run.status == 0, "\(run.errors)")
        let document = try run.document
        let head = try tool.run("head", "--json").document
        #expect(document["schema"]?.stringValue == "campaign-ledger/backup/1")
        for member in ["ledger", "size", "root", "recordedAt"] {
            #expect(document[member] == head[member])
        }
        #expect(document["path"]?.stringValue?.hasSuffix("/copy.ledger") == true)
        #expect((document["bytes"]?.integerValue ?? 0) > 0)
        #expect(document["seconds"] != nil)
        let copy = try tool.run("stats", "--json", environment: ["CAMPAIGN_LEDGER": "copy.ledger"])
        #expect(try copy.output == tool.run("stats", "--json").output)
        let text = try tool.run("backup", "copy2.ledger", "--quick")
        #expect(text.output.hasPrefix("Backed up 19 events to "))
        let notes = try tool.read("story.ledger-backups").split(separator: "\n")
        let sizes = try notes.map { try JSONValue.parse(String($0))["size"]?.integerValue }
        // Each is noted when it begins, and when it is made.
        #expect(sizes == [nil, 19, nil, 19])
    }

    @Test func `a backup overwrites nothing unless asked`() throws {
        let tool = try Tool.withStory()
        #expect(try tool.run("backup", "copy.ledger").status == 0)
        let again = try tool.run("backup", "copy.ledger", "--json")
        #expect(again.status == 73)
        #expect(try again.error?["code"]?.stringValue == "alreadyExists")
        #expect(try again.error?["remedy"]?.stringValue?.contains("--replace") == true)
        #expect(try tool.run("backup", "copy.ledger", "--replace").status == 0)
        let own = try tool.run("backup", "story.ledger-anchor", "--replace")
        #expect(own.status == 65)
        #expect(own.errors.contains("is part of the ledger itself"))
        let none = try tool.run("backup", "copy", environment: ["CAMPAIGN_LEDGER": "none"])
        #expect(none.status == 66)
    }

    @Test func `a restore tells what it replaced and what was lost`() throws {
        let tool = try Tool.withStory()
        #expect(try tool.run("backup", "copy.ledger").status == 0)
        #expect(try tool.run("append", more).status == 0)
        // Nobody is at a terminal to be asked.
        let unasked = try tool.run("restore", "copy.ledger", "--json")
        #expect(unasked.status == 73)
        #expect(try unasked.error?["remedy"]?.stringValue?.contains("--yes") == true)
        let refused = try tool.run("restore", "copy.ledger", "--yes")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("would lose 1 event recorded since 20"))
        #expect(refused.errors.contains("--accept-loss"))
        #expect(try tool.run("head", "--json").document["size"]?.integerValue == 20)
        let run = try tool.run(
            "restore", "copy.ledger", "--yes", "--accept-loss", "--keep-old", "old", "--json")
        #expect(run.status == 0, "\(run.errors)")
        let document = try run.document
        #expect(document["schema"]?.stringValue == "campaign-ledger/restore/1")
        #expect(document["size"]?.integerValue == 19)
        #expect(document["replaced"]?["size"]?.integerValue == 20)
        #expect(document["lost"]?.integerValue == 1)
        #expect(document["lostSince"]?.stringValue != nil)
        #expect(document["keptOld"]?.stringValue == "old")
        #expect(document["findings"]?.integerValue == 0)
        #expect(try tool.run("head", "--json").document["size"]?.integerValue == 19)
        #expect(try tool.run("append", more, "--expect-head", "20").status == 75)
        #expect(try tool.run("append", more, "--expect-head", "19").status == 0)
        let old = try tool.run("head", "--json", environment: ["CAMPAIGN_LEDGER": "old"])
        #expect(try old.document["size"]?.integerValue == 20)
    }

    @Test func `a restore where nothing is needs no consent`() throws {
        let tool = try Tool.withStory()
        #expect(try tool.run("backup", "copy.ledger").status == 0)
        let elsewhere = ["CAMPAIGN_LEDGER": "elsewhere.ledger"]
        let run = try tool.run("restore", "copy.ledger", environment: elsewhere)
        #expect(run.status == 0)
        #expect(run.output.hasPrefix("Restored 19 events to "))
        #expect(run.output.contains("As of position 19"))
        #expect(
            try tool.run("export", "events", environment: elsewhere).output
                == tool.run("export", "events").output)
    }

    @Test func `what is no backup is refused as such`() throws {
        let tool = try Tool.withStory()
        let elsewhere = ["CAMPAIGN_LEDGER": "elsewhere.ledger"]
        let text = try tool.run("restore", "story.ndjson", environment: elsewhere)
        #expect(text.status == 65)
        #expect(
            text.errors.contains("The backup cannot be restored.")
                && !text.errors.contains(".restore-"))
        #expect(try tool.run("restore", "none", environment: elsewhere).status == 66)
        #expect(!tool.exists("elsewhere.ledger"))
    }

    @Test func `following begins behind no position that never was`() throws {
        let tool = try Tool.withStory()
        let run = try tool.run("log", "--follow", "--after", "20", "--ndjson")
        #expect(run.status == 65)
        #expect(try run.error?["message"]?.stringValue?.contains("the ledger ends at 19") == true)
        #expect(run.output.isEmpty)
    }
}
