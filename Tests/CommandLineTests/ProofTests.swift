import Foundation
import JSON
import Testing

/// Keys, signed heads, proofs, and both checkers.
@Suite struct ProofTests {
    /// A ledger with the story, a key, and a signed head.
    private func prepared() throws -> Tool {
        let tool = try Tool.withStory()
        try succeed(tool.run("key", "generate", "ledger.key", "--name", "example.com/spring"))
        try succeed(tool.run("head", "--sign", "ledger.key", "--output", "spring.checkpoint"))
        return tool
    }

    private func succeed(_ run: Tool.Run) throws {
        try #require(run.status == 0, "\(run.output)\(run.errors)")
    }

    private func mode(_ tool: Tool, _ name: String) throws -> Int {
        let path = tool.folder.appendingPathComponent(name).path
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    private func setMode(_ tool: Tool, _ name: String, _ mode: Int) throws {
        try FileManager.default.setAttributes(
            [.posixPermissions: mode],
            ofItemAtPath: tool.folder.appendingPathComponent(name).path)
    }

    // MARK: Keys

    @Test func `a key is made once, and for its owner alone`() throws {
        let tool = try Tool()
        let run = try tool.run("key", "generate", "k", "--name", "example.com/a", "--json")
        try succeed(run)
        #expect(try mode(tool, "k") == 0o600)
        #expect(try mode(tool, "k.pub") & 0o444 == 0o444)
        #expect(try tool.read("k").hasPrefix("PRIVATE+KEY+example.com/a+"))
        #expect(try run.document["publicKey"]?.stringValue.map { $0 + "\n" } == tool.read("k.pub"))
        let before = try tool.read("k")
        #expect(try tool.run("key", "generate", "k").status == 73)
        #expect(try tool.read("k") == before)
        try tool.write("mine", to: "other.pub")
        #expect(try tool.run("key", "generate", "other").status == 73)
        #expect(!tool.exists("other"))
        #expect(try tool.run("key", "generate", "b", "--name", "two words").status == 64)
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o666, 0o620])
    func `a key that others may read is not used`(mode: Int) throws {
        let tool = try prepared()
        try setMode(tool, "ledger.key", mode)
        let run = try tool.run("head", "--sign", "ledger.key")
        #expect(run.status == 66)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("others than its owner may read it"))
        try setMode(tool, "ledger.key", 0o400)
        try succeed(tool.run("head", "--sign", "ledger.key"))
    }

    @Test func `what is no key does not sign`() throws {
        let tool = try prepared()
        try tool.write(try tool.read("ledger.key.pub"), to: "public")
        try setMode(tool, "public", 0o600)
        #expect(try tool.run("head", "--sign", "public").status == 65)
        #expect(try tool.run("head", "--sign", "none").status == 66)
        let checked = try tool.run("check-proof", "spring.checkpoint", "--key", "spring.checkpoint")
        #expect(checked.status == 65)
    }

    @Test func `keys are rotated by signing with both for a while`() throws {
        let tool = try prepared()
        try succeed(tool.run("key", "generate", "next.key", "--name", "example.com/next"))
        try succeed(
            tool.run(
                "head", "--sign", "ledger.key", "--sign", "next.key", "--output", "both.checkpoint")
        )
        for key in ["ledger.key.pub", "next.key.pub"] {
            try succeed(tool.run("check-proof", "both.checkpoint", "--key", key))
        }
        let old = try tool.run("check-proof", "spring.checkpoint", "--key", "next.key.pub")
        #expect(old.status == 1)
        try tool.write(
            try tool.read("ledger.key.pub") + (try tool.read("next.key.pub")), to: "trusted")
        let either = try tool.run("check-proof", "spring.checkpoint", "--key", "trusted", "--json")
        #expect(try either.document["signedBy"]?.arrayValue?.count == 1)
        #expect(either.status == 0)
    }

    // MARK: Heads

    @Test func `a head is printed as it was before, and as a checkpoint where asked`() throws {
        let tool = try prepared()
        #expect(try tool.run("head").output.hasPrefix("Ledger: "))
        let head = try tool.run("head", "--json").document
        #expect(head["checkpoint"] == nil)
        let ledger = try #require(head["ledger"]?.stringValue)
        let plain = try tool.run("head", "--checkpoint").output
        #expect(plain.hasPrefix("campaign-ledger/\(ledger)\n19\n"))
        #expect(plain.split(separator: "\n").count == 3)
        let signed = try tool.run("head", "--sign", "ledger.key").output
        #expect(signed.hasPrefix(plain + "\n\u{2014} example.com/spring "))
        #expect(try tool.read("spring.checkpoint") == signed)
        let document = try tool.run("head", "--json", "--sign", "ledger.key").document
        #expect(document["checkpoint"]?.stringValue == signed)
    }

    @Test func `a head is not written over what it does not lead on from`() throws {
        let tool = try prepared()
        try succeed(tool.run("head", "--output", "spring.checkpoint"))
        try tool.write("notes", to: "notes.txt")
        #expect(try tool.run("head", "--output", "notes.txt").status == 65)
        #expect(try tool.run("head", "--output", "story.ledger").status == 65)
        try tool.write(Story.text, to: "other.ndjson")
        try succeed(tool.run("import", "other.ndjson", "--ledger", "other.ledger"))
        let other = try tool.run(
            "head", "--ledger", "other.ledger", "--output", "spring.checkpoint")
        #expect(other.status == 65)
        #expect(try tool.read("notes.txt") == "notes")
    }

    // MARK: Anchors

    @Test func `every command notices a ledger that an anchor was not made of`() throws {
        let tool = try prepared()
        for arguments in [["stats"], ["verify"], ["reached", "ana", "--campaign", "spring"]] {
            try succeed(tool.run(arguments + ["--anchor", "spring.checkpoint"]))
        }
        try succeed(tool.run("import", "story.ndjson", "--ledger", "other.ledger"))
        let other = try tool.run(
            "stats", "--ledger", "other.ledger", "--anchor", "spring.checkpoint", "--json")
        #expect(other.status == 65)
        #expect(try other.error?["code"]?.stringValue == "anotherLedger")
        // The environment names one too.
        let named = ["CAMPAIGN_LEDGER_ANCHOR": "spring.checkpoint"]
        #expect(try tool.run("stats", environment: named).status == 0)
        let by = try tool.run("stats", "--ledger", "other.ledger", environment: named)
        #expect(by.status == 65)
        let verified = try tool.run(
            "verify", "--ledger", "other.ledger", "--anchor", "spring.checkpoint", "--json")
        #expect(verified.status == 1)
        #expect(
            try verified.document["findings"]?.arrayValue?.first?["what"]?.stringValue
                == "anotherLog")
        try tool.write(try tool.run("head", "--json").output, to: "head.json")
        try succeed(tool.run("verify", "--against", "head.json"))
    }

    @Test func `an older copy of the ledger exits with 74, and makes no proof`() throws {
        let tool = try prepared()
        let file = tool.folder.appendingPathComponent("story.ledger")
        let old = try Data(contentsOf: file)
        try tool.write(
            Story.event(20, "campaign.created", "more", 55) + "\n", to: "more.ndjson")
        try succeed(tool.run("import", "more.ndjson"))
        try succeed(tool.run("head", "--output", "spring.checkpoint"))
        for name in try FileManager.default.contentsOfDirectory(atPath: tool.folder.path)
        where name.hasPrefix("story.ledger") {
            try FileManager.default.removeItem(at: tool.folder.appendingPathComponent(name))
        }
        try old.write(to: file)
        try succeed(tool.run("stats"))
        for arguments in [
            ["stats", "--anchor", "spring.checkpoint"], ["head", "--output", "spring.checkpoint"],
            ["prove", "--from", "spring.checkpoint"],
            ["prove", "--position", "1", "--to", "spring.checkpoint"],
        ] {
            let run = try tool.run(arguments + ["--json"])
            #expect(run.status == 74)
            #expect(try run.error?["code"]?.stringValue == "rolledBack")
        }
        let missing = try tool.run(
            "import", "more.ndjson", "--ledger", "none", "--anchor", "spring.checkpoint")
        #expect(missing.status == 66)
        #expect(!tool.exists("none"))
    }

    // MARK: Proofs

    @Test func `a proof is small, and checked without the ledger`() throws {
        let tool = try prepared()
        try succeed(
            tool.run(
                "prove", "reach", "bo", "--campaign", "spring", "--to", "spring.checkpoint",
                "--output", "bo.proof"))
        #expect(try mode(tool, "bo.proof") == 0o600)
        let text = try tool.read("bo.proof")
        #expect(text.hasSuffix(try tool.read("spring.checkpoint")))
        try FileManager.default.removeItem(at: tool.folder.appendingPathComponent("story.ledger"))
        let run = try tool.run("check-proof", "bo.proof", "--key", "ledger.key.pub", "--json")
        try succeed(run)
        let document = try run.document
        #expect(document["schema"]?.stringValue == "campaign-ledger/proofCheck/1")
        #expect(document["valid"]?.boolValue == true)
        #expect(document["headTrusted"]?.boolValue == true)
        #expect(
            document["sentences"]?.arrayValue?.first?.stringValue
                == "The contact \"bo\" was reached by attempt 1 of the campaign \"again\" at "
                + "2026-03-01T08:34:00.000000Z.")
        #expect(
            document["events"]?.arrayValue?.compactMap { $0["position"]?.integerValue } == [17, 13])
        let plain = try tool.run("check-proof", "bo.proof")
        #expect(plain.status == 0)
        #expect(plain.output.contains("The head itself was not checked against anything"))
        #expect(plain.output.hasPrefix("Valid.\nThe contact \"bo\" was reached"))
    }

    @Test func `a wrong proof exits with 1, and what is none with 65`() throws {
        let tool = try prepared()
        let proof = try tool.run("prove", "--position", "7", "--json").document
        #expect(proof["schema"]?.stringValue == "campaign-ledger/proof/1")
        let text = try #require(proof["proof"]?.stringValue)
        try tool.write(text.replacing("index 6", with: "index 5"), to: "wrong")
        let wrong = try tool.run("check-proof", "wrong")
        #expect(wrong.status == 1)
        #expect(
            wrong.output
                == "Not valid: its hashes do not lead from the event to the root of the head.\n")
        try tool.write(text.replacing("index 6", with: "index six"), to: "unreadable")
        #expect(try tool.run("check-proof", "unreadable").status == 65)
        #expect(try tool.run("check-proof", "story.ndjson").status == 65)
        #expect(try tool.run("check-proof", "none").status == 66)
        #expect(try tool.run("check-proof", "-", input: text).status == 0)
        #expect(try tool.run("prove", "reach", "cy", "--campaign", "spring").status == 1)
        #expect(try tool.run("prove", "--position", "20").status == 65)
        for wrong in [
            [], ["--position", "1", "--from", "1"], ["--from", "1", "--without-personal-data"],
        ] {
            #expect(try tool.run(["prove"] + wrong).status == 64)
        }
    }

    @Test func `growth is proven from a size and from a file`() throws {
        let tool = try prepared()
        try tool.write(
            Story.event(20, "campaign.created", "more", 55) + "\n", to: "more.ndjson")
        try succeed(tool.run("import", "more.ndjson"))
        for from in ["19", "spring.checkpoint"] {
            try succeed(tool.run("prove", "--from", from, "--output", "growth.proof"))
            let run = try tool.run("check-proof", "growth.proof", "--anchor", "spring.checkpoint")
            try succeed(run)
            #expect(run.output.contains("has only grown from 19 to 20 events."))
            // Whoever has an old copy can make it grow: the later head needs a word of its own.
            #expect(run.output.contains("The anchor is one of its heads."))
            #expect(run.output.contains("The head itself was not checked against anything"))
        }
        try succeed(tool.run("prove", "--from", "3", "--to", "19"))
        #expect(try tool.run("prove", "--from", "21").status == 65)
    }

    @Test func `personal data can be withheld`() throws {
        let tool = try prepared()
        try succeed(
            tool.run("prove", "--position", "17", "--without-personal-data", "--output", "p"))
        let run = try tool.run("check-proof", "p")
        try succeed(run)
        #expect(run.output.contains("attempt.delivered"))
        #expect(run.output.contains("personal data withheld"))
        #expect(!run.output.contains("bo"))
    }

    @Test(arguments: ["key", "check-proof", "prove reach", "key generate"])
    func `the commands explain themselves`(command: String) throws {
        let run = try Tool().run(command.split(separator: " ").map(String.init) + ["--help"])
        #expect(run.status == 0)
        #expect(run.output.contains("Examples:\n"))
        #expect(run.output.contains("campaign-ledger \(command)"))
        for line in run.output.split(separator: "\n") where !line.hasPrefix("USAGE") {
            #expect(line.count <= 80, "\(line)")
        }
    }
}
