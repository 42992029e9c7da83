/// What went wrong in the storage fence: what was attempted, on which file, and why it failed.
///
/// Programs switch on ``kind``; people read ``description``. No stored byte ever appears in either.
package struct LMDBError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What the caller asked for when it failed.
    package enum Attempt: String, Sendable, Equatable {
        case open, create, read, write, commit, sync, copy, replace, lock
    }

    /// What is no regular file.
    package enum Thing: String, Sendable, Equatable {
        case link = "a symbolic link"
        case folder = "a folder"
        case device = "a device or a pipe"
    }

    /// How a file shows that its bytes are not what LMDB wrote.
    package enum Damage: Sendable, Equatable {
        /// Meta page 0 or 1 lacks its magic, version, flags or number while the other has them.
        case metaPageInvalid(page: Int)
        /// The meta pages name different or impossible page sizes.
        case pageSizeInvalid
        /// The transaction numbers of the two meta pages cannot belong to one history: LMDB writes
        /// the pages in turn, so that they differ by exactly one.
        case metaPagesDisagree(first: UInt64, second: UInt64)
        /// A meta page names a last page that cannot be.
        case lastPageInvalid(page: UInt64)
        /// A page is not as LMDB writes it.
        case page(UInt64, PageProblem)
        /// LMDB met a page it could not use.
        case reportedByLMDB
    }

    /// Why it failed; closed, so that a switch over it is complete.
    package enum Kind: Sendable, Equatable {
        /// No file has this name.
        case notFound
        /// A file has this name already, and creating never overwrites.
        case alreadyExists
        /// The file is empty, of another program, or not a regular file.
        case notALedgerFile
        /// Something that is no regular file has a name that must be a regular file's.
        case notRegular(Thing)
        /// The file contradicts itself.
        case damaged(Damage)
        /// The file ends before pages that hold data.
        case truncated(expectedBytes: Int64, foundBytes: Int64)
        /// The file was made on a machine with another page size, found in ``LMDBError/code``.
        case differentPageSize
        /// The file has a newer LMDB format, whose version is in ``LMDBError/code``.
        case newerLMDBFormat
        /// The folder is on a network file system, where memory maps and locks do not hold.
        case networkFileSystem
        /// The system refused access, or the file system is mounted read-only.
        case permissionDenied
        /// No space, or no quota, is left.
        case diskFull
        /// The file system, or a limit of the process, allows no file of this size.
        case fileTooLarge
        /// The device failed.
        case inputOutput
        /// The map has no room for another page.
        case mapFull
        /// Every reader slot is taken.
        case readersFull
        /// Something else of this process stands in the way and will go away.
        case busy
        /// Others change or replace the file faster than it can be looked at.
        case overtaken
        /// The handle was inherited through `fork`.
        case usedAfterFork
        /// The path now names another file than the one this handle has open.
        case replaced
        /// The lock file still serves another file that had the same path.
        case foreignLockFile
        /// Others have the file open with another lock file than the one beside this path.
        case otherLockFile
        /// The file is mounted there by itself, so that no other one can take its place.
        case mountPoint
        /// The new file has the name, and what would make that last failed, with the errno in
        /// ``LMDBError/code``.
        case replacedUnsettled
        /// The handle is closed.
        case closed
        /// An earlier commit failed on this handle; only opening the file anew helps.
        case broken
        /// The handle was opened for reading only.
        case readOnly
        /// The key is there already, or an appended key is not above the last one.
        case keyExists
        /// A key is empty or longer than 511 bytes.
        case keySizeInvalid
        /// The table has keys of the other kind.
        case wrongKeyKind
        /// The environment has no room for another table.
        case tooManyTables
        /// One transaction touched more pages than LMDB can hold.
        case transactionTooBig
        /// Memory or address space is exhausted.
        case outOfMemory
        /// The system has no more open files or locks to give.
        case systemLimit
        /// A signal interrupted the system before it was done.
        case interrupted
        /// Another LMDB code or errno.
        case other(code: Int32)
    }

    /// Why it failed.
    package let kind: Kind
    /// What was attempted.
    package let attempt: Attempt
    /// The file it was attempted on.
    package let path: String
    /// LMDB's code (negative) or errno (positive); the version found for `.newerLMDBFormat`, the
    /// page size found for `.differentPageSize`; 0 when no call failed.
    package let code: Int32

    /// Whether the bytes of the file are at fault, or beyond this version: neither the system nor somebody in the way.
    package var isOfTheFile: Bool {
        switch kind {
        // Keys and tables are the program's own: a file where they do not fit is damaged.
        case .damaged, .truncated, .notALedgerFile, .differentPageSize, .newerLMDBFormat,
            .wrongKeyKind,
            .tooManyTables, .keySizeInvalid:
            true
        default: false
        }
    }

    /// An error of this fence.
    package init(_ kind: Kind, _ attempt: Attempt, path: String, code: Int32 = 0) {
        self.kind = kind
        self.attempt = attempt
        self.path = path
        self.code = code
    }
}

/// Either the storage failed, or the body of the write transaction threw its own error.
package enum WriteError<E: Error>: Error {
    /// Beginning or committing failed. Nothing was committed, except that after a failed commit
    /// only opening the file again tells.
    case storage(LMDBError)
    /// The body threw; the transaction was aborted.
    case body(E)
}
