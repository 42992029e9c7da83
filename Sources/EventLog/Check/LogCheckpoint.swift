import HashTree

/// How far the leaves of a log have been checked, so that a later check goes on from there.
///
/// | offset | size | field |
/// |---|---|---|
/// | 0 | 4 | magic "CLCP" |
/// | 4 | 4 | version, 1 |
/// | 8 | 16 | log id |
/// | 24 | .. | frontier of the hash tree over the roots of complete subtrees that were checked |
/// | .. | 4 | CRC32C of all before |
///
/// It is as trustworthy as the place where it is kept: nothing in it proves that the leaves before
/// it were looked at.
package struct LogCheckpoint: Sendable, Equatable {
    private static let magic: UInt32 = 0x5043_4c43
    private static let version: UInt32 = 1
    private static let fixedBytes = 24

    /// The log that was checked.
    package let logID: LogID
    /// The tree whose leaves are the roots of subtrees of 256 events.
    let subtrees: HashTreeFrontier

    init(logID: LogID, subtrees: HashTreeFrontier) {
        (self.logID, self.subtrees) = (logID, subtrees)
    }

    /// The last event whose leaf was checked: a multiple of 256.
    package var position: UInt64 { subtrees.size * UInt64(HashTreeFrontier.reportedLeafCount) }

    /// The bytes to store.
    package var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: Self.magic)
        bytes.append(littleEndian: Self.version)
        bytes.append(littleEndian: logID.high)
        bytes.append(littleEndian: logID.low)
        subtrees.encode(into: &bytes)
        bytes.append(littleEndian: Checksum.crc32c(bytes.span))
        return bytes
    }

    /// The checkpoint that was stored as `bytes`.
    /// - Throws: `.unreadable` where they are not one, whole.
    package init(decoding bytes: [UInt8]) throws(LogCheckpointError) {
        let span = bytes.span
        guard span.count >= Self.fixedBytes + 4,
            PackedBytes.loadUInt32(span, at: 0) == Self.magic,
            PackedBytes.loadUInt32(span, at: 4) == Self.version
        else { throw .unreadable }
        let end = span.count - 4
        guard Checksum.crc32c(span.extracting(0..<end)) == PackedBytes.loadUInt32(span, at: end)
        else { throw .unreadable }
        logID = LogID(
            high: PackedBytes.loadUInt64(span, at: 8), low: PackedBytes.loadUInt64(span, at: 16))
        do throws(HashTreeError) {
            subtrees = try HashTreeFrontier(decoding: span.extracting(Self.fixedBytes..<end))
        } catch {
            throw .unreadable
        }
        // Positions have 32 bits, so a greater tree is no tree of a log.
        guard subtrees.size <= UInt64(UInt32.max) else { throw .unreadable }
    }
}

/// Why a check cannot go on from a checkpoint.
package enum LogCheckpointError: Error, Sendable, Equatable {
    /// The bytes are no checkpoint, or not a whole one.
    case unreadable
    /// It is of another log.
    case otherLog
    /// It lies behind the end of the log, which has so many events.
    case beyondEnd(eventCount: UInt64)
    /// The stored hash tree is not the one that was checked, or cannot be read.
    case contradictsTree
}
