import ArgumentParser
import CampaignLedger
import CampaignReports

/// What all proofs take: the ledger, the head that they lead to, and where they go.
struct ProofOptions: ParsableArguments {
    @OptionGroup var ledger: LedgerOptions

    @Option(
        help: ArgumentHelp(
            "Lead to an older head: its size, or its file, whose signatures are kept.",
            valueName: "size|file"),
        completion: .file())
    var to: String?

    @OptionGroup var signing: SigningOptions

    @Option(
        help: ArgumentHelp(
            "Write the proof to a file, which only its owner may read.", valueName: "file"),
        completion: .file())
    var output: String?

    @OptionGroup var document: DocumentOptions

    /// Makes a proof that leads to the head asked for, and writes it.
    func make(_ body: (LedgerSnapshot, TreeHead) throws -> LedgerProof) throws {
        let keys = try signing.keys()
        let choice = try to.map { try HeadChoice($0) }
        let ledger = try ledger.open()
        if let kept = choice?.kept { try ledger.check(against: [kept]) }
        let snapshot = try ledger.snapshot(asOf: choice.map { .position($0.size) } ?? .now)
        var head = try choice?.kept ?? snapshot.checkpoint()
        for key in keys { head = head.signed(by: key) }
        let proof = try body(snapshot, head)
        if let output {
            try ledger.refuseOverwriting(by: output)
            let file = try ReportOutput(path: output)
            try file.write(proof.text)
            try file.finish()
        }
        if document.json {
            try ReportOutput.print(ProofReports.document(proof, asOf: snapshot.asOf))
        } else if output == nil {
            try ReportOutput.print(proof.text)
        }
    }
}
