/// How a log stands to a head that was seen of it earlier.
package enum HeadComparison: Sendable, Equatable {
    /// It begins with all that the head counts.
    case contained
    /// The head is of another log.
    case otherLog
    /// It has fewer events than the head counts: it was cut off, or an older copy put in its place.
    case rewound(found: UInt64)
    /// It has as many or more, and those that the head counts are others.
    case forked
}

extension LogView {
    /// Compares the log with a head that was seen earlier.
    /// - Throws: `.damaged` where the hash tree is not that of the head of now.
    /// - Complexity: O(events / 65,536) tiles and O(bytes of 256 rows), unless nothing was added since.
    package func compare(with seen: LogHead) throws(EventLogError) -> HeadComparison {
        guard seen.logID == state.logID.description else { return .otherLog }
        var tree = LogTree(self)
        guard let root = try tree.root(ofFirst: seen.eventCount) else {
            return .rewound(found: state.eventCount)
        }
        return root == seen.root ? .contained : .forked
    }
}
