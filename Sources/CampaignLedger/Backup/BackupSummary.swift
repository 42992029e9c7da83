/// How a backup is to be made.
public struct BackupOptions: Sendable {
    /// What may have the name already.
    public enum Overwriting: Sendable {
        /// Nothing.
        case never
        /// An earlier backup of the same ledger, which stays until the new one is complete.
        case earlierBackup
    }

    /// What may have the name already.
    public var overwriting: Overwriting
    /// How much of the copy is looked at before it gets its name.
    public var depth: VerifyOptions.Depth

    /// Nothing is overwritten, and every byte of the copy is checked, unless told otherwise.
    public init(
        overwriting: Overwriting = .never, depth: VerifyOptions.Depth = .full
    ) {
        (self.overwriting, self.depth) = (overwriting, depth)
    }
}

/// A backup that was made.
public struct BackupSummary: Sendable, Equatable {
    /// Where it is: an absolute path.
    public var path: String
    /// What its events add up to. Kept elsewhere, it proves later that the backup is this one.
    public var head: LedgerHead
    /// Bytes of the file.
    public var bytes: UInt64
    /// Whether somebody was erased, and there is no key beside the ledger to go with the backup: then nothing
    /// can be appended to either.
    public var lacksErasureKey = false
}
