import ArgumentParser
import CampaignLedger
import Files

/// Other rules than those in force.
struct AssumptionOptions: ParsableArguments {
    /// A policy is a few lines.
    private static let mostPolicyBytes = 1 << 20
    private static let mostTableBytes = 16 << 20

    @Option(
        help: ArgumentHelp(
            "Assume these members of the policy, a JSON object as in 'policy.changed', over the "
                + "policy in force.", valueName: "file"),
        completion: .file())
    var policy: String?

    @Option(
        help: ArgumentHelp(
            "Assume this table of failure codes, CSV with the columns of the standard table, over "
                + "the standard one.", valueName: "file"),
        completion: .file())
    var codes: String?

    /// Whether any other rule is given.
    var isGiven: Bool { policy != nil || codes != nil }

    /// What the files say; nil where none is named.
    /// - Throws: a failure that names the file and what is wrong in it.
    func assumption() throws -> ReplayAssumption? {
        guard isGiven else { return nil }
        var members: [UInt8]?
        var assumption = try ReplayAssumption()
        if let policy {
            members = try SmallFile.read(policy, limitBytes: Self.mostPolicyBytes)
            assumption = try reading(policy) { try ReplayAssumption(policy: members) }
        }
        guard let codes else { return assumption }
        let table = try SmallFile.read(codes, limitBytes: Self.mostTableBytes)
        return try reading(codes) { try ReplayAssumption(policy: members, failureCodes: table) }
    }

    /// Says of which file an error speaks.
    private func reading<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as LedgerError {
            throw Failure(
                .badData, code: error.code.rawValue, "'\(path)': \(error.message)",
                remedy: error.remedy)
        }
    }
}
