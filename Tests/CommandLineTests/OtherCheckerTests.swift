import Foundation
import JSON
import Testing

/// `tools/check-proof`, which shares no code with the tool, against the tool.
@Suite struct OtherCheckerTests {
    private struct Outcome {
        var status: Int32
        var output: String
    }

    private static let checker: URL = {
        let levelsBelowRoot = 3
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<levelsBelowRoot { url.deleteLastPathComponent() }
        return url.appendingPathComponent("tools/check-proof")
    }()

    private func check(_ arguments: [String], in folder: URL) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", Self.checker.path] + arguments
        process.currentDirectoryURL = folder
        let output = folder.appendingPathComponent(".check")
        try Data().write(to: output)
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = process.standardOutput
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            output: try String(contentsOf: output, encoding: .utf8))
    }

    /// One proof of each kind, and a head, all under one signed head.
    private func proofs(_ tool: Tool) throws -> [String] {
        func succeed(_ arguments: String...) throws {
            let run = try tool.run(arguments)
            try #require(run.status == 0, "\(run.errors)")
        }
        try succeed("key", "generate", "key", "--name", "example.com/spring")
        try succeed("head", "--sign", "key", "--output", "head")
        try succeed("prove", "--position", "10", "--to", "head", "--output", "event")
        try succeed(
            "prove", "--position", "2", "--to", "head", "--without-personal-data", "--output",
            "withheld")
        try succeed("prove", "--from", "6", "--to", "head", "--output", "growth")
        try succeed("prove", "--from", "8", "--to", "head", "--output", "power")
        try succeed(
            "prove", "reach", "ana", "--campaign", "spring", "--to", "head", "--output", "ana")
        try succeed(
            "prove", "reach", "bo", "--campaign", "spring", "--to", "head", "--output", "bo")
        return ["head", "event", "withheld", "growth", "power", "ana", "bo"]
    }

    @Test func `it accepts what the tool writes, and reads the same out of it`() throws {
        let tool = try Tool.withStory()
        for name in try proofs(tool) {
            for trust in [["--key", "key.pub"], ["--anchor", "head"], []] {
                let outcome = try check([name] + trust, in: tool.folder)
                #expect(outcome.status == 0, "\(name): \(outcome.output)")
                let run = try tool.run(["check-proof", name, "--json"] + trust)
                for sentence in try run.document["sentences"]?.arrayValue ?? [] {
                    #expect(outcome.output.contains(sentence.stringValue ?? "?"))
                }
                #expect(
                    outcome.output.contains("not checked against anything") == trust.isEmpty)
            }
        }
        let json = try tool.run("head", "--json")
        try tool.write(json.output, to: "head.json")
        #expect(try check(["event", "--anchor", "head.json"], in: tool.folder).status == 0)
    }

    @Test func `it refuses a file after any change of a byte, as the tool does`() throws {
        let tool = try Tool.withStory()
        var names: [String] = []
        for proof in try proofs(tool) {
            let bytes = Array(try tool.read(proof).utf8)
            for index in bytes.indices {
                var changed = bytes
                changed[index] ^= [1, 2, 4, 8, 16, 32, 128][index % 7]
                names.append("\(proof)-\(index)")
                try tool.write(names[names.count - 1], changed)
            }
        }
        let outcome = try check(names + ["--key", "key.pub"], in: tool.folder)
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count >= names.count)
        #expect(!outcome.output.contains(": Valid."), "\(lines.filter { $0.contains(": Valid.") })")
        // A few of them in the tool too; the others its library has tried.
        for name in names where name.hasSuffix("77") {
            #expect(try tool.run("check-proof", name, "--key", "key.pub").status != 0)
        }
    }
}
