import ArgumentParser
import CampaignLedger
import CampaignReports
import Files

/// `check-proof`: does this file show what it says?
struct CheckProofCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-proof",
        abstract: "Checks a proof, or a signed head, without the ledger.",
        discussion: """
            Takes what 'prove' and 'head --output' write. Exits with 0 where it is
            valid, with 1 where it is not, and says why; with 65 where it is no proof.
            No ledger is opened.

            Hashes lead from the events to the head in the file. That this head is the
            ledger's, only a key or an anchor shows: with --key it must be signed by one
            of the keys, with --anchor it must be one of the heads. Without both, this
            says that the head was checked against nothing.

            Examples:
              campaign-ledger check-proof ana.proof --key ledger.key.pub
              campaign-ledger check-proof growth.proof --anchor spring.checkpoint
              campaign-ledger check-proof - --json < event.tlog-proof
            """)

    @Argument(help: "The proof, or - for standard input.", completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp(
            "A public key, or a file of them: one must have signed the head. May be repeated.",
            valueName: "key|file"),
        completion: .file())
    var key: [String] = []

    @Option(
        help: ArgumentHelp(
            "A head known to be the ledger's, to which the proof must lead. May be repeated.",
            valueName: "file"),
        completion: .file())
    var anchor: [String] = []

    @OptionGroup var document: DocumentOptions

    /// An event takes as much as a request to append it: more is no proof.
    private static let mostBytes = 1 << 30

    func run() throws {
        let check = try ProofCheck(
            try read(), keys: try key.flatMap { try KeyFile.verifiers($0) },
            anchors: try anchor.map { try TreeHead(anchorAt: $0) })
        if document.json {
            try ReportOutput.print(ProofReports.document(check))
        } else {
            try ReportOutput.print(ProofReports.text(check))
        }
        if !check.isValid { throw ExitCode(ExitStatus.no.rawValue) }
    }

    private func read() throws -> String {
        var input = try InputFile(path: file)
        var bytes: [UInt8] = []
        while try input.read(into: &bytes, count: 1 << 16) > 0 {
            guard bytes.count <= Self.mostBytes else {
                throw FileError(.read, file, .tooLarge(limitBytes: Self.mostBytes))
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(
                .badData, code: LedgerError.Code.invalidInput.rawValue,
                "Unable to read the proof '\(file)': it is not UTF-8.",
                remedy: "Give a file that 'prove' or 'head' has written, as it was written.")
        }
        return text
    }
}
