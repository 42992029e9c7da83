import ArgumentParser
import CampaignLedger
import CampaignReports
import Files

/// `key`: keys that sign heads.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Makes keys that sign the heads of ledgers.",
        discussion: """
            Examples:
              campaign-ledger key generate ledger.key --name example.com/spring
              campaign-ledger head --sign ledger.key --output spring.checkpoint
              campaign-ledger check-proof spring.checkpoint --key ledger.key.pub
            """,
        subcommands: [GenerateKey.self])
}

/// `key generate`.
struct GenerateKey: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Makes a new Ed25519 key.",
        discussion: """
            Writes the key to FILE, which only its owner may read, and its public half
            to FILE.pub, in the forms of golang.org/x/mod/sumdb/note (see
            c2sp.org/signed-note). Nothing is overwritten. Whoever has FILE can sign in
            its name: keep it apart from the ledger. Give FILE.pub to whoever checks.

            Examples:
              campaign-ledger key generate ledger.key
              campaign-ledger key generate ledger.key --name example.com/spring
            """)

    @Argument(help: "The file to make.", completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp(
            "Whose key it is, best like an address: no spaces, no plus signs. "
                + "'campaign-ledger' by default.",
            valueName: "name"))
    var name = "campaign-ledger"

    @OptionGroup var document: DocumentOptions

    func validate() throws {
        guard VerifierKey.isName(name) else {
            throw ValidationError(
                "--name takes a name of at least one character, without spaces and plus signs.")
        }
    }

    func run() throws {
        guard let key = SigningKey(newNamed: name) else { return try validate() }
        let publicFile = file + KeyFile.publicSuffix
        guard !HostProcess.exists(publicFile) else {
            throw FileError(.create, publicFile, .alreadyExists)
        }
        try SmallFile.create(file, "\(key.secretText)\n".utf8.span)
        try SmallFile.create(publicFile, "\(key.verifier)\n".utf8.span, access: .byUmask)
        guard document.json else {
            return try ReportOutput.print(
                "Key: \(file)\nPublic key: \(publicFile)\n\(key.verifier)\n")
        }
        var writer = ReportOutput.documentWriter()
        writer.beginDocument("key", asOf: AsOf(position: 0, recordedAt: nil))
        writer.member("name", name)
        writer.member("file", file)
        writer.member("publicFile", publicFile)
        writer.member("publicKey", key.verifier.description)
        writer.endDocument()
        try ReportOutput.print(writer)
    }
}
