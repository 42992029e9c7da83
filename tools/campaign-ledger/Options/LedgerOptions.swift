import ArgumentParser
import CampaignLedger

/// Which ledger a command is about.
struct LedgerOptions: ParsableArguments {
    /// The environment variable that names the ledger where no option does.
    static let variable = "CAMPAIGN_LEDGER"

    @Option(
        help: ArgumentHelp(
            "The ledger's file. Without it, the environment variable CAMPAIGN_LEDGER names it.",
            valueName: "path"),
        completion: .file())
    var ledger: String?

    /// The environment variable that names an anchor where no option does.
    static let anchorVariable = "CAMPAIGN_LEDGER_ANCHOR"

    @Option(
        help: ArgumentHelp(
            "A head kept elsewhere, which the ledger must go on from. May be repeated; without it, "
                + "CAMPAIGN_LEDGER_ANCHOR names one.",
            valueName: "file"),
        completion: .file())
    var anchor: [String] = []

    /// The heads that the ledger must go on from.
    func anchors() throws -> [TreeHead] {
        let paths =
            anchor.isEmpty
            ? [HostProcess.environment(Self.anchorVariable)].compactMap(\.self) : anchor
        return try paths.map { try TreeHead(anchorAt: $0) }
    }

    /// The path of the ledger's file.
    func path() throws -> String {
        guard let path = ledger ?? HostProcess.environment(Self.variable) else {
            throw Failure(
                .usage, code: "usage", "No ledger is named.",
                remedy: "Give --ledger PATH, or set the environment variable \(Self.variable).")
        }
        return path
    }

    /// Opens the ledger.
    func open(_ creation: Ledger.Creation = .never) throws -> Ledger {
        let path = try path()
        let anchors = try anchors()
        do throws(LedgerError) {
            return try Ledger.open(at: path, creation: creation, anchors: anchors)
        } catch {
            guard error.code == .noSuchLedger, creation == .ifMissing, anchors.isEmpty else {
                throw error
            }
            throw Failure(
                .cannotCreate, code: LedgerError.Code.cannotCreate.rawValue,
                "Unable to create the ledger '\(path)': there is no such folder.",
                remedy: "Make the folder, or check the path.")
        }
    }
}
