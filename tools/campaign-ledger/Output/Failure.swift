import ArgumentParser
import CampaignLedger
import CampaignReports
import Files
import JSON

/// Why a command failed: a code for programs, words for people, and the exit code for scripts.
struct Failure: Error {
    var status: ExitStatus
    var code: String
    /// What failed, on what, and why: one sentence.
    var message: String
    /// What to do about it.
    var remedy: String

    init(_ status: ExitStatus, code: String, _ message: String, remedy: String) {
        (self.status, self.code, self.message, self.remedy) = (status, code, message, remedy)
    }

    init(_ error: LedgerError) {
        self.init(
            ExitStatus(error.code), code: error.code.rawValue, error.message,
            remedy: Self.remedies[error.code] ?? error.remedy)
    }

    init(_ error: FileError) {
        let isInput = error.attempted == .open || error.attempted == .read
        let path =
            error.path == "-" ? (isInput ? "standard input" : "standard output") : error.path
        let named = FileError(error.attempted, path, error.kind)
        let status = ExitStatus(error)
        let code: LedgerError.Code =
            switch status {
            case .noInput: .noSuchInput
            case .cannotCreate: .cannotCreate
            case .badData: .invalidInput
            default: error.kind == .diskFull ? .diskFull : .inputOutput
            }
        self.init(status, code: code.rawValue, named.message, remedy: named.advice)
    }

    /// What the command line can say better than the library.
    private static let remedies: [LedgerError.Code: String] = [
        .noSuchLedger:
            "Check --ledger and the environment variable CAMPAIGN_LEDGER; commands that record, such as "
            + "'import' and 'campaign create', make a ledger where there is none.",
        .accessDenied:
            "Asking takes the right to read the ledger and to write the lock file beside it, PATH-lock, so "
            + "that nobody reuses what is being read; recording takes the right to write both. Get that "
            + "right, or ask of a backup of your own.",
    ]

    /// How failures are shown: as the command line asks for answers.
    enum Form {
        case text, json

        /// JSON where a flag before any `--` asks for JSON.
        init(arguments: [String]) {
            let flags = arguments.prefix { $0 != "--" }
            self = flags.contains("--json") || flags.contains("--ndjson") ? .json : .text
        }
    }

    /// The failure as it is shown on standard error.
    func shown(as form: Form) -> String {
        switch form {
        case .text:
            let words = TerminalText.safe(message)
            return "error: \(words)\n\(TerminalText.safe(remedy))\n"
        case .json:
            var writer = JSONWriter()
            ErrorDocument.write(code: code, message: message, remedy: remedy, to: &writer)
            var harmless: [UInt8] = []
            TerminalBytes.append(writer.bytes.span, .json, to: &harmless)
            return String(decoding: harmless, as: UTF8.self)
        }
    }

    /// Shows any error that a command threw and ends the process as it deserves.
    static func end(by error: any Error, _ form: Form) -> Never {
        let failure: Failure
        switch error {
        case let error as Failure: failure = error
        case let error as LedgerError: failure = Failure(error)
        case let error as FileError:
            // Who stopped reading wants no more, and no complaint either.
            if error.kind == .brokenPipe { HostProcess.end(.success) }
            failure = Failure(error)
        default: endByParser(error, form)
        }
        HostProcess.writeError(failure.shown(as: form))
        HostProcess.end(failure.status)
    }

    /// Help, wrong command lines and plain exit codes are the parser's to show.
    private static func endByParser(_ error: any Error, _ form: Form) -> Never {
        let code = CampaignLedgerTool.exitCode(for: error)
        guard code != .success, !(error is ExitCode) else {
            CampaignLedgerTool.exit(withError: error)
        }
        guard code == .validationFailure else {
            let failure = Failure(
                .internal, code: LedgerError.Code.internal.rawValue,
                "Unable to go on: \(error).", remedy: "Please report this.")
            HostProcess.writeError(failure.shown(as: form))
            HostProcess.end(failure.status)
        }
        guard form == .json else {
            // The parser quotes arguments as they are.
            let lines = CampaignLedgerTool.fullMessage(for: error)
                .split(separator: "\n", omittingEmptySubsequences: false)
            let shown = lines.map { TerminalText.safe(String($0)) }.joined(separator: "\n")
            HostProcess.writeError(shown + "\n")
            HostProcess.end(.usage)
        }
        let failure = Failure(
            .usage, code: "usage", CampaignLedgerTool.message(for: error),
            remedy: "See --help.")
        HostProcess.writeError(failure.shown(as: form))
        HostProcess.end(.usage)
    }
}
