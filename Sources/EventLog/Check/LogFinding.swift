/// One thing in a stored log that is not as appends leave it.
package struct LogFinding: Sendable, Equatable {
    /// What kinds of findings there are; the raw value is the word that reports show.
    package enum Kind: String, Sendable, CaseIterable {
        /// The head is absent, unreadable or fails its checksum.
        case head
        /// The head counts something else than the blocks hold.
        case headCount
        /// The file cannot be read.
        case storage
        /// Something was written by a later version of this library.
        case newerFormat
        /// There is a gap between blocks, or a block lies under another position.
        case blockMissing
        /// The header of a block fails its checksum or cannot be a block's.
        case blockHeader
        /// The columns of a block are out of order, overlap or leave gaps.
        case blockLayout
        /// A column fails its checksum, has another size or cannot be unpacked.
        case blockColumn
        /// The header of a block says something else than its rows.
        case blockSummary
        /// recordedAt goes back.
        case rowOrder
        /// A row says something that no row can say.
        case rowContent
        /// A row names a number that was not given by then.
        case rowNumber
        /// The list of a row is no list of homes of its group.
        case rowList
        /// An entity names something unknown, or its home is not that of its group and member.
        case entity
        /// Entities are not numbered in the order of their first rows.
        case entityOrder
        /// A name cannot be unpacked.
        case name
        /// A name is twice in its dictionary.
        case nameRepeated
        /// An entity has two numbers.
        case entityRepeated
        /// Two events have one source and id.
        case identityRepeated
        /// An index run fails its checksum, cannot be read or has no place in the log.
        case run
        /// An index run is out of order.
        case runOrder
        /// An index lacks an entry.
        case indexMissing
        /// An index has an entry that nothing in the blocks calls for.
        case indexSurplus
        /// A tile of the hash tree fails its checksum, has another size or no place in the log.
        case tile
        /// The stored roots of subtrees do not make the tree of the head.
        case tree
        /// The events of a subtree do not make its root.
        case leaf
        /// A key of the leaf secrets fails its checksum or cannot be read.
        case secret
        /// A key that rows need is not there.
        case secretMissing
        /// A key is there that no row needs.
        case secretSurplus
        /// A code of an erased event fails its checksum, or names what is not in the log.
        case erased
        /// The links between groups make a loop.
        case linkLoop
    }

    /// What was found.
    package var kind: Kind
    /// The first event it is about, where that is known.
    package var position: UInt64?
    /// More, in words: numbers only, never a name or the content of a row.
    package var detail: String

    /// A finding.
    package init(_ kind: Kind, at position: UInt64? = nil, _ detail: String) {
        (self.kind, self.position, self.detail) = (kind, position, detail)
    }

    /// What an error of the log says, as a finding. `kind`: what it is about where it says damage.
    package init(_ error: EventLogError, about kind: Kind, at position: UInt64? = nil) {
        switch error {
        case .damaged(let found, let what): self.init(kind, at: found ?? position, what)
        case .newerFormat(let found, let known):
            self.init(.newerFormat, at: position, "version \(found); \(known) is known")
        case .foreign: self.init(.head, "the file is no log")
        case .rolledBack(let seen, let found):
            self.init(.headCount, at: found + 1, "\(seen) events were seen, \(found) are there")
        default: self.init(.storage, at: position, "\(error)")
        }
    }

    /// The kind as reports show it.
    package var what: String { kind.rawValue }
}

/// What a check found: the first of many findings, and how many there were.
package struct LogFindings: Sendable {
    /// No more findings than this are kept.
    package static let mostKept = 1000

    /// The findings, in the order in which the parts of the check came to them.
    package private(set) var list: [LogFinding] = []
    /// How many there were, kept or not.
    package private(set) var count = 0
    /// The least position that any finding names; nil where none names one.
    package private(set) var firstPosition: UInt64?

    /// No findings.
    package init() {}

    /// Whether nothing was found.
    package var isEmpty: Bool { count == 0 }

    mutating func add(_ finding: LogFinding) {
        count += 1
        if let position = finding.position {
            firstPosition = min(firstPosition ?? position, position)
        }
        if list.count < Self.mostKept { list.append(finding) }
    }

    mutating func add(contentsOf other: LogFindings) {
        for finding in other.list { add(finding) }
        count += other.count - other.list.count
        if let position = other.firstPosition {
            firstPosition = min(firstPosition ?? position, position)
        }
    }
}
