import EventLog
import LMDB

extension Ledger {
    /// Checks the files of a ledger: the structure of both, every stored byte of the log against
    /// checksums and hash tree, and every row of the projections against a fresh fold.
    ///
    /// Damage is never an error here, but a finding. The files are opened only once their structure
    /// was found to be sound, so that no damage can take the process down. Nothing is changed.
    /// Where something is in the way of looking at what is beside the log, the report is not complete and says what
    /// (``VerifyReport/obstacle``): that nothing was found proves nothing then, ``VerifyReport/isSound`` does.
    /// `progress`: called now and then; says whether to go on.
    /// - Throws: `noSuchLedger`, `notALedger`, `newerFormat`, `invalidInput` for a progress file of
    ///   another ledger; `accessDenied`, `busy`, `diskFull`, `inputOutput` where the log itself cannot be looked at.
    /// - Complexity: O(stored bytes) on all cores; `.quick` O(blocks + index entries + projections).
    public static func verify(
        at path: String, _ options: VerifyOptions = VerifyOptions(),
        progress: (VerifyProgress) -> Bool = { _ in true }
    ) throws(LedgerError) -> VerifyReport {
        var verifier = Verifier(path: path, options: options)
        return try verifier.run(progress)
    }
}
