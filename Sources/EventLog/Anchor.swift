import Files
import HashTree

/// The last head that this machine has seen of a log, in a small file beside it: `PATH-anchor`.
///
/// A damaged meta page, or somebody's copy of an older file, makes LMDB serve an earlier state
/// without a word. The anchor notices. It is written after each commit and never synced, so it is
/// never ahead of the log.
///
/// One line of text: `campaign-ledger anchor 1`, log id, number of events and root of the hash tree
/// (both as in `head`), and a CRC32C of all before; filled with spaces to 160 bytes.
struct Anchor: Equatable {
    static let mark = "campaign-ledger anchor 1"
    static let bytes = 160
    /// No line is longer than an anchor may be.
    private static let logIDDigits = 32

    let head: LogHead

    init(_ state: LogState) { head = LogHead(state) }

    static func path(of log: String) -> String { log + "-anchor" }

    /// The anchor of a log; nil where there is none that can be read.
    init?(of log: String) {
        guard let stored = Self.read(Self.path(of: log)) else { return nil }
        let fields = String(decoding: stored, as: UTF8.self).split(separator: " ").map(String.init)
        guard fields.count >= 7, fields[0...2].joined(separator: " ") == Self.mark,
            fields[3].utf8.count == Self.logIDDigits, let count = UInt64(fields[4]),
            let root = Digest(hex: fields[5])
        else { return nil }
        head = LogHead(logID: fields[3], eventCount: count, root: root)
        guard fields[6] == checksum else { return nil }
    }

    private static func read(_ path: String) -> [UInt8]? {
        do throws(FileError) {
            return try SmallFile.readOwn(path, limitBytes: bytes)
        } catch {
            // Without an anchor there is nothing to compare with, whatever the reason.
            return nil
        }
    }

    private var text: String { "\(Self.mark) \(head.logID) \(head.eventCount) \(head.root)" }

    private var checksum: String {
        let bytes = [UInt8](text.utf8)
        return String(Checksum.crc32c(bytes.span), radix: 16)
    }

    /// The bytes of the file.
    var line: [UInt8] {
        var line = [UInt8]("\(text) \(checksum)".utf8)
        line.append(contentsOf: repeatElement(0x20, count: max(0, Self.bytes - 1 - line.count)))
        line.append(0x0a)
        return line
    }

    /// Remembers this head, unless another file has the place of the log by then: its anchor is
    /// another one. What cannot be remembered is not worth failing a commit that is on disk.
    func write(besides log: String, if isInPlace: () -> Bool = { true }) {
        do throws(FileError) {
            try SmallFile.overwrite(Self.path(of: log), line.span, if: isInPlace)
        } catch {
            return
        }
    }

    /// Whether a log of this state may follow what the anchor saw.
    /// - Throws: `.rolledBack`, or `.damaged` where the same events have another root.
    func check(_ state: LogState) throws(EventLogError) {
        let found = LogHead(state)
        guard head.logID == found.logID else { return }
        guard head.eventCount <= found.eventCount else {
            throw .rolledBack(seen: head.eventCount, found: found.eventCount)
        }
        guard head.eventCount < found.eventCount || head.root == found.root else {
            throw .damaged(
                position: found.eventCount,
                what: "the log has another root than when it was seen last")
        }
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
