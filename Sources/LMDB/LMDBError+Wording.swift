import Glibc

extension LMDBError {
    /// "Unable to VERB 'PATH': REASON. REMEDY."
    package var description: String { "\(message) \(advice)" }

    /// What failed, on what, and why: one sentence.
    package var message: String { "Unable to \(verb) '\(path)': \(reason)." }

    /// What to do about it: one sentence.
    package var advice: String { "\(remedy)." }

    private var verb: String {
        switch attempt {
        case .open, .create, .read, .sync, .copy, .replace, .lock: attempt.rawValue
        case .write: "write to"
        case .commit: "commit to"
        }
    }

    private var reason: String {
        switch kind {
        case .notFound: "no file has this name"
        case .alreadyExists: "a file has this name already"
        case .notALedgerFile: "it is empty, a file of another program, or no file"
        case .notRegular(let thing): "it is \(thing.rawValue)"
        case .damaged(let damage): "it is damaged, \(damage.words)"
        case .truncated(let expected, let found):
            "it must be \(expected) bytes long, and \(found) were found"
        case .differentPageSize: "it was made for pages of \(code) bytes, unlike this machine's"
        case .newerLMDBFormat: "its LMDB format is version \(code), and 1 is understood"
        case .networkFileSystem: "it is on a network file system"
        case .permissionDenied: "the system refuses access (errno \(code))"
        case .diskFull: "no space is left on its file system"
        case .fileTooLarge: "no file may be as large there"
        case .inputOutput: "its device failed (errno \(code))"
        case .mapFull: "it has reached the size of its memory map"
        case .readersFull: "too many read transactions are open"
        case .busy: "another transaction of this process is in the way"
        case .overtaken: "others change it faster than it can be looked at"
        case .usedAfterFork: "it was opened before this process was forked"
        case .replaced: "another file has taken its place"
        case .foreignLockFile: "its lock file still serves an earlier file of the same name"
        case .otherLockFile:
            "programs have it open with another lock file: by another name of it (a hard link, a mount), or theirs was removed"
        case .mountPoint: "it is mounted there by itself, so that no other file can take its place"
        case .replacedUnsettled:
            "the new file has the name by now, but a failure of the power may still bring the old one back (errno \(code))"
        case .closed: "it is closed"
        case .broken: "an earlier commit failed"
        case .readOnly: "it was opened for reading only"
        case .keyExists: "the key exists already, or is not above the last one"
        case .keySizeInvalid: "a key is empty or longer than 511 bytes"
        case .wrongKeyKind: "a table has keys of another kind"
        case .tooManyTables: "too many tables are open"
        case .transactionTooBig: "one transaction changed too many pages"
        case .outOfMemory: "memory or address space is exhausted"
        case .systemLimit: "the system has no more open files or locks to give (errno \(code))"
        case .interrupted: "a signal interrupted it"
        case .other(EILSEQ): "a folder on the way there has a name that is not UTF-8"
        case .other(let code): "code \(code)"
        }
    }

    private var remedy: String {
        switch kind {
        case .notFound: "Check the path, or create the file"
        case .alreadyExists: "Choose another path, or open the file"
        case .notALedgerFile: "Check the path"
        case .notRegular: "Put it out of the way: nothing but a regular file belongs there"
        case .fileTooLarge: "Use another file system, or raise the limit of the process"
        case .damaged, .truncated: "Restore the file from a backup"
        case .differentPageSize: "Move the data by export and import"
        case .newerLMDBFormat: "Use the version of the program that wrote the file"
        case .networkFileSystem: "Keep the file on a local disk"
        case .permissionDenied: "Check the owner and the mode of the file and of its folder"
        case .diskFull: "Free some space, then open the file again"
        case .inputOutput: "Check the disk, then open the file again"
        case .mapFull: "Raise the limit of address space ('ulimit -v'), then open the file again"
        case .readersFull: "End read transactions that are no longer needed"
        case .busy: "Try again when it has ended"
        case .usedAfterFork: "Open the file in the child process"
        case .replaced, .closed, .broken: "Open the file again"
        case .foreignLockFile: "End the programs that have the earlier file open"
        case .mountPoint: "Mount the folder of the file instead, with all that is beside it"
        case .replacedUnsettled: "Check the disk, then run the same command once more"
        case .otherLockFile: "Use the one name that they use, or end them"
        case .readOnly: "Open the file for writing"
        case .keyExists, .keySizeInvalid, .wrongKeyKind: "Check the key and the table"
        case .tooManyTables: "Open the file with a higher limit"
        case .transactionTooBig: "Write in smaller transactions"
        case .outOfMemory: "Raise the limits of the process, or use a smaller map"
        case .systemLimit: "End programs or raise the limit ('ulimit -n'), then try again"
        case .overtaken, .interrupted: "Try again"
        case .other(EILSEQ): "Name the folder otherwise"
        case .other: "Look the code up in lmdb.h or errno.h"
        }
    }
}

extension LMDBError.Damage {
    fileprivate var words: String {
        switch self {
        case .metaPageInvalid(let page): "meta page \(page) is not one"
        case .pageSizeInvalid: "its meta pages name no single valid page size"
        case .metaPagesDisagree(let first, let second):
            "its meta pages carry transactions \(first) and \(second), which never stand together"
        case .lastPageInvalid(let page): "its last page cannot be page \(page)"
        case .page(let page, let problem): "page \(page) \(problem.words)"
        case .reportedByLMDB: "a page is not of its kind"
        }
    }
}

extension PageReport.Finding: CustomStringConvertible {
    /// "page N is ...", with no stored byte in it.
    package var description: String { "page \(page) \(problem.words)" }
}

extension PageProblem {
    /// What is wrong, to follow "page N".
    fileprivate var words: String {
        switch self {
        case .metaInvalid: "has an impossible field"
        case .treeInvalid: "describes a tree that is another one"
        case .outOfRange: "is named, or names one, outside of the file"
        case .missing: "is missing"
        case .usedTwice: "is used twice"
        case .otherNumber: "carries another number"
        case .otherKind: "is of another kind"
        case .nodesInvalid: "has misplaced nodes"
        case .nodeFlagsInvalid: "has a node with impossible flags"
        case .keySizeInvalid: "has a key of impossible length"
        case .keysOutOfOrder: "has keys out of order"
        case .valueInvalid: "has a value of impossible length"
        case .freeListInvalid: "has an impossible list of free pages"
        case .lost(let count): "is the first of \(count) that are neither used nor free"
        }
    }
}
