/// How a file is opened. The defaults suit a ledger that must not lose a commit.
package struct EnvironmentOptions: Sendable {
    /// What a commit promises when it returns.
    package enum Durability: Sendable, Equatable {
        /// The commit is on disk.
        case everyCommit
        /// The file stays whole, but a crash of the system may undo the last commit.
        case lastCommitMayBeLost
        /// Nothing is synced: after a crash of the system the file may be unusable. For files that
        /// can be made again.
        case cache
    }

    /// Who else may have the file open.
    package enum Sharing: Sendable, Equatable {
        /// Anybody: LMDB's lock file beside it keeps them apart.
        case withOthers
        /// Nobody: the caller has just made it under a name of its own. No lock file is made.
        case withNobody
    }

    /// One tebibyte of address space; no memory and no disk is used for it.
    package static let defaultMapSizeBytes = 1 << 40

    /// The size the file can grow to. Halved until the system grants it when address space is
    /// limited; never below what the file holds.
    package var mapSizeBytes: Int
    /// How many tables can be open; raised to what the file holds.
    package var maximumTables: Int
    /// How many read transactions can be open in all processes together. The process that opens
    /// the file first decides.
    package var maximumReaders: Int
    /// What a commit promises.
    package var durability: Durability
    /// Refuses write transactions, and needs no right to write the file.
    package var readOnly: Bool
    /// How many bytes the file will have at least, where that is known of one that is made: a limited address
    /// space must grant them.
    package var expectedBytes = 0
    /// Who else may have the file open.
    package var sharing = Sharing.withOthers
    /// Whether the path may be a symbolic link. A file that belongs beside another one may not be:
    /// what a link leads to is somebody else's.
    package var followsLinks = true

    /// Whether opening waits a moment for another process that seems to be replacing the file while transactions of
    /// this one hold the file that was there before.
    package var waitsForOthers = true

    /// Options with the given values.
    package init(
        mapSizeBytes: Int = defaultMapSizeBytes, maximumTables: Int = 16,
        maximumReaders: Int = 1022, durability: Durability = .everyCommit, readOnly: Bool = false
    ) {
        self.mapSizeBytes = mapSizeBytes
        self.maximumTables = maximumTables
        self.maximumReaders = maximumReaders
        self.durability = durability
        self.readOnly = readOnly
    }
}
