import Files
import HashTree
import LMDB

@testable import EventLog

/// The small records of a ledger's file, and the anchor beside it.
let logTargets: [FuzzTarget] = [
    FuzzTarget("logState", seeds: stateSeeds, check: checkState),
    FuzzTarget("treeTile", seeds: { [tile(1), tile(3)] }, check: checkTile),
    FuzzTarget("secretKey", seeds: secretSeeds, check: checkSecret),
    FuzzTarget("anchor", check: checkAnchor),
]

/// The bytes with the checksum that belongs to them in the last four.
func signed(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count >= 4 else { return bytes }
    var bytes = bytes
    let end = bytes.count - 4
    bytes.store(Checksum.crc32c(bytes.span.extracting(0..<end)), at: end)
    return bytes
}

func digest(_ number: UInt8) -> Digest {
    let bytes = [number]
    return SHA256.hash(bytes.span)
}

private func checkState(_ bytes: [UInt8]) throws {
    let bytes = signed(bytes)
    guard let state = try? LogState(decoding: bytes) else { return }
    try require(state.encoded == bytes, "a state is written as other bytes")
    _ = state.tree.root
}

private func checkTile(_ bytes: [UInt8]) throws {
    let bytes = signed(bytes)
    let count = max(bytes.count - 4, 0) / Digest.byteCount
    guard let tile = try? TreeTile(MappedBytes(bytes), roots: count) else { return }
    try require(tile.digests.count == count, "a tile holds another number of roots")
    try require(tile.encoded == bytes, "a tile is written as other bytes")
}

private func checkSecret(_ bytes: [UInt8]) throws {
    let bytes = signed(bytes)
    let stored = MappedBytes(bytes)
    guard (try? SecretKeys.check(stored)) != nil else { return }
    _ = KnownSecrets([SecretKeys.slot(.member, 7): stored], most: 300)
    var keys = SecretKeys { (_) throws(EventLogError) in stored }
    if let key = try keys.key(.member, 7, create: false) {
        return try require(SecretKeys.encode(key) == bytes, "a key is written as other bytes")
    }
    guard var opened = OpenedSecrets(bytes.span) else {
        throw BrokenProperty(description: "a sound key is not read")
    }
    try require(opened.encoded == bytes, "what is left of a key is written as other bytes")
    let others = (0..<256).filter { $0 != 7 }.map { opened.secret(of: $0) }
    opened.forget(7)
    try require(opened.secret(of: 7) == nil, "a secret is there that was forgotten")
    try require(
        (0..<256).filter { $0 != 7 }.map { opened.secret(of: $0) } == others,
        "forgetting one secret changes others")
}

/// The anchor with its checksum mended, as far as it has one.
private func checkAnchor(_ bytes: [UInt8]) throws {
    let words = bytes.split(separator: 0x20, omittingEmptySubsequences: true)
    var mended = bytes
    if words.count >= 7 {
        let text = Array(words[..<6].joined(separator: [0x20]))
        mended = text + [0x20] + Array(String(Checksum.crc32c(text.span), radix: 16).utf8) + [0x20]
    }
    for candidate in [bytes, mended] {
        let path = try writeScratch("log-anchor", candidate)
        try require(path.hasSuffix("/log-anchor"), "the anchor lies elsewhere")
        guard let anchor = Anchor(of: scratch.file("log")) else { continue }
        anchor.write(besides: scratch.file("log"))
        try require(Anchor(of: scratch.file("log")) == anchor, "written and read, another anchor")
        let state = LogState(logID: LogID(high: 1, low: 2), seed: 3, createdAt: 4)
        _ = try? anchor.check(state)
    }
}

// MARK: Seeds

/// A key, and what is left of one: with one owner forgotten, and with all.
private func secretSeeds() -> [[UInt8]] {
    var opened = OpenedSecrets(digest(1), first: 0)
    opened.forget(7)
    let one = opened.encoded
    for number in 0..<256 as Range<UInt32> { opened.forget(number) }
    return [SecretKeys.encode(digest(1)), one, opened.encoded]
}

private func tile(_ count: UInt8) -> [UInt8] {
    let roots = (0..<count).flatMap { number in
        var bytes: [UInt8] = []
        digest(number).append(to: &bytes)
        return bytes
    }
    return signed(roots + [0, 0, 0, 0])
}

private func stateSeeds() -> [[UInt8]] {
    [0, 1, 11].map { leaves in
        var state = LogState(logID: LogID(high: 1, low: .max), seed: 77, createdAt: -5)
        for leaf in 0..<leaves { state.tree.append(leafHash: digest(UInt8(leaf))) }
        state.eventCount = UInt64(leaves)
        return state.encoded
    }
}
