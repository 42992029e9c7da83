import HashTree

/// What every commit rewrites: how far the log goes, and how much of it the indexes cover.
///
/// | offset | size | field |
/// |---|---|---|
/// | 0 | 4 | magic "CLHD" |
/// | 4 | 4 | format version |
/// | 8 | 16 | log id, random |
/// | 24 | 8 | seed of the index keys, random |
/// | 32 | 8 | creation time, microseconds since 1970 |
/// | 40 | 8 | commits so far |
/// | 48 | 8 | events |
/// | 56 | 8 | recordedAt of the last event |
/// | 64 | 4 | entities |
/// | 68 | 16 | names in each dictionary |
/// | 84 | 4 | rows about a reference |
/// | 88 | 8 | events covered by index runs |
/// | 96 | 8 | number of the next run |
/// | 104 | .. | hash tree frontier |
/// | .. | 4 | CRC32C of all before |
package struct LogState: Sendable, Equatable {
    static let magic: UInt32 = 0x4448_4c43
    package static let formatVersion: UInt32 = 1
    static let fixedBytes = 104

    package var logID: LogID
    var seed: UInt64
    package var createdAt: Int64
    package var commits: UInt64 = 0
    package var eventCount: UInt64 = 0
    package var lastRecordedAt: Int64 = 0
    package var entityCount: UInt32 = 0
    package var nameCounts = PerNameKind<UInt32>(repeating: 0)
    package var referenceRows: UInt32 = 0
    var sealedCount: UInt64 = 0
    var nextRun: UInt64 = 0
    package var tree = HashTreeFrontier()

    init(logID: LogID, seed: UInt64, createdAt: Int64) {
        (self.logID, self.seed, self.createdAt) = (logID, seed, createdAt)
    }

    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: Self.magic)
        bytes.append(littleEndian: Self.formatVersion)
        bytes.append(littleEndian: logID.high)
        bytes.append(littleEndian: logID.low)
        bytes.append(littleEndian: seed)
        bytes.append(littleEndian: UInt64(bitPattern: createdAt))
        bytes.append(littleEndian: commits)
        bytes.append(littleEndian: eventCount)
        bytes.append(littleEndian: UInt64(bitPattern: lastRecordedAt))
        bytes.append(littleEndian: entityCount)
        for kind in NameKind.allCases { bytes.append(littleEndian: nameCounts[kind]) }
        bytes.append(littleEndian: referenceRows)
        bytes.append(littleEndian: sealedCount)
        bytes.append(littleEndian: nextRun)
        tree.encode(into: &bytes)
        bytes.append(littleEndian: Checksum.crc32c(bytes.span))
        return bytes
    }

    /// - Throws: `.foreign`, `.newerFormat` or `.damaged`.
    init(decoding bytes: [UInt8]) throws(EventLogError) {
        let span = bytes.span
        guard span.count >= Self.fixedBytes + 4 else { throw .foreign }
        func word(_ offset: Int) -> UInt64 { PackedBytes.loadUInt64(span, at: offset) }
        func half(_ offset: Int) -> UInt32 { UInt32(truncatingIfNeeded: word(offset)) }
        guard half(0) == Self.magic else { throw .foreign }
        guard half(4) == Self.formatVersion else {
            throw .newerFormat(found: Int(half(4)), known: Int(Self.formatVersion))
        }
        let end = span.count - 4
        var stored: UInt32 = 0
        for byte in 0..<4 { stored |= UInt32(span[end + byte]) << UInt32(8 * byte) }
        guard Checksum.crc32c(span.extracting(0..<end)) == stored else {
            throw .damaged(position: nil, what: "the head of the log fails its checksum")
        }
        logID = LogID(high: word(8), low: word(16))
        seed = word(24)
        createdAt = Int64(bitPattern: word(32))
        commits = word(40)
        eventCount = word(48)
        lastRecordedAt = Int64(bitPattern: word(56))
        entityCount = half(64)
        for kind in NameKind.allCases { nameCounts[kind] = half(68 + 4 * Int(kind.rawValue)) }
        referenceRows = half(84)
        sealedCount = word(88)
        nextRun = word(96)
        do {
            tree = try HashTreeFrontier(decoding: span.extracting(Self.fixedBytes..<end))
        } catch {
            throw .damaged(position: nil, what: "the frontier of the hash tree is unreadable")
        }
        guard tree.size == eventCount else {
            throw .damaged(position: nil, what: "the hash tree has another size than the log")
        }
    }
}

/// The random name of a log, given at its creation.
package struct LogID: Sendable, Hashable, CustomStringConvertible {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }

    /// 32 lower-case hexadecimal digits.
    package var description: String {
        [high, low].map { half in
            let digits = String(half, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

/// The tables of the log file.
enum LogTable {
    /// Byte keys: "state" holds `LogState`.
    static let head = "head"
    static let stateKey = [UInt8]("state".utf8)
    /// First position to block.
    static let blocks = "blocks"
    /// Index kind in the top byte, run number below, to `IndexRun`.
    static let runs = "runs"
    /// `SecretKeys.slot` to 32 random bytes.
    static let secrets = "secrets"
    /// Number of a run of 256 complete subtrees of 256 leaves to their roots, 32 bytes each.
    static let tree = "tree"

    /// `ErasedIdentities`; only an erasure makes it.
    static let erased = "erased"

    static func runKey(_ kind: IndexKind, _ number: UInt64) -> UInt64 {
        UInt64(kind.rawValue) << 56 | number
    }

    static func lastRunKey(_ kind: IndexKind) -> UInt64 { runKey(kind, 1 << 56 - 1) }
}
