import ArgumentParser
import CampaignLedger
import CampaignReports

/// `erase`: forgets contacts for good.
struct EraseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Erases contacts for good; statistics and proofs stay.",
        discussion: """
            Their ids, the ids of their messages and events, and all texts leave
            the files; the ledger is written anew without them. Counts, chains,
            the hash tree and old proofs stay valid. Late receipts and repeated
            imports do not bring anybody back: a keyed hash stays, its key in
            PATH-erasure-key, which must be kept with the ledger.

            Asks on a terminal; elsewhere it takes --yes. Exits with 1 where the
            ledger does not know one of the contacts. Backups still hold what was
            in them: those that were noted are named.

            Examples:
              campaign-ledger erase 4915112345678 --dry-run
              campaign-ledger erase 4915112345678 4915187654321 --yes
              campaign-ledger erase --contacts requests.txt --yes --json
            """)

    @Argument(help: "The contacts.")
    var contact: [String] = []

    @Option(
        help: ArgumentHelp(
            "Erase the contacts of a file, one a line, or of standard input for '-'.",
            valueName: "file|-"),
        completion: .file())
    var contacts: String?

    @Flag(help: "Change nothing; say what would be erased.")
    var dryRun = false

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var document: DocumentOptions

    func validate() throws {
        guard contact.isEmpty == (contacts != nil) else {
            throw ValidationError("Name contacts, or a file of them with --contacts, and not both.")
        }
    }

    func run() throws {
        let ledger = try ledger.open()
        let contacts = try self.contacts.map { try ContactsFile.read($0) } ?? contact
        guard !contacts.isEmpty else {
            throw Failure(
                .badData, code: LedgerError.Code.invalidInput.rawValue,
                "There is no contact in what --contacts names.",
                remedy: "Give one contact id a line; nothing was changed.")
        }
        if dryRun { return try report(try ledger.erasure(of: contacts), isTrial: true) }
        guard yes || Confirmation.isPossible else {
            throw Failure(
                .usage, code: "usage", "This cannot be undone, and there is nobody to ask.",
                remedy: "Look at what --dry-run says, then give --yes.")
        }
        guard try yes || isAgreed(try ledger.erasure(of: contacts)) else {
            throw Failure(
                .no, code: "declined", "Nothing was erased: the answer was not yes.",
                remedy: "Answer y to go on.")
        }
        try report(try ledger.erase(contacts, actor: actor.name), isTrial: false)
    }

    /// Asks, unless there is nobody to be erased.
    private func isAgreed(_ trial: Erasure) -> Bool {
        trial.contacts.isEmpty || Confirmation.ask(ErasureReports.question(trial)) == .yes
    }

    private func report(_ erasure: Erasure, isTrial: Bool) throws {
        if document.json {
            var writer = ReportOutput.documentWriter()
            ErasureReports.write(erasure, isTrial: isTrial, to: &writer)
            try ReportOutput.print(writer)
        } else {
            try ReportOutput.print(ErasureReports.text(erasure, isTrial: isTrial))
        }
        if !erasure.unknown.isEmpty { throw ExitCode(ExitStatus.no.rawValue) }
    }
}
