/// The parts of a check, in their order.
package enum LogCheckPart: String, Sendable, CaseIterable {
    /// Head, headers and checksums of every stored value.
    case stored
    /// Names and entities.
    case names
    /// Rows against what they name, and what indexes and secrets they call for.
    case rows
    /// Every leaf of the hash tree.
    case leaves
    /// Index runs against the rows.
    case indexes
}

/// How far a check has come.
package struct LogCheckProgress: Sendable {
    /// What is being checked.
    package var part: LogCheckPart
    /// Events done, in this part.
    package var done: UInt64
    /// Events there are.
    package var total: UInt64
    /// Findings so far.
    package var findings: Int
    /// From where a later check may go on; about once in a million leaves, and not behind one that
    /// is wrong.
    package var checkpoint: LogCheckpoint?
}

/// What a check has looked at.
package struct LogCheckCounts: Sendable, Equatable {
    /// Bytes of values.
    package var bytes = 0
    package var blocks = 0
    /// Rows of readable blocks.
    package var rows: UInt64 = 0
    /// Leaves that were computed from their rows.
    package var leaves: UInt64 = 0
    package var names: UInt64 = 0
    package var entities: UInt64 = 0
    /// Index runs, and their entries.
    package var runs = 0
    package var indexEntries: UInt64 = 0
    /// Stored roots of subtrees.
    package var subtrees = 0
    /// Keys of the leaf secrets.
    package var secrets = 0

    /// Nothing yet.
    package init() {}
}
