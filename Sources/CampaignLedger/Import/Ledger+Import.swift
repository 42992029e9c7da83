import CampaignIngest
import Campaigns
import EventLog
import Files

extension Ledger {
    /// Imports a file, in durable commits of whole batches.
    ///
    /// Importing a file twice records nothing the second time; an import that was cut off is
    /// completed by the next one.
    ///
    /// `source`: path of the file, gzip or not; "-" for standard input.
    /// `rejects`: path of a file that gets one JSON object for each bad record; nil for none.
    /// `progress`: called after each batch; says whether to go on. Stopping leaves whole batches
    /// only.
    /// - Returns: exact counts. Bad records are not an error: see `rejected`.
    /// - Throws: `inputOutput`, `diskFull`, `invalidInput` for a file that is of no known format.
    /// - Complexity: O(length of the file), in constant memory but for the look-up tables, which grow
    ///   with the ledger.
    @available(*, noasync)
    public func importFile(
        _ source: String, _ options: ImportOptions = ImportOptions(), rejects: String? = nil,
        progress: (ImportProgress) -> Bool = { _ in true }
    ) throws(LedgerError) -> ImportSummary {
        var importer = try Importer(self, source, options, rejects: rejects)
        return try importer.run(progress)
    }
}
