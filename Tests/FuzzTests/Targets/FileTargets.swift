import Campaigns

@testable import LMDB
@testable import Retry

/// Pages of LMDB files, and time zones.
let fileTargets: [FuzzTarget] = [
    FuzzTarget("pages", seeds: pageSeeds, check: checkPages),
    FuzzTarget("zone", seeds: { [zoneFile(rule: "CET-1CEST,M3.5.0,M10.5.0/3")] }, check: checkZone),
    FuzzTarget("zoneRule", check: checkRule),
]

private let pageOptions = EnvironmentOptions(mapSizeBytes: 1 << 22, durability: .cache)

/// What the walk over the pages finds sound does not end the process when LMDB reads it.
private func checkPages(_ bytes: [UInt8]) throws {
    let path = try writeScratch("pages", bytes)
    guard let report = try? Environment.inspectPages(at: path), report.findings.isEmpty else {
        return
    }
    guard let environment = try? Environment.open(at: path, options: pageOptions) else { return }
    let read = try environment.read()
    if let table = try? read.table("numbers", .integerKeys) {
        let entries = (try? read.entries(table, from: 0, through: .max)) ?? []
        var sum = 0
        for entry in entries {
            let span = entry.value.span
            for index in 0..<span.count { sum &+= Int(span[index]) }
            _ = try? read.get(table, entry.key)
        }
        _ = try? read.last(table)
    }
    if let table = try? read.table("names", .byteKeys) {
        for name in ["a", "b", ""] { _ = try? read.get(table, bytes: Array(name.utf8)) }
    }
}

/// Small files: empty, with a value on pages of its own, and with one that was freed.
private func pageSeeds() -> [[UInt8]] {
    var seeds: [[UInt8]] = []
    for round in 0..<3 {
        let path = scratch.file("seed-\(round)")
        let made = try? Environment.create(at: path, options: pageOptions) {
            (write) throws(LMDBError) in
            let numbers = try write.openTable("numbers", .integerKeys)
            let names = try write.openTable("names", .byteKeys)
            guard round > 0 else { return }
            for key in 0..<UInt64(round * 3) {
                let value = [UInt8](repeating: UInt8(key), count: key == 1 ? 5000 : 40)
                try write.append(numbers, key, value.span)
            }
            let value: [UInt8] = [1, 2, 3]
            try write.put(names, bytes: Array("a".utf8), value.span)
        }
        guard let environment = made else { continue }
        if round == 2 {
            try? environment.write { (write) throws(LMDBError) in
                let numbers = try write.openTable("numbers", .integerKeys)
                try write.delete(numbers, 1)
            }
        }
        seeds.append(read(path))
    }
    return seeds
}

private func read(_ path: String) -> [UInt8] {
    guard let file = try? Descriptor(path: path, flags: 0),
        let status = try? Descriptor.status(of: file.raw),
        let bytes = try? file.bytes(at: 0, count: Int(status.st_size))
    else { return [] }
    return bytes
}

/// Offsets stay within bounds, and a local time comes back where clocks did not jump.
private func checkOffsets(_ zone: TimeZoneRules) throws {
    for step in 0..<60 {
        let time = Timestamp(microseconds: Int64(step) * 121_000_000_000_000)
        let offset = zone.offsetSeconds(at: time)
        try require(abs(offset) <= TimeZoneRules.offsetLimitSeconds, "an offset of \(offset) s")
        let back = zone.instant(ofLocal: zone.localMicroseconds(at: time))
        try require(
            abs(back.microseconds - time.microseconds)
                <= 2 * Int64(TimeZoneRules.offsetLimitSeconds) * 1_000_000,
            "a local time is days away from itself")
    }
    _ = zone.instant(ofLocal: .max)
    _ = zone.instant(ofLocal: .min)
}

private func checkZone(_ bytes: [UInt8]) throws {
    let zone: TimeZoneRules
    do throws(TimeZoneError) {
        zone = try TimeZoneRules(tzif: bytes)
    } catch {
        _ = "\(error)"
        return
    }
    try checkOffsets(zone)
}

/// A rule gives the same clock alone and as the end of a file.
private func checkRule(_ bytes: [UInt8]) throws {
    guard let rule = POSIXTimeZone(parsing: bytes[...]) else { return }
    let changes = rule.changes(in: 1968...2201)
    try require(
        zip(changes, changes.dropFirst()).allSatisfy { $0.seconds < $1.seconds },
        "changes are not in order")
    guard !bytes.contains(0x0a),
        let zone = try? TimeZoneRules(tzif: zoneFile(rule: String(decoding: bytes, as: UTF8.self)))
    else { return }
    try checkOffsets(zone)
}

/// A file of version 2 without changes but those of a rule.
private func zoneFile(rule: String) -> [UInt8] {
    let header = Array("TZif2".utf8) + Array(repeating: 0, count: 15)
    let counts: [UInt8] = [0, 0, 0, 0, 1, 4].flatMap { [0, 0, 0, $0] }
    let block = header + counts + [0, 0, 0, 0, 0, 0] + Array("LMT\0".utf8)
    return block + block + Array("\n\(rule)\n".utf8)
}
