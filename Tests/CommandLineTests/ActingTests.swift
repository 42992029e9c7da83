import JSON
import Testing

/// The commands that make events.
@Suite struct ActingTests {
    private func events(_ run: Tool.Run) throws -> [JSONValue] {
        try #require(run.status == 0, "\(run.errors)")
        return try run.document["events"]?.arrayValue ?? []
    }

    private static let help = [
        ["campaign"], ["campaign", "create"], ["campaign", "edit"], ["campaign", "schedule"],
        ["campaign", "start"], ["campaign", "pause"], ["campaign", "resume"],
        ["campaign", "complete"], ["campaign", "cancel"], ["policy"], ["policy", "show"],
        ["policy", "set"], ["obstacle"], ["obstacle", "clear"], ["optout"], ["optin"], ["code"],
    ]

    @Test(arguments: help)
    func `every command has examples of itself and says where its ledger comes from`(
        command: [String]
    ) throws {
        let run = try Tool().run(command + ["--help"])
        #expect(run.status == 0)
        #expect(run.output.contains("Examples:\n"))
        #expect(run.output.contains("campaign-ledger \(command.joined(separator: " "))"))
        #expect(run.output.contains("CAMPAIGN_LEDGER"))
        for line in run.output.split(separator: "\n") where !line.hasPrefix("USAGE") {
            #expect(line.count <= 80, "\(line)")
        }
    }

    @Test func `a whole campaign is run from the command line`() throws {
        let tool = try Tool()
        try tool.write("ana\nbo\r\n\ncy\n", to: "audience.txt")
        try tool.write(#"{"template":"t"}"#, to: "message.json")
        let created = try events(
            tool.run(
                "campaign", "create", "c", "--name", "C", "--channel", "sms", "--message",
                "@message.json", "--filter", #"{"tag":"vip"}"#, "--contacts", "audience.txt",
                "--actor", "eva", "--json"))
        #expect(created.map { $0["position"]?.integerValue } == [1, 2])
        #expect(created.allSatisfy { $0["outcome"]?.stringValue == "recorded" })
        #expect(created[0]["event"]?["data"]?["message"]?["template"]?.stringValue == "t")
        #expect(created[0]["event"]?["data"]?["actor"]?.stringValue == "eva")
        #expect(
            created[1]["event"]?["data"]?["contacts"]?.arrayValue?.map(\.stringValue)
                == ["ana", "bo", "cy"])
        for (command, status) in [
            (["edit", "c", "--name", "D"], "draft"),
            (["schedule", "c", "--run-at", "2026-03-01T08:30:00Z"], "scheduled"),
            (["start", "c"], "sending"), (["pause", "c", "--reason", "wait"], "paused"),
            (["resume", "c"], "sending"), (["complete", "c"], "completed"),
        ] {
            let run = try tool.run(["campaign"] + command)
            #expect(run.status == 0, "\(run.errors)")
            let campaign = try tool.run("stats", "c", "--json").document["campaigns"]?.arrayValue
            #expect(campaign?.first?["status"]?.stringValue == status)
        }
        #expect(try tool.run("head", "--json").document["size"]?.integerValue == 8)
    }

    @Test func `what was recorded is printed with its position`() throws {
        let run = try Tool().run("optout", "ana", "--channel", "sms")
        #expect(run.lines.count == 1)
        #expect(run.output.hasPrefix(#"1 {"specversion":"1.0","#))
        #expect(run.output.contains(#""type":"contact.optedOut""#))
        #expect(run.output.contains(#""subject":"ana""#))
    }

    @Test func `a refusal exits with 1 and records nothing`() throws {
        let tool = try Tool()
        #expect(
            try tool.run("campaign", "create", "c", "--contacts", "-", input: "ana\n").status == 0)
        let run = try tool.run("campaign", "pause", "c")
        #expect(run.status == 1 && run.output.isEmpty)
        #expect(
            run.errors
                == "error: Unable to pause the campaign 'c': it is a draft.\n"
                + "Schedule or start it first, or cancel it.\n")
        let json = try tool.run("campaign", "create", "c", "--json")
        #expect(json.status == 1)
        #expect(try json.error?["code"]?.stringValue == "refused")
        #expect(try tool.run("campaign", "start", "d").status == 1)
        #expect(try tool.run("head", "--json").document["size"]?.integerValue == 2)
    }

    @Test func `a bad contact is named by its line`() throws {
        let long = String(repeating: "9", count: 257)
        let tool = try Tool()
        let run = try tool.run(
            "campaign", "create", "c", "--contacts", "-", input: "ana\n\n\(long)\n")
        #expect(run.status == 65)
        #expect(
            run.errors.hasPrefix(
                "error: Standard input, line 3: the contact id has 257 bytes, at most 256"))
        #expect(!tool.exists("story.ledger"))
    }

    @Test(arguments: [
        (["LOGNAME": "eva", "USER": "bo"], "eva"), (["LOGNAME": "", "USER": "bo"], "bo"),
    ])
    func `the actor is the user unless named`(
        _ environment: [String: String], _ name: String
    ) throws {
        let tool = try Tool()
        let run = try tool.run("optin", "ana", "--json", environment: environment)
        #expect(try events(run)[0]["event"]?["data"]?["actor"]?.stringValue == name)
        let nameless = try tool.run(
            "optin", "ana", "--json", environment: ["LOGNAME": "", "USER": ""])
        // As the system knows the user, and no bare number.
        let known = try #require(try events(nameless)[0]["event"]?["data"]?["actor"]?.stringValue)
        #expect(!known.isEmpty && UInt32(known) == nil)
    }

    @Test func `rules that are not named stay as they are`() throws {
        let tool = try Tool()
        #expect(
            try tool.run(
                "policy", "set", "--retention", "never", "--automatic-retry", "on", "--time-zone",
                "Europe/Berlin", "--receiptless-channel", "telegram", "--receiptless-channel",
                "sms", "--actor", "eva"
            ).status == 0)
        #expect(try tool.run("policy", "set", "--local-hour", "9", "--actor", "bo").status == 0)
        let run = try tool.run("policy", "show", "--json")
        #expect(try run.document["schema"]?.stringValue == "campaign-ledger/policy/1")
        let members = try #require(try run.document["members"])
        #expect(members["retention"]?["value"]?.stringValue == "never")
        #expect(members["retention"]?["actor"]?.stringValue == "eva")
        #expect(members["claimLease"]?["value"]?.integerValue == 600)
        #expect(members["claimLease"]?["position"]?.isNull == true)
        #expect(members["receiptlessChannels"]?["value"]?.arrayValue?.count == 2)
        let automatic = try #require(members["automaticRetry"])
        #expect(automatic["position"]?.integerValue == 2)
        #expect(automatic["actor"]?.stringValue == "bo")
        #expect(automatic["value"]?["enabled"]?.boolValue == true)
        #expect(automatic["value"]?["localHour"]?.integerValue == 9)
        #expect(automatic["value"]?["timeZone"]?.stringValue == "Europe/Berlin")
        let before = try tool.run("policy", "show", "--as-of", "1").output
        #expect(before.contains("automaticRetry.localHour"))
        #expect(before.contains("retention"))
        #expect(before.hasSuffix("\n") && before.contains("As of position 1, "))
    }

    @Test func `failure codes come from a table or from JSON, and can be taken away`() throws {
        let tool = try Tool()
        try tool.write(
            "provider,code,match,category,advice\nhouse,7,exact,nonRetryable,Stop.\n",
            to: "codes.csv")
        try tool.write(
            #" [{"provider":"house","code":"8","category":"retryable"}]"#, to: "codes.json")
        #expect(try tool.run("policy", "set", "--failure-codes", "codes.csv").status == 0)
        let seven = try tool.run("code", "house:7")
        #expect(seven.status == 0)
        #expect(seven.output.contains("What to do: Stop.\n"))
        #expect(seven.output.contains("Matched: house:7 (exact) of the policy's own table\n"))
        #expect(try tool.run("policy", "show").output.contains("1 rule"))
        #expect(try tool.run("policy", "set", "--failure-codes", "codes.json").status == 0)
        #expect(try tool.run("code", "house:7").status == 1)
        #expect(try tool.run("code", "house:8").status == 0)
        #expect(try tool.run("policy", "set", "--no-failure-codes").status == 0)
        #expect(try tool.run("code", "house:8").status == 1)
        try tool.write("provider,kode\n", to: "bad.csv")
        let bad = try tool.run("policy", "set", "--failure-codes", "bad.csv")
        #expect(bad.status == 65)
        #expect(bad.errors.hasPrefix("error: 'bad.csv': Unable to read the failure table"))
        #expect(try tool.run("policy", "set", "--failure-codes", "none.csv").status == 66)
    }

    @Test func `a time zone that the system does not know is refused`() throws {
        let run = try Tool().run("policy", "set", "--time-zone", "Mars/Olympus")
        #expect(run.status == 65)
        #expect(run.errors.contains("'Mars/Olympus'"))
    }

    @Test func `an obstacle that no code waits for is refused`() throws {
        let tool = try Tool.withStory()
        let run = try tool.run("obstacle", "clear", "fix:oauth")
        #expect(run.status == 1)
        #expect(run.errors.contains("fix:auth, "))
        let cleared = try tool.run("obstacle", "clear", "fix:auth", "--channel", "sms", "--json")
        #expect(try events(cleared)[0]["event"]?["data"]?["unlock"]?.stringValue == "fix:auth")
    }

    @Test func `a code is looked up with and without a ledger`() throws {
        for variable in ["", "story.ledger"] {
            let tool = try Tool.withStory()
            let run = try tool.run(
                "code", "whatsapp:130429", "--json", environment: ["CAMPAIGN_LEDGER": variable])
            #expect(run.status == 0)
            let document = try run.document
            #expect(document["schema"]?.stringValue == "campaign-ledger/code/1")
            #expect(document["asOf"]?["position"]?.integerValue == (variable.isEmpty ? 0 : 19))
            #expect(document["category"]?.stringValue == "retryable")
            #expect(document["unlock"]?.stringValue == "wait")
            #expect(document["table"]?.stringValue == "standard")
            #expect(document["row"]?.stringValue == "whatsapp:130429")
        }
        let unknown = try Tool().run(
            "code", "house:7", "--json", environment: ["CAMPAIGN_LEDGER": ""])
        #expect(unknown.status == 1)
        #expect(try unknown.document["category"]?.stringValue == "unclassified")
        #expect(try unknown.document["duplicateRisk"]?.isNull == true)
        #expect(try Tool().run("code", "house:7").status == 66)
    }

    @Test(arguments: [
        ["campaign"], ["campaign", "create"], ["campaign", "schedule", "c"],
        ["campaign", "schedule", "c", "--run-at", "tomorrow"], ["campaign", "end", "c"],
        ["campaign", "start", "c", "--actor", ""], ["policy", "set"],
        ["policy", "set", "--retention", "ever"], ["policy", "set", "--automatic-retry", "maybe"],
        ["policy", "set", "--scheduled-quota", "-1"],
        ["policy", "set", "--receiptless-channel", "x", "--no-receiptless-channels"],
        ["policy", "set", "--failure-codes", "x", "--no-failure-codes"], ["obstacle", "clear"],
        ["optout"], ["code"],
    ])
    func `wrong usage is told and records nothing`(arguments: [String]) throws {
        let tool = try Tool()
        let run = try tool.run(arguments)
        #expect(run.status == (arguments.count == 1 && arguments[0] == "campaign" ? 0 : 64))
        #expect(!tool.exists("story.ledger"))
    }
}
