import Campaigns
import Files
import HashTree
import JSON
import LMDB

@testable import CampaignLedger
@testable import EventLog

/// Small files beside a ledger, and texts that a command line gives.
let sideFileTargets: [FuzzTarget] = [
    FuzzTarget("erasureKey", seeds: { [keyText(digest(1))] }, check: checkErasureKey),
    FuzzTarget(
        "erasedCodes", seeds: { [erasedCodes([1, 100]), erasedCodes([0])] }, check: checkErasedCodes
    ),
    FuzzTarget("backupNotes", seeds: noteSeeds, check: checkBackupNotes),
    FuzzTarget("returnedList", seeds: { [Array("ana\nbo\n".utf8)] }, check: checkReturnedList),
    FuzzTarget("verifyProgress", seeds: progressSeeds, check: checkProgress),
    FuzzTarget("messageCursor", seeds: cursorSeeds, check: checkCursor),
    FuzzTarget("policyChange", seeds: policySeeds, check: checkPolicyChange),
]

private let logID = LogID(high: 1, low: 2)

private func keyText(_ key: Digest) -> [UInt8] {
    let text = "\(ErasureKey.mark) \(logID) \(key)"
    return Array("\(text) \(String(Checksum.crc32c(Array(text.utf8).span), radix: 16))\n".utf8)
}

/// A key is the one that the text says, whatever surrounds it.
private func checkErasureKey(_ bytes: [UInt8]) throws {
    let words = bytes.split { [0x20, 0x0a, 0x0d, 0x09].contains($0) }
    let named = words.count == 7 ? Digest(hex: String(decoding: words[5], as: UTF8.self)) : nil
    for candidate in [bytes, named.map { keyText($0) }].compactMap({ $0 }) {
        _ = try writeScratch("log-erasure-key", candidate)
        guard let key = try? ErasureKey(besides: scratch.file("log"), of: logID) else { continue }
        let text = String(decoding: candidate, as: UTF8.self)
        try require(text.lowercased().contains("\(key.key)"), "another key than the text says")
        try require(key.code(.member, [1]) != key.code(.reference, [1]), "two codes are one")
    }
}

private func checkErasedCodes(_ bytes: [UInt8]) throws {
    let stored = MappedBytes(signed(bytes))
    guard (try? ErasedIdentities.check(stored, events: 100)) != nil else { return }
    try require(bytes.count % 16 == 4 && bytes.count > 4, "codes of a length that none have")
    try ErasedIdentities.check(stored, events: .max)
    let positions = stride(from: 8, to: bytes.count - 4, by: 16).map {
        bytes.littleEndian(8, at: $0)
    }
    try require(positions.allSatisfy { $0 <= 100 }, "an event that is not there counts as erased")
    let last = UInt64(positions.max() ?? 0)
    guard last > 0 else { return }
    try require(
        (try? ErasedIdentities.check(stored, events: last - 1)) == nil, "a position goes unchecked")
}

/// A note that is read can be added, and is read again.
private func checkBackupNotes(_ bytes: [UInt8]) throws {
    let path = try writeScratch("ledger-backups", bytes)
    let notes = try BackupNotes.read(besides: scratch.file("ledger"))
    let paths = try BackupNotes.paths(besides: scratch.file("ledger"))
    try require(
        notes.allSatisfy { paths.contains(ExactText($0.path)) }, "a backup is noted and not found")
    FileRemoval.removeIfPresent(path)
    for note in notes.prefix(20) { try BackupNotes.add(note, besides: scratch.file("ledger")) }
    let again = try BackupNotes.read(besides: scratch.file("ledger"))
    try require(again == Array(notes.prefix(20)), "notes are written as others")
}

private func checkReturnedList(_ bytes: [UInt8]) throws {
    _ = try writeScratch("ledger-returned", bytes)
    let contacts = try ReturnedList.read(besides: scratch.file("ledger"))
    try ReturnedList.write(contacts, besides: scratch.file("ledger"))
    let again = try ReturnedList.read(besides: scratch.file("ledger"))
    try require(again == contacts, "a list is written as another one")
}

private func checkProgress(_ bytes: [UInt8]) throws {
    let bytes = signed(bytes)
    guard let progress = try? LogCheckpoint(decoding: bytes) else { return }
    try require(progress.encoded == bytes, "progress is written as other bytes")
    _ = progress.position
}

private func checkCursor(_ bytes: [UInt8]) throws {
    guard let cursor = MessageCursor(String(decoding: bytes, as: UTF8.self)) else { return }
    try require(MessageCursor(cursor.text) == cursor, "a cursor is written as another one")
    try require(!cursor.key.precedes(cursor.key, cursor.order), "a place lies behind itself")
}

/// A change that is accepted is one that an append accepts, and that says the same once more.
private func checkPolicyChange(_ bytes: [UInt8]) throws {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let change = try? PolicyChange(text) else { return }
    var policy = Policy()
    for member in change.members(over: policy) {
        let problem = Policy.problem(withMember: member.key, value: member.value.text.utf8.span)
        try require(problem == nil, "\(member.key): \(problem ?? "")")
        policy.set(member: member.key, to: member.value)
    }
    let once = policy
    for member in change.members(over: policy) { policy.set(member: member.key, to: member.value) }
    try require(policy == once, "the same change makes another policy")
}

// MARK: Seeds

private func erasedCodes(_ positions: [UInt64]) -> [UInt8] {
    var bytes: [UInt8] = []
    for position in positions {
        bytes.append(littleEndian: 0x1234_5678_9abc_def0 as UInt64)
        bytes.append(littleEndian: position)
    }
    return signed(bytes + [0, 0, 0, 0])
}

private func noteSeeds() -> [[UInt8]] {
    [
        Array(
            #"""
            {"path":"/b/one","madeAt":"2026-03-01T08:00:00Z","size":7,"root":"00"}
            {"path":"/b/three","begunAt":"2026-03-01T08:00:00Z"}
            {"path":"/b/two","madeAt":"2026-03-01T08:00:00.000001Z","size":0,"root":""}
            {"path":"/b/one","madeAt":"2026-03-02T08:00:00Z","size":9,"root":"ff"}

            """#.utf8)
    ]
}

private func progressSeeds() -> [[UInt8]] {
    [0, 1, 3].map { count in
        var subtrees = HashTreeFrontier()
        for leaf in 0..<count { subtrees.append(leafHash: digest(UInt8(leaf))) }
        return LogCheckpoint(logID: logID, subtrees: subtrees).encoded
    }
}

private func cursorSeeds() -> [[UInt8]] {
    let key = MessageKey(time: 1, code: [0x31], campaign: Array("c".utf8), contact: [0xc3, 0xa9])
    return MessageOrder.allCases.map { Array(MessageCursor(behind: key, $0).text.utf8) }
}

private func policySeeds() -> [[UInt8]] {
    [
        #"{"automaticRetry":{"maxRetries":2,"timeZone":"Europe/Berlin"}}"#,
        #"{"receiptlessChannels":["sms"]}"#,
    ]
    .map { Array($0.utf8) }
}
