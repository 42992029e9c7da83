import Foundation
import JSON
import Testing

/// Whatever names and texts say, nothing of it acts on a terminal: neither in answers nor in errors.
@Suite struct HostileNameTests {
    /// Whether a character does something at a terminal instead of showing there. Unicode's own
    /// properties say so, not the list that the tool goes by.
    private static func acts(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "\n" { return false }
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: return true
        default: return scalar.properties.isBidiControl || scalar == "\u{feff}"
        }
    }

    private static func hostile(in text: String) -> String? {
        guard let place = text.unicodeScalars.firstIndex(where: acts) else { return nil }
        let code = String(text.unicodeScalars[place].value, radix: 16)
        return "U+\(code) behind: \(text[..<place].suffix(80).debugDescription)"
    }

    private typealias Story = HostileStory

    private static let asked: [[String]] = [
        ["stats"], ["stats", Story.campaign], ["failed", Story.campaign], ["chain", Story.retry],
        ["messages"], ["suppress"], ["trends", "--by", "code", "--by", "channel"], ["log"],
        ["messages", "--history", "--contact", Story.bo, "--campaign", Story.campaign],
    ]
    private static let alone: [[String]] = [
        ["reached", Story.ana, "--campaign", Story.campaign],
        ["reached", Story.bo, "--campaign", Story.retry], ["timeline", Story.ana],
        ["timeline", Story.bo], ["timeline", Story.argument], ["code", Story.argument],
        ["code", "house:7"], ["code", "x", "--text", Story.argument],
        ["policy", "show"], ["head"], ["verify"], ["verify", "--quick"], ["rebuild", "--dry-run"],
        ["rebuild"], ["outbox"], ["audit"], ["retry", "plan"],
        ["replay", "--to", "6"], ["replay", "--step", "--campaign", Story.campaign],
        ["replay", "--step", "--contact", Story.bo],
        ["retry", Story.campaign, "--dry-run"],
    ]
    /// Refused, each with words about what was given.
    private static let refused: [[String]] = [
        ["reached", "ana", "--campaign", Story.argument], ["chain", Story.argument],
        ["failed", Story.argument], ["stats", Story.argument], ["import", Story.argument],
        ["messages", "--campaign", Story.argument, "--after", Story.argument],
        [Story.argument], ["stats", "--" + Story.argument], ["stats", "--as-of", Story.argument],
        ["log", "--from", Story.argument], ["audit", "--check", Story.argument],
        ["export", Story.argument], ["append", Story.argument],
        ["append", #"{"\#(Story.argument)":1}"#], ["optout", Story.argument],
        ["append", "{}", "--expect-last-of", Story.argument],
        ["append", "{}", "--expect-last-of", Story.argument + "=7"],
        ["campaign", "start", Story.argument], ["campaign", "pause", Story.campaign],
        ["campaign", "create", Story.campaign],
        ["campaign", "create", "n", "--message", Story.argument],
        ["campaign", "create", "n", "--message", "@" + Story.argument],
        ["campaign", "create", "n", "--contacts", Story.argument],
        ["policy", "set", "--time-zone", Story.argument],
        ["policy", "set", "--retention", Story.argument],
        ["policy", "set", "--failure-codes", Story.argument],
        ["policy", "set", "--failure-codes", "bad.csv"],
        ["obstacle", "clear", Story.argument], ["clone", Story.argument, "n"],
        ["retry", Story.argument], ["retry", "--select", Story.argument],
        ["retry", Story.campaign, "--contacts", "bad.txt"],
        ["verify", "--against", Story.argument], ["verify", "--against", "bad.csv"],
        ["replay", "--policy", "bad.csv"], ["replay", "--codes", "bad.csv"],
        ["replay", "--policy", "bad.json"],
        ["reached", "--batch", "bad.csv"], ["messages", "--older-than", Story.argument],
        ["replay", "--step", "--campaign", Story.argument], ["import", "bad.ndjson"],
        ["import", "bad.json"], ["help", Story.argument], ["stats", "--ledger", Story.argument],
        ["export", "reach", "--output", Story.argument + "/x"],
    ]
    /// These record; what they print names what they recorded.
    private static let recording: [[String]] = [
        ["append", HostileStory.event(30, "campaign.created", "c" + Story.marks, "")],
        [
            "campaign", "create", "d" + Story.marks, "--name", Story.argument, "--actor",
            Story.argument,
        ],
        ["campaign", "edit", "d" + Story.marks, "--name", Story.argument + "2"],
        ["campaign", "cancel", "d" + Story.marks, "--reason", Story.argument],
        ["clone", Story.campaign, "k" + Story.marks, "--actor", Story.argument],
        ["optin", Story.ana, "--channel", Story.argument],
        ["retry", Story.retry, "--id", "r" + Story.marks, "--run-at", "2026-03-01T09:00:00Z"],
        ["outbox", "list"], ["outbox", "claim", "--sender", Story.argument], ["outbox", "list"],
        ["retry", "run"],
    ]

    private static func tool() throws -> Tool {
        let tool = try Tool()
        try tool.write(Story.ndjson, to: "hostile.ndjson")
        let run = try tool.run("import", "hostile.ndjson", "--keep-unknown-types")
        try #require(run.status == 0, "\(run.errors)")
        try tool.write(
            "provider,code\n\(Story.text),\"\(Story.text)\(Story.marks)\n", to: "bad.csv")
        try tool.write("ana\nbo\(Story.text)\n", to: "bad.txt")
        try tool.write(#"{"\#(Story.argument)":1,"retention":"\#(Story.marks)"}"#, to: "bad.json")
        let text = JSONValue.string(Story.text).text
        try tool.write(
            [
                #"{"specversion":\#(text)}"#, #"{\#(text):1,\#(text):2}"#, "\u{1b}[31m\u{9b}x",
                HostileStory.event(40, "attempt.read\u{1b}[2J", "c", ""),
                HostileStory.event(41, "campaign.created", "c\u{9b}", ""),
                HostileStory.event(42, "policy.changed", nil, #"\#(text):1"#),
                HostileStory.event(5, "attempt.read", Story.campaign, #""contact":"x""#),
                HostileStory.event(
                    43, "campaign.created", Story.campaign,
                    #""retryOf":\#(JSONValue.string(Story.retry).text)"#),
            ].joined(separator: "\n"), to: "bad.ndjson")
        return tool
    }

    private func check(_ run: Tool.Run, _ arguments: [String], _ place: String) {
        #expect(
            [0, 1, 64, 65, 66, 69, 73, 75, 78].contains(run.status),
            "\(place): \(arguments): \(run.status) \(run.errors)")
        if let found = Self.hostile(in: run.output) {
            Issue.record("\(place), standard output of \(arguments): \(found)")
        }
        if let found = Self.hostile(in: run.errors) {
            Issue.record("\(place), standard error of \(arguments): \(found)")
        }
    }

    @Test(arguments: [[], ["--json"], ["--ndjson"], ["--csv"]])
    func `no answer acts on a terminal`(_ format: [String]) throws {
        let tool = try Self.tool()
        let questions =
            Self.asked + (format == ["--csv"] || format == ["--ndjson"] ? [] : Self.alone)
        for question in questions {
            check(try tool.runOnTerminal(question + format), question + format, "terminal")
            // Comma-separated values are for programs, which get every byte.
            guard format != ["--csv"] else { continue }
            check(try tool.run(question + format), question + format, "pipe")
        }
    }

    @Test(arguments: ["campaigns", "failed", "chains", "reach", "attempts", "events"])
    func `an export is harmless on a terminal and true anywhere else`(_ view: String) throws {
        let tool = try Self.tool()
        let export = ["export", view]
        check(try tool.runOnTerminal(export), export, "terminal")
        check(try tool.runOnTerminal(export + ["--format", "ndjson"]), export, "terminal")
        let piped = try tool.run(export)
        #expect(piped.status == 0)
        #expect(piped.output.contains(Story.campaign))
    }

    @Test(arguments: [[], ["--json"]])
    func `no error acts on a terminal`(_ format: [String]) throws {
        let tool = try Self.tool()
        for command in Self.refused {
            let arguments = command + (["export", "help"].contains(command[0]) ? [] : format)
            let run = try tool.run(arguments)
            // Help is given for words that mean nothing, too.
            #expect(run.status != 0 || command[0] == "help", "\(arguments)")
            check(run, arguments, "pipe")
        }
    }

    @Test(arguments: [[], ["--json"]])
    func `nothing that commands say of what they recorded acts on a terminal`(
        _ format: [String]
    ) throws {
        let tool = try Self.tool()
        for command in Self.recording {
            check(try tool.runOnTerminal(command + format), command + format, "terminal")
        }
    }

    @Test func `JSON says the same however it is escaped`() throws {
        let tool = try Self.tool()
        let document = try tool.run("stats", Story.campaign, "--json").document
        let campaign = try #require(document["campaigns"]?.arrayValue?.first)
        #expect(campaign["campaign"]?.stringValue == Story.campaign)
        #expect(campaign["name"]?.stringValue == Story.text)
        let logged = try tool.run("log", "--ndjson").lines.map { try JSONValue.parse($0)["event"] }
        let imported = try Story.ndjson.split(separator: "\n").map {
            try JSONValue.parse(String($0))
        }
        #expect(logged == imported)
    }

    @Test func `formulas are defused wherever there is CSV`() throws {
        let tool = try Tool()
        let events = [
            Story.event(1, "campaign.created", "=c", #""name":"=n""#),
            Story.event(2, "campaign.started", "=c", ""),
            Story.event(
                3, "attempt.failed", "=c",
                #""contact":"+1","channel":"@sms","error":{"code":"-x:1","text":"=t"}"#),
            Story.event(
                4, "attempt.failed", "=c",
                #""contact":"+1","attempt":2,"error":{"code":"-x:1","text":"a;=t"}"#),
            Story.event(5, "campaign.completed", "=c", ""),
            Story.event(6, "campaign.created", "-r", #""retryOf":"=c""#),
        ]
        try tool.write(events.joined(separator: "\n"), to: "events.ndjson")
        #expect(try tool.run("import", "events.ndjson").status == 0)
        let commands =
            [
                ["stats"], ["failed", "=c"], ["chain", "=c"], ["messages"], ["suppress"],
                ["trends", "--by", "code", "--by", "channel"], ["trends", "--retries"], ["log"],
                ["messages", "--history", "--contact", "+1", "--campaign", "=c"],
            ].map { $0 + ["--csv", "--spreadsheet-safe"] }
            + ["campaigns", "failed", "chains", "reach", "attempts"].map {
                ["export", $0, "--spreadsheet-safe"]
            }
        for command in commands {
            let run = try tool.run(command)
            #expect(run.status == 0, "\(command): \(run.errors)")
            #expect(run.lines.count > 1, "\(command)")
            for line in run.lines.dropFirst() {
                for field in line.split(separator: ",", omittingEmptySubsequences: false) {
                    let isFormula = field.first.map { "=+-@".contains($0) } ?? false
                    #expect(!isFormula, "\(command): \(line)")
                }
            }
        }
        #expect(try tool.run("stats", "--json", "--spreadsheet-safe").status == 64)
        #expect(try tool.run("stats", "--csv").output.contains("\n=c,"))
    }
}
