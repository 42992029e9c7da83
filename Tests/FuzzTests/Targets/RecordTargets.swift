import Campaigns
import Files
import JSON
import TemporaryFolder

@testable import CampaignIngest

/// Inputs cut into records, and records that become events.
let recordTargets: [FuzzTarget] = [
    FuzzTarget("records", check: checkRecords),
    FuzzTarget("cloudEvent", check: checkCloudEvents),
    FuzzTarget("whatsApp", check: checkCallback),
    FuzzTarget("gzip", seeds: { [GzipSeeds.hello, GzipSeeds.twice] }, check: checkRecords),
]

/// Where targets put files that the code under test opens by their path.
let scratch = TemporaryFolder(.memory)

/// A file of its own for each thread would be nicer; tests run targets one after another.
func writeScratch(_ name: String, _ bytes: [UInt8]) throws -> String {
    let path = scratch.file(name)
    var file = try OutputFile(path: path)
    try file.write(bytes.span)
    try file.close()
    return path
}

/// What a reader made of a file.
private struct Cut: Equatable {
    struct Piece: Equatable {
        var bytes: [UInt8]
        var line: Int
        var offset: UInt64
        var isTooLong: Bool
    }

    var pieces: [Piece] = []
    var error: RecordReaderError?
    var layout: RecordLayout?
}

private func cut(
    _ path: String, _ limits: RecordReader.Limits, mostRecords: Int, mostBytes: Int
) throws -> Cut {
    var cut = Cut()
    var reader = RecordReader(try InputFile(path: path), limits: limits)
    do throws(RecordReaderError) {
        while let batch = try reader.next(mostRecords: mostRecords, mostBytes: mostBytes) {
            for record in batch.records {
                cut.pieces.append(
                    Cut.Piece(
                        bytes: Array(batch.arena[record.range]), line: record.line,
                        offset: record.offset, isTooLong: record.isTooLong))
            }
            reader.recycle(batch)
        }
    } catch {
        cut.error = error
        _ = "\(error)"
    }
    cut.layout = reader.layout
    return cut
}

/// However small the window and the batches are, the records are the same.
private func checkRecords(_ bytes: [UInt8]) throws {
    let path = try writeScratch("records", bytes)
    var wide = RecordReader.Limits()
    wide.recordBytes = 200
    wide.excerptBytes = 20
    var narrow = wide
    narrow.windowBytes = 1 + (bytes.first.map { Int($0) % 40 } ?? 0)
    let whole = try cut(path, wide, mostRecords: 1000, mostBytes: 1 << 20)
    let small = try cut(path, narrow, mostRecords: 2, mostBytes: 30)
    try require(whole == small, "a small window gives other records than a large one")
    for piece in whole.pieces {
        try require(piece.bytes.count <= wide.recordBytes, "a record is longer than its limit")
        _ = FactReader.sniff(piece.bytes)
    }
}

/// Decodes the lines of an input together.
private func decode(_ bytes: [UInt8]) -> (batch: EventBatch, records: [ArraySlice<UInt8>]) {
    var decoder = CloudEventDecoder(keepsUnknownTypes: true)
    var batch = EventBatch()
    var records: [ArraySlice<UInt8>] = []
    let arena = bytes + [UInt8](repeating: 0x22, count: CloudEventDecoder.paddingBytes)
    decoder.begin(arenaCount: arena.count)
    for line in bytes.split(separator: 0x0a) {
        do throws(EventProblem) {
            batch.events.append(try decoder.decode(arena.span, line.startIndex..<line.endIndex))
            records.append(line)
        } catch {
            _ = "\(error)"
        }
    }
    batch.arena = arena + decoder.extra
    batch.contacts = decoder.contacts
    return (batch, records)
}

/// An event as it is exported.
private func exported(_ draft: EventDraft, _ batch: EventBatch) -> [UInt8] {
    var writer = JSONWriter()
    CloudEventEncoder.write(draft, of: batch, to: &writer)
    return writer.bytes
}

/// The event as it should come out again: without attributes that are null, with data.
private func said(_ record: ArraySlice<UInt8>) throws -> JSONValue {
    let known = ["id", "source", "type", "time", "subject", "specversion", "data"]
    let value = try JSONValue(parsing: Array(record))
    var members = (value.objectValue ?? []).filter { !known.contains($0.key) || !$0.value.isNull }
    if !members.contains(where: { $0.key == "data" }) {
        members.append(JSONMember("data", .object([])))
    }
    return .object(members)
}

/// What is accepted comes out as it went in, and goes in again as it came out.
private func checkCloudEvents(_ bytes: [UInt8]) throws {
    let (batch, records) = decode(bytes)
    for (draft, record) in zip(batch.events, records) {
        let text = exported(draft, batch)
        try require(
            try JSONValue(parsing: text) == said(record),
            "exported as something else: \(String(decoding: text, as: UTF8.self))")
        let (again, _) = decode(text)
        guard again.events.count == 1 else {
            throw BrokenProperty(description: "an export is not accepted")
        }
        try require(exported(again.events[0], again) == text, "a second export is another one")
    }
}

/// Each fact of a callback is an event that could have come as a CloudEvent, and the same each time.
private func checkCallback(_ bytes: [UInt8]) throws {
    _ = FactReader.sniff(bytes)
    func read() -> FactBatch {
        var reader = FactReader(.whatsApp, keepsUnknownTypes: false) {
            Timestamp(microseconds: 1_767_225_600_000_000)
        }
        var batch = RecordBatch(
            arena: bytes + [UInt8](repeating: 0, count: RecordBatch.paddingBytes),
            records: [Record(range: 0..<bytes.count, line: 1, offset: 0)], bytesRead: 0)
        return reader.read(&batch)
    }
    let (first, second) = (read(), read())
    try require(first.events.arena == second.events.arena, "a second reading says something else")
    try require(first.recordOf.count == first.events.events.count, "a fact belongs to no record")
    for draft in first.events.events {
        let text = exported(draft, first.events)
        let (again, _) = decode(text)
        try require(
            again.events.count == 1, "a fact is no event: \(String(decoding: text, as: UTF8.self))")
        try require(exported(again.events[0], again) == text, "a fact is exported as another one")
    }
}

/// What gzip(1) makes of "hello\n", once and twice: nothing in the project compresses.
private enum GzipSeeds {
    static let hello: [UInt8] = [
        0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0xe7, 2, 0, 0x20, 0x30,
        0x3a, 0x36, 6, 0, 0, 0,
    ]
    static let twice = hello + hello + [0, 0]
}
