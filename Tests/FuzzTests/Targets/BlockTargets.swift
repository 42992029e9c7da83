import HashTree
import LMDB

@testable import EventLog

/// Blocks, the columns in them and index runs, under checksums that are right: whoever can write the
/// file can write those too.
let blockTargets: [FuzzTarget] = [
    FuzzTarget("block", seeds: blockSeeds, check: checkBlock),
    FuzzTarget("packedIntegers", seeds: integerSeeds, check: checkIntegers),
    FuzzTarget("packedStrings", seeds: stringSeeds, check: checkStrings),
    FuzzTarget("indexRun", seeds: runSeeds, check: checkRun),
]

/// Columns of equal values take no bytes: only their count bounds what decoding them takes.
private let mostValues = 1 << 16

private func sign(block bytes: inout [UInt8]) {
    guard bytes.count >= BlockFormat.headerBytes else { return }
    bytes.store(BlockFormat.magic, at: 0)
    bytes.store(UInt32(bytes.count), at: 8)
    let end =
        BlockFormat.headerBytes + bytes.littleEndian(2, at: 6) * BlockFormat.directoryEntryBytes
    guard end <= bytes.count else { return }
    for entry in stride(
        from: BlockFormat.headerBytes, to: end, by: BlockFormat.directoryEntryBytes)
    {
        let start = bytes.littleEndian(4, at: entry + 4)
        let count = bytes.littleEndian(4, at: entry + 8)
        guard start + count <= bytes.count else { continue }
        let checksum = Checksum.crc32c(bytes.span.extracting(start..<start + count))
        bytes.store(checksum, at: entry + 12)
    }
    bytes.store(0, at: BlockFormat.checksumOffset)
    let checksum = Checksum.crc32c(bytes.span.extracting(0..<end))
    bytes.store(checksum, at: BlockFormat.checksumOffset)
}

/// A block that is read is written again as one that says the same.
private func checkBlock(_ bytes: [UInt8]) throws {
    var bytes = bytes
    sign(block: &bytes)
    guard let block = try? Block(MappedBytes(bytes), CheckedParts()), block.rowCount <= mostValues,
        block.entityCount <= mostValues,
        let listed = try? block.listedEntities(block.integers(.listEnd)),
        listed.count <= mostValues,
        let content = try? BlockContent(decoding: block)
    else { return }
    for row in 0..<block.rowCount {
        let ends = try block.integers(.listEnd)
        guard let range = try? block.listRange(row, ends, listed.count) else { continue }
        try require(range.upperBound <= listed.count, "a list goes beyond its column")
    }
    // A name is new only once. A block that says otherwise may count more names than fit into it
    // when it is written.
    for kind in NameKind.allCases {
        let list = content.names[kind]
        let names = (0..<list.count).map { Array(list.bytes[list.range($0)]) }
        guard Set(names).count == names.count else { return }
    }
    let written = BlockEncoder.encode(content)
    let again = try BlockContent(decoding: try Block(MappedBytes(written), CheckedParts()))
    try require(BlockEncoder.encode(again) == written, "a block is written as another one")
    try require(again.kinds == content.kinds && again.numbers == content.numbers, "other rows")
    try require(
        again.ids.bytes == content.ids.bytes && again.payloads.bytes == content.payloads.bytes,
        "other strings")
}

private func checkIntegers(_ bytes: [UInt8]) throws {
    guard let packed = PackedIntegers(MappedBytes(bytes)), packed.count <= mostValues else {
        return
    }
    let values = packed.decoded(as: UInt64.self)
    try require(values.count == packed.count, "another number of values")
    for (index, value) in values.enumerated() {
        try require(packed[index] == value, "one value and all values differ")
    }
    var written: [UInt8] = []
    PackedIntegers.encode(values.span, into: &written)
    guard let again = PackedIntegers(MappedBytes(written)) else {
        throw BrokenProperty(description: "what was written is no column")
    }
    try require(again.decoded(as: UInt64.self) == values, "written and read, other values")
}

private func checkStrings(_ bytes: [UInt8]) throws {
    guard let packed = PackedStrings(MappedBytes(bytes)), packed.count <= mostValues else { return }
    let time: Int64 = 1_767_225_600_000_000
    var list = StringList()
    for index in 0..<packed.count {
        var isWhole = true
        list.append { isWhole = packed.append(index, occurredAt: time, to: &$0) }
        guard isWhole else { return }
        _ = packed.isEmpty(index)
        // A hostile column may repeat one string very often.
        guard list.bytes.count < mostValues * 8 else { return }
    }
    var written: [UInt8] = []
    PackedStrings.encode(list, times: Array(repeating: time, count: list.count), into: &written)
    guard let again = PackedStrings(MappedBytes(written)) else {
        throw BrokenProperty(description: "what was written is no column")
    }
    for index in 0..<list.count {
        var text: [UInt8] = []
        let isWhole = again.append(index, occurredAt: time, to: &text)
        try require(isWhole && text == Array(list.bytes[list.range(index)]), "another string")
        var space: [UInt8] = []
        try require(
            again.equals(index, text.span, occurredAt: time, scratch: &space),
            "a string does not equal itself")
    }
}

private func sign(run bytes: inout [UInt8]) {
    guard bytes.count >= IndexRun.headerBytes else { return }
    bytes.store(IndexRun.magic, at: 0)
    let columns = [16, 20, 24].reduce(0) { $0 + bytes.littleEndian(4, at: $1) }
    let end = IndexRun.headerBytes + columns
    let chunks = (columns + 1 << IndexRun.chunkBits - 1) >> IndexRun.chunkBits
    guard end + 4 * chunks == bytes.count else { return }
    for chunk in 0..<chunks {
        let start = IndexRun.headerBytes + chunk << IndexRun.chunkBits
        let stop = min(start + 1 << IndexRun.chunkBits, end)
        bytes.store(Checksum.crc32c(bytes.span.extracting(start..<stop)), at: end + 4 * chunk)
    }
    let header = Checksum.crc32c(bytes.span.extracting(0..<28))
    bytes.store(Checksum.crc32c(bytes.span.extracting(end..<bytes.count), after: header), at: 28)
}

/// Every entry of a run that makes sense is found, and nothing is read beyond it.
private func checkRun(_ bytes: [UInt8]) throws {
    var bytes = bytes
    sign(run: &bytes)
    guard let run = try? IndexRun(MappedBytes(bytes), checking: true), run.count <= mostValues
    else {
        return
    }
    let entries = try run.checkedEntries()
    _ = try run.values(in: 0...UInt32.max)
    let keys = [0, 1, .max, run.leastKey] + entries.prefix(50).map(\.key)
    for key in keys { _ = try run.find(key) { _ in false } }
    let isSorted = zip(entries, entries.dropFirst()).allSatisfy { $0 <= $1 }
    guard isSorted, entries.count == run.count, !entries.isEmpty else { return }
    let written = IndexRun.encode(run.kind, level: run.level, entries)
    let again = try IndexRun(MappedBytes(written), checking: true)
    try require(try again.checkedEntries() == entries, "written and read, other entries")
    for entry in entries.prefix(50) {
        let found = try again.find(entry.key) { $0 == entry.value }
        try require(found == entry.value, "an entry is not found")
    }
}

// MARK: Seeds

private func blockSeeds() -> [[UInt8]] {
    var content = BlockContent(
        firstPosition: 1, firstEntity: 0, firstNames: PerNameKind(repeating: 0))
    let rows = 3
    content.kinds = [1, 7, 26]
    content.subjects = [3, 3, 1]
    content.numbers = [0, 1, 0]
    content.occurredAt = [1_767_225_600_000_000, 1_767_225_601_000_000, 1_767_225_602_500_000]
    content.recordedAt = content.occurredAt
    content.timeStyles = [0, 3, 6]
    content.flags = [0, 1, 2]
    content.sources = [0, 0, 1]
    for id in ["e1", "01941f9e-5c96-7876-8746-c7af7025c3d7", "wamid.00ff"] {
        content.ids.append(Array(id.utf8).span)
        content.payloads.append(Array("\"x\":\"\(id)\"".utf8).span)
    }
    content.references = [0, 1, 0]
    content.labels = [0, 2, 0]
    content.qualifiers = [1, 0, 0]
    content.links = Array(repeating: 0, count: rows)
    content.mentionedMembers = [0, 0, 1]
    content.listEnds = [0, 0, 2]
    content.listedEntities = [0, 1]
    for kind in NameKind.allCases { content.names[kind].append(Array("n4915100000001".utf8).span) }
    content.entityGroups = [0, 0]
    content.entityMembers = [0, 1]
    content.entityOrdinals = [1, 1]
    content.entityHomeDistances = [0, 0]
    content.lastRowOfGroup = [0: 2]
    return [BlockEncoder.encode(content)]
}

private func integerSeeds() -> [[UInt8]] {
    let columns: [[UInt64]] = [
        [], [7, 7, 7], [1, 2, 3, 4, 5], [.max, 0, 1 << 63], (0..<70).map { $0 * $0 * 977 },
    ]
    return columns.map {
        var bytes: [UInt8] = []
        PackedIntegers.encode($0.span, into: &bytes)
        return bytes
    }
}

private func stringSeeds() -> [[UInt8]] {
    let texts = [
        ["", "a", "é"], ["4915100000001", "4915100000002", "49151000000034"],
        ["wamid.00ffee00112233aa", "wamid.00ffee00112233ab"],
        ["01941f9e-5c96-7876-8746-c7af7025c3d7", "019b7777-8800-7876-8746-c7af7025c3d7"],
    ]
    return (texts + [texts.flatMap(\.self)]).map { texts in
        var list = StringList()
        for text in texts { list.append(Array(text.utf8).span) }
        var bytes: [UInt8] = []
        PackedStrings.encode(
            list, times: Array(repeating: 1_767_225_600_000_000, count: texts.count), into: &bytes)
        return bytes
    }
}

private func runSeeds() -> [[UInt8]] {
    let few = (0..<5).map { IndexEntry(key: UInt32($0) * 1000, value: UInt32($0)) }
    let many = (0..<300).map { IndexEntry(key: UInt32($0 / 2) << 22, value: UInt32($0)) }
    return [
        IndexRun.encode(.groups, level: 0, few),
        IndexRun.encode(.identities, level: 2, many),
    ]
}
