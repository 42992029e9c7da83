import TemporaryFolder

@testable import CampaignLedger

/// A folder with a ledger and a backup of it.
protocol RestoreFixture {
    var folder: TemporaryFolder { get }
}

extension RestoreFixture {
    var path: String { folder.file("ledger") }
    var copy: String { folder.file("copy") }

    /// A ledger of so many events, with a backup of the first of them.
    func make(_ count: Int, backedUp: Int) throws -> Ledger {
        let ledger = try Ledger.open(at: path, creation: .ifMissing)
        try ledger.record(sent(0..<backedUp))
        try ledger.backup(to: copy)
        if backedUp < count { try ledger.record(sent(backedUp..<count)) }
        return ledger
    }

    func restore(
        _ allowing: RestoreAllowance = [], keptOld: String? = nil
    ) throws(LedgerError) -> RestoreSummary {
        try Ledger.restore(
            from: copy, to: path, RestoreOptions(allowing: allowing, keptOld: keptOld))
    }
}
