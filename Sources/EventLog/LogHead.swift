import Files
import HashTree

/// How far a log goes and what its events add up to: as it is now, as a head that was kept elsewhere says,
/// or as the anchor beside it remembers.
package struct LogHead: Sendable, Equatable {
    /// 32 hexadecimal digits, given at creation.
    package var logID: String
    /// How many events there are.
    package var eventCount: UInt64
    /// Root of the hash tree over them.
    package var root: Digest

    package init(logID: String, eventCount: UInt64, root: Digest) {
        (self.logID, self.eventCount, self.root) = (logID, eventCount, root)
    }

    /// The head of a view.
    package init(_ view: LogView) { self.init(view.state) }

    /// The head of a log of this state.
    init(_ state: LogState) {
        self.init(
            logID: state.logID.description, eventCount: state.eventCount, root: state.tree.root)
    }

    /// The head that was last seen of the log that a file was, whatever its bytes say now; nil where none was
    /// seen, or no regular file is there.
    package init?(lastSeenAt path: String) {
        guard let place = try? FilePlace(following: path),
            FileKind(ofName: place.path) == .regularFile
        else { return nil }
        self.init(anchoredBeside: place.path)
    }

    /// What to say where the file that had this head is no database any more.
    package var lossOfFirstPages: String {
        "its first pages are lost; it ended at position \(eventCount) when it was seen last"
    }

    /// The head that the anchor beside a log remembers; nil where none can be read.
    package init?(anchoredBeside log: String) {
        guard let anchor = Anchor(of: log) else { return nil }
        self = anchor.head
    }
}
