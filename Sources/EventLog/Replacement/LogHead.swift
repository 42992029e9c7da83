import Files

/// How far a log goes and what its events add up to, for whoever compares it with others.
package struct LogHead: Sendable, Equatable {
    /// 32 hexadecimal digits, given at creation.
    package let logID: String
    /// How many events there are.
    package let eventCount: UInt64
    /// Root of the hash tree over all events: 64 hexadecimal digits.
    package let root: String

    /// The head of a view.
    package init(_ view: LogView) { self.init(Anchor(view.state)) }

    private init(_ anchor: Anchor) {
        (logID, eventCount, root) = (anchor.logID, anchor.eventCount, anchor.root)
    }

    /// The head that the anchor beside a log remembers; nil where none can be read.
    package init?(anchoredBeside log: String) {
        guard let anchor = Anchor(of: log) else { return nil }
        self.init(anchor)
    }
}

extension LogView {
    /// What the file says that is to be the anchor beside this log.
    package var anchorBytes: [UInt8] { Anchor(state).line }
}

extension EventLog {
    /// Where the anchor of a log is.
    ///
    /// Whoever gives the log's place to another one takes the anchor away before, or what comes would be
    /// accused of having lost events, and puts a new file in its place after. A writer of the old log
    /// that is late with its anchor then writes to a file that is gone, or notices that it is late.
    package static func anchorPath(besides log: String) -> String { Anchor.path(of: log) }
}
