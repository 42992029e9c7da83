import Testing

@testable import CampaignIngest

struct LineTests {
    @Test(arguments: ["", "\n", " \t\r\n\n \n", "\u{FEFF}", "\u{FEFF}\n"])
    func `an input without text has no records`(text: String) throws {
        #expect(try readEveryWay(text, .lines).entries.isEmpty)
        #expect(try read(text) == Reading(layout: .lines))
    }

    @Test func `line ends of both kinds, blank lines and a last line without end`() throws {
        let reading = try readEveryWay("a\nbb\r\n\n \r\n\r\n  c \r\r\nlast", .lines)
        #expect(reading.texts == ["a", "bb", "  c \r", "last"])
        #expect(reading.lines == [1, 2, 6, 7])
        #expect(reading.offsets == [0, 2, 12, 19])
    }

    @Test func `a last carriage return without line feed belongs to the line end`() throws {
        #expect(try readEveryWay("a\r", .lines).texts == ["a"])
        #expect(try readEveryWay("\r", .lines).texts == [])
    }

    @Test func `a byte order mark is no part of the first record but counts as bytes`() throws {
        let reading = try readEveryWay("\u{FEFF}a\n\u{FEFF}b", .lines)
        #expect(reading.texts == ["a", "\u{FEFF}b"])
        #expect(reading.offsets == [3, 5])
        #expect(reading.lines == [1, 2])
    }

    @Test func `bytes that are no text are handed out as they are`() throws {
        let bytes: [UInt8] = [0, 0xFF, 0xFE, 0x0A, 0x80, 0, 0x0A]
        let reading = try TemporaryFile(bytes).read(ReadingPlan(.lines))
        #expect(reading.entries.map(\.text) == [[0, 0xFF, 0xFE], [0x80, 0]])
    }

    @Test func `a line that is an array stands for its elements`() throws {
        let text = "{}\n [1, {\"a\":[2]},\"]\\\"\"]\r\n[]\n[ ]\nx\n[3]"
        let reading = try readEveryWay(text, .lines)
        #expect(reading.texts == ["{}", "1", "{\"a\":[2]}", "\"]\\\"\"", "x", "3"])
        #expect(reading.lines == [1, 2, 2, 2, 5, 6])
        #expect(reading.offsets == [0, 5, 8, 18, 33, 36])
    }

    @Test(arguments: ["[1,2", "[1]x", "[1,]", "[1 2]", "[,1]", "[\"a]", "[1]]"])
    func `a line that begins like an array and is none is one record`(line: String) throws {
        #expect(try readEveryWay("a\n\(line)\nb", .lines).texts == ["a", line, "b"])
    }

    @Test func `a batch ends at its most records or bytes`() throws {
        let file = try TemporaryFile(Array("aaaa\nbbbb\ncccc\n".utf8))
        var reader = try file.reader(ReadingPlan(.lines))
        #expect(try reader.next(mostRecords: 9, mostBytes: 5)?.records.count == 1)
        #expect(try reader.next(mostRecords: 9, mostBytes: 6)?.records.count == 2)
        #expect(try reader.next(mostRecords: 9, mostBytes: 6) == nil)
    }

    @Test func `peeking consumes nothing`() throws {
        let file = try TemporaryFile(Array("a\nb\nc\n".utf8))
        var reader = try file.reader()
        #expect(reader.layout == nil)
        #expect(try reader.peek() == Array("a".utf8))
        #expect(try reader.peek() == Array("a".utf8))
        #expect(reader.layout == .lines)
        let first = try reader.next(mostRecords: 1, mostBytes: 9)
        #expect(first?.records == [Record(range: 0..<1, line: 1, offset: 0)])
        #expect(try reader.peek() == Array("b".utf8))
        #expect(try reader.next(mostRecords: 9, mostBytes: 9)?.records.map(\.line) == [2, 3])
        #expect(try reader.peek() == nil)
        var plan = ReadingPlan(.lines)
        plan.peeks = true
        #expect(try file.read(plan).texts == ["a", "b", "c"])
    }

    @Test func `bytes read reach the size of the file`() throws {
        let file = try TemporaryFile(Array("a\nb\nc\n".utf8))
        var reader = try file.reader()
        #expect(try reader.next(mostRecords: 1, mostBytes: 9)?.bytesRead == 6)
    }

    @Test func `compressed lines are read, and damage comes after what is good`() throws {
        var bytes: [UInt8] = [
            0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xCB, 0x48, 0xCD, 0xC9,
            0xC9, 0xE7, 0x2A, 0xCF, 0x2F, 0xCA, 0x49, 0xE1, 0x02, 0x00, 0xFF, 0x5D, 0xC5, 0xC4,
            0x0C, 0x00, 0x00, 0x00,
        ]
        #expect(try TemporaryFile(bytes).read(ReadingPlan()).texts == ["hello", "world"])
        bytes.removeLast(8)
        let file = try TemporaryFile(bytes)
        let reading = try file.read(ReadingPlan(.lines))
        #expect(reading.texts == ["hello", "world"])
        let offset = UInt64(bytes.count)
        #expect(
            reading.error == .file(.init(.read, file.path, .corruptCompression(offset: offset))))
    }
}
