/// What a walk over the pages of a file found.
package struct PageReport: Sendable, Equatable {
    /// One thing that is not as LMDB writes it.
    package struct Finding: Sendable, Equatable {
        /// The page it was found on, from 0.
        package let page: UInt64
        /// What is wrong.
        package let problem: PageProblem
    }

    /// What is wrong, in the order of the walk; empty for a sound file.
    package internal(set) var findings: [Finding] = []
    /// How many pages the trees hold, the two meta pages included.
    package internal(set) var usedPages = 2
    /// How many pages the free list names.
    package internal(set) var freePages = 0
    /// How many bytes were read. Of a large value only the beginning of its first page is.
    package internal(set) var bytesRead = 0
    /// Whether the walk stopped early, having found as much as was asked for.
    package internal(set) var isCutShort = false
    /// The transaction whose pages were walked.
    package internal(set) var transaction: UInt64 = 0
    /// The length the file needs for every page up to the last one.
    var neededBytes: Int64 = 0
    /// The length the file had.
    var foundBytes: Int64 = 0
    /// Which bytes mean something, when that was asked for.
    var live: [LiveBytes] = []

    /// Whether nothing was found that could hurt a program that uses the file.
    package var isSafe: Bool { firstDanger == nil }

    /// The first finding that could hurt a program that uses the file, or nil.
    ///
    /// Pages that are lost only cost their space.
    var firstDanger: Finding? {
        findings.first { if case .lost = $0.problem { false } else { true } }
    }
}

/// What is wrong with one page of a file.
package enum PageProblem: Sendable, Equatable {
    /// A meta page has a field that LMDB never writes so.
    case metaInvalid
    /// The record of a tree is one LMDB never writes: its flags, its depth, or its counts of pages
    /// and records, which are not those of its pages.
    case treeInvalid
    /// Something names this page, which cannot be, or lies behind the last one.
    case outOfRange
    /// The file ends before this page.
    case missing
    /// Two things name this page.
    case usedTwice
    /// The page carries another number.
    case otherNumber
    /// The page is not of the kind that its place in the tree asks for.
    case otherKind
    /// The nodes of the page are too few, overlap, leave gaps or lie outside of it.
    case nodesInvalid
    /// A node has flags that its place does not allow.
    case nodeFlagsInvalid
    /// A key has a length that its table does not allow.
    case keySizeInvalid
    /// The keys do not ascend, or are not those that the branches above lead to.
    case keysOutOfOrder
    /// A value does not have the length that its place asks for, or has more bytes than its pages.
    case valueInvalid
    /// A record of the free list is not a list of pages in descending order.
    case freeListInvalid
    /// This page and others, so many together, are in no tree and not free: their space is lost,
    /// and nothing else.
    case lost(count: UInt64)
}

/// Bytes of a file that are neither free nor slack.
struct LiveBytes: Sendable, Equatable {
    /// What they say.
    enum Kind: Sendable, Equatable {
        /// A field of a page or of a node, other than the sizes of keys and values.
        case structure
        /// The size of a key or of a value.
        case size
        /// A key of a record or of a branch, or which kind of keys a table has.
        case key
        case value
    }

    let kind: Kind
    /// Offsets from the beginning of the file.
    let bytes: Range<Int>
}
