import Testing

@testable import CampaignIngest

struct ElementTests {
    @Test(arguments: ["", "  \n", "[]", " [ \n ]\n", "[][]"])
    func `arrays without elements have no records`(text: String) throws {
        let reading = try readEveryWay(text, .elements)
        #expect(reading.entries.isEmpty && reading.error == nil)
    }

    @Test func `elements of every kind, laid out in every way`() throws {
        let text = """
            [ {"a": [1, {"b": 2}], "c}": "]\\"\\\\"}
            ,
              {
                "d": {}
              }, [3,[4]],"x,]\\\\",5 ,
              true,null]
            """
        let reading = try readEveryWay(text, .elements)
        #expect(
            reading.texts == [
                "{\"a\": [1, {\"b\": 2}], \"c}\": \"]\\\"\\\\\"}", "{\n    \"d\": {}\n  }",
                "[3,[4]]", "\"x,]\\\\\"", "5", "true", "null",
            ])
        #expect(reading.lines == [1, 3, 5, 5, 5, 6, 6])
        #expect(reading.error == nil)
        for entry in reading.entries {
            #expect(Array(text.utf8)[entry.offset...].starts(with: entry.text))
        }
    }

    @Test func `arrays one after another count as one`() throws {
        #expect(try readEveryWay("[1]\n[2,3][4]", .elements).texts == ["1", "2", "3", "4"])
    }

    @Test(arguments: [
        ("[1 2]", 1, 3, "2", RecordExpectation.commaOrEnd, 1),
        ("[{}{}]", 1, 3, "{", .commaOrEnd, 1),
        ("[1,\n,2]", 2, 4, ",", .element, 1),
        ("[1,]", 1, 3, "]", .element, 1),
        ("[,1]", 1, 1, ",", .elementOrEnd, 0),
        ("[}", 1, 1, "}", .elementOrEnd, 0),
        ("[1]\n\n]", 3, 5, "]", .arrayOrEndOfInput, 1),
        ("[1],2", 1, 3, ",", .arrayOrEndOfInput, 1),
        ("\n{}", 2, 1, "{", .array, 0),
        ("[{\"a\":1}},{}]", 1, 8, "}", .commaOrEnd, 1),
        ("[\"a\"\"b\"]", 1, 4, "\"", .commaOrEnd, 1),
        ("[12\"b\"]", 1, 3, "\"", .commaOrEnd, 1),
    ])
    func `garbage between elements is named, after the elements before it`(
        text: String, line: Int, offset: UInt64, found: Character, expected: RecordExpectation,
        records: Int
    ) throws {
        let reading = try readEveryWay(text, .elements)
        #expect(reading.entries.count == records)
        guard case .unexpected(_, let itsLine, let itsOffset, let byte, let its) = reading.error
        else {
            Issue.record("\(String(describing: reading.error))")
            return
        }
        #expect(itsLine == line && itsOffset == offset && its == expected)
        #expect(byte == found.asciiValue)
    }

    @Test(arguments: [
        ("[", 0, 1, nil), ("[1", 0, 1, 1), ("[1,", 1, 1, nil), ("[1\n\n", 1, 3, nil),
        ("[{},\n{\"a\":\n\n1", 1, 4, 2), ("[{},\n\"abc", 1, 2, 2), ("[\"a\\", 0, 1, 1),
        ("[\n{\"a\":{\"b\":1},\n{}\n]", 1, 4, nil), ("[\n{\"a\":[[1},\n{}\n]", 0, 4, 2),
    ])
    func `an array cut off is an error naming its lines, after its whole elements`(
        text: String, records: Int, line: Int, recordLine: Int?
    ) throws {
        let reading = try readEveryWay(text, .elements)
        #expect(reading.entries.count == records)
        guard case .endsEarly(_, line, recordLine) = reading.error else {
            Issue.record("\(String(describing: reading.error))")
            return
        }
    }

    @Test func `peeking before an error neither hides nor brings it forward`() throws {
        let file = try TemporaryFile(Array("[1 2]".utf8))
        var reader = try file.reader(ReadingPlan(.elements))
        #expect(try reader.peek() == Array("1".utf8))
        #expect(try reader.next(mostRecords: 9, mostBytes: 9)?.records.count == 1)
        #expect(throws: RecordReaderError.self) { try reader.peek() }
        #expect(throws: RecordReaderError.self) { try reader.next(mostRecords: 9, mostBytes: 9) }
    }

    @Test func `errors say what failed, on what, why, and what to do`() {
        let unexpected = RecordReaderError.unexpected(
            path: "in.json", line: 3, offset: 17, found: 0x3B, expected: .commaOrEnd)
        #expect(
            unexpected.description
                == "Unable to read 'in.json': line 3 has ';' at byte 17 of the input, where a comma "
                + "or the end of the array was expected. Mend the line and import the file again.")
        #expect(
            RecordReaderError.endsEarly(path: "in.json", line: 9, recordLine: 7).description
                == "Unable to read 'in.json': it ends in line 9, inside the record that begins in "
                + "line 7. Get the whole file and import it again.")
    }
}

struct DocumentTests {
    @Test func `documents in any layout`() throws {
        let text = "\u{FEFF}{\n \"a\": \"}\\\"{\"\n}\n\n{}{\"b\":[{}]} \n {\r\n}"
        let reading = try readEveryWay(text, .documents)
        #expect(
            reading.texts == ["{\n \"a\": \"}\\\"{\"\n}", "{}", "{\"b\":[{}]}", "{\r\n}"])
        #expect(reading.lines == [1, 5, 5, 6])
        #expect(reading.error == nil)
    }

    @Test(arguments: ["{},{}", "{} x", "{}[]", "{}}"])
    func `between documents stands nothing`(text: String) throws {
        let reading = try readEveryWay(text, .documents)
        #expect(reading.texts == ["{}"])
        guard case .unexpected(_, 1, _, _, .object) = reading.error else {
            Issue.record("\(String(describing: reading.error))")
            return
        }
    }

    @Test func `a document cut off is an error, after those before it`() throws {
        let reading = try readEveryWay("{}\n{\"a\":\n1", .documents)
        #expect(reading.texts == ["{}"])
        guard case .endsEarly(_, 3, 2) = reading.error else {
            Issue.record("\(String(describing: reading.error))")
            return
        }
    }
}
