import Files
import Glibc
import Testing

@testable import CampaignIngest

/// What a reader made of an input.
struct Reading: Equatable {
    /// A record as text, with the place it came from.
    struct Entry: Equatable {
        var text: [UInt8]
        var line: Int
        var offset: Int
        var isTooLong = false
    }

    var entries: [Entry] = []
    var error: RecordReaderError?
    var layout: RecordLayout?

    var texts: [String] { entries.map { String(decoding: $0.text, as: UTF8.self) } }
    var lines: [Int] { entries.map(\.line) }
    var offsets: [Int] { entries.map(\.offset) }
}

/// How an input is read.
struct ReadingPlan {
    var layout: RecordLayout?
    var windowBytes = 256 << 10
    var mostRecords = 1000
    var mostBytes = 1 << 20
    var recordBytes = 64 << 20
    var excerptBytes = 1024
    var peeks = false

    init(_ layout: RecordLayout? = nil) { self.layout = layout }

    var limits: RecordReader.Limits {
        var limits = RecordReader.Limits()
        limits.windowBytes = windowBytes
        limits.recordBytes = recordBytes
        limits.excerptBytes = excerptBytes
        return limits
    }
}

/// A file of its own, removed at its end.
final class TemporaryFile {
    let path: String

    init(_ bytes: [UInt8]) throws {
        let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
        path = "/tmp/records-tests-\(suffix)"
        var output = try OutputFile(path: path, access: .ownerOnly)
        try output.write(bytes.span)
        try output.close()
    }

    deinit { unsafe unlink(path) }

    func reader(_ plan: ReadingPlan = ReadingPlan()) throws -> RecordReader {
        RecordReader(try InputFile(path: path), layout: plan.layout, limits: plan.limits)
    }

    /// Reads the file to its end or its error, checking what holds for every batch.
    func read(_ plan: ReadingPlan) throws -> Reading {
        var reader = try reader(plan)
        var reading = Reading()
        do throws(RecordReaderError) {
            while true {
                let peeked = plan.peeks ? try reader.peek() : nil
                guard
                    let batch = try reader.next(
                        mostRecords: plan.mostRecords, mostBytes: plan.mostBytes)
                else { break }
                if let peeked, let first = batch.records.first {
                    #expect(peeked == Array(batch.arena[first.range]))
                }
                check(batch, plan)
                for record in batch.records {
                    reading.entries.append(
                        Reading.Entry(
                            text: Array(batch.arena[record.range]), line: record.line,
                            offset: Int(record.offset), isTooLong: record.isTooLong))
                }
                reader.recycle(batch)
            }
            #expect(try reader.next(mostRecords: 1, mostBytes: 1) == nil)
        } catch {
            reading.error = error
            #expect(throws: error) { try reader.next(mostRecords: 1, mostBytes: 1) }
        }
        reading.layout = reader.layout
        return reading
    }

    private func check(_ batch: RecordBatch, _ plan: ReadingPlan) {
        var end = 0
        for record in batch.records {
            #expect(record.range.lowerBound >= end)
            end = record.range.upperBound
            if record.isTooLong { #expect(record.range.count <= plan.excerptBytes) }
        }
        #expect(!batch.records.isEmpty && batch.records.count <= plan.mostRecords)
        #expect(batch.arena.count >= end + RecordBatch.paddingBytes)
        #expect(batch.arena.suffix(RecordBatch.paddingBytes).allSatisfy { $0 == 0 })
    }
}

/// Reads a text.
func read(_ text: String, _ plan: ReadingPlan = ReadingPlan()) throws -> Reading {
    try TemporaryFile(Array(text.utf8)).read(plan)
}

/// Reads a text with windows of every size up to its own, and batches of some, and checks that
/// they all give the same.
func readEveryWay(_ text: String, _ layout: RecordLayout) throws -> Reading {
    let file = try TemporaryFile(Array(text.utf8))
    let whole = try file.read(ReadingPlan(layout))
    for windowBytes in 1...max(1, text.utf8.count + 1) {
        for mostRecords in [1, 2, 1000] {
            var plan = ReadingPlan(layout)
            plan.windowBytes = windowBytes
            plan.mostRecords = mostRecords
            plan.mostBytes = mostRecords == 2 ? 5 : 1000
            #expect(try file.read(plan) == whole, "window \(windowBytes), batch \(mostRecords)")
        }
    }
    return whole
}
