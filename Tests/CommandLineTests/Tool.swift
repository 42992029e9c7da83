import Foundation
import JSON
import Testing

/// The built tool, run in a folder of its own.
final class Tool {
    /// What a run left behind.
    struct Run {
        var status: Int32
        var output: String
        var errors: String

        /// The document on standard output.
        var document: JSONValue {
            get throws { try JSONValue.parse(output) }
        }

        /// The error on standard error.
        var error: JSONValue? {
            get throws { try JSONValue.parse(errors)["error"] }
        }

        /// The lines of standard output.
        var lines: [String] { output.split(separator: "\n").map(String.init) }
    }

    let folder: URL
    private let executable: URL

    init() throws {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        // Built beside the tests, which depend on it.
        executable = URL(fileURLWithPath: tests).deletingLastPathComponent()
            .appendingPathComponent("campaign-ledger")
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("campaign-ledger-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        do { try FileManager.default.removeItem(at: folder) } catch {
            // A folder left in the temporary directory harms no test.
        }
    }

    /// A tool whose ledger holds the story.
    static func withStory() throws -> Tool {
        let tool = try Tool()
        try tool.write(Story.text, to: "story.ndjson")
        let run = try tool.run("import", "story.ndjson")
        try #require(run.status == 0, "\(run.errors)")
        return tool
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: folder.appendingPathComponent(name))
    }

    func read(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
    }

    func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path)
    }

    /// Runs the tool with a list of arguments.
    func run(_ arguments: [String]) throws -> Run { try start(arguments, "", [:]) }

    /// Runs the tool in its folder, with `story.ledger` there as the ledger unless the environment
    /// says otherwise.
    func run(
        _ arguments: String..., input: String = "", environment: [String: String] = [:]
    ) throws -> Run {
        try start(arguments, input, environment)
    }

    /// Runs the tool with a terminal for its standard output, without colour.
    func runOnTerminal(_ arguments: [String], input: String = "") throws -> Run {
        try start(arguments, input, ["NO_COLOR": "1"], on: Terminal())
    }

    /// Runs the tool with arguments that a shell makes of a text, bytes that no string holds among them; `setting`: of a
    /// variable, or a limit.
    func runInShell(
        _ arguments: String, setting: String = "", environment: [String: String] = [:]
    ) throws -> Run {
        let script = setting + #" exec "$0" "# + arguments
        return try start(["-c", script, executable.path], "", environment, by: "/bin/sh")
    }

    private func start(
        _ arguments: [String], _ input: String, _ environment: [String: String],
        by program: String? = nil, on terminal: Terminal? = nil
    ) throws -> Run {
        let process = Process()
        process.executableURL = program.map { URL(fileURLWithPath: $0) } ?? executable
        process.arguments = arguments
        process.currentDirectoryURL = folder
        var variables = ProcessInfo.processInfo.environment
        variables["CAMPAIGN_LEDGER"] = "story.ledger"
        variables.merge(environment) { $1 }
        process.environment = variables
        // Files rather than pipes: they never fill up.
        let names = ["in", "out", "err"].map { folder.appendingPathComponent(".\($0)") }
        try Data(input.utf8).write(to: names[0])
        for name in names[1...] { try Data().write(to: name) }
        process.standardInput = try FileHandle(forReadingFrom: names[0])
        process.standardOutput = try FileHandle(forWritingTo: names[1])
        process.standardError = try FileHandle(forWritingTo: names[2])
        var shown: String?
        if let terminal {
            process.standardOutput = terminal.program
            shown = try terminal.shows {
                try process.run()
                process.waitUntilExit()
            }
        } else {
            try process.run()
            process.waitUntilExit()
        }
        return Run(
            status: process.terminationStatus,
            output: try shown ?? String(contentsOf: names[1], encoding: .utf8),
            errors: try String(contentsOf: names[2], encoding: .utf8))
    }
}
