import Files
import Testing

@testable import CampaignIngest

struct RejectsFileTests {
    private let problem = EventProblem(
        .wrongType, path: "$.data.attempt", found: "\"x\"", expected: "a number", column: 17)

    /// What a rejects file holds after the records of a text were refused.
    private func rejects(_ bytes: [UInt8], recordBytes: Int = 1000) throws -> String {
        let file = try TemporaryFile(bytes)
        var plan = ReadingPlan(.lines)
        plan.recordBytes = recordBytes
        plan.excerptBytes = 3
        var reader = try file.reader(plan)
        let output = try TemporaryFile([])
        var rejects = try RejectsFile(path: output.path)
        while let batch = try reader.next(mostRecords: 10, mostBytes: 1000) {
            for record in batch.records { try rejects.append(record, of: batch, problem) }
        }
        try rejects.close()
        let written = try SmallFile.read(output.path, limitBytes: 1 << 20)
        return String(decoding: written, as: UTF8.self)
    }

    private let start =
        "{\"line\":1,\"column\":17,\"code\":\"wrongType\",\"path\":\"$.data.attempt\","
        + "\"found\":\"\\\"x\\\"\",\"expected\":\"a number\","

    @Test func `a rejected record comes with its reason and its text`() throws {
        let expected = start + "\"raw\":\"{\\\"a\\\":\\t\\\"é\\\"}\"}\n"
        #expect(try rejects(Array("{\"a\":\t\"é\"}\n".utf8)) == expected)
    }

    @Test func `text that is not UTF-8 is mended and marked`() throws {
        let expected = start + "\"raw\":\"a\u{FFFD}b\",\"rawIsUTF8\":false}\n"
        #expect(try rejects([0x61, 0xFF, 0x62]) == expected)
    }

    @Test func `a record too long is cut and marked`() throws {
        let expected = start + "\"raw\":\"abc\",\"rawIsCut\":true}\n"
        #expect(try rejects(Array("abcdef".utf8), recordBytes: 5) == expected)
    }

    @Test func `each rejected record has a line`() throws {
        let written = try rejects(Array("a\n\nb\nc".utf8))
        #expect(written.split(separator: "\n").count == 3)
        #expect(written.contains("{\"line\":3,") && written.contains("{\"line\":4,"))
    }

    @Test func `a full disk is an error`() throws {
        let file = try TemporaryFile(Array("a".utf8))
        var reader = try file.reader()
        let batch = try #require(try reader.next(mostRecords: 1, mostBytes: 1))
        var rejects = try RejectsFile(path: "/dev/full")
        try rejects.append(batch.records[0], of: batch, problem)
        #expect(rejects.count == 1)
        var error: FileError?
        do throws(FileError) { try rejects.close() } catch let caught { error = caught }
        #expect(error?.kind == .diskFull)
    }
}
