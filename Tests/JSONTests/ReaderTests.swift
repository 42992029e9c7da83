import JSON
import Testing

@Suite struct ReaderTests {
    @Test func `a document is walked member by member`() throws {
        let document = #" { "a" : "x\ny" , "b":[1, -2.5e3 ,true], "c":null,"d":{}, "e": [ ]} "#
        var seen: [String] = []
        try withReader(document) { reader throws(JSONError) in
            let document = reader.document
            try reader.beginObject()
            while let key = try reader.nextKey() {
                seen.append(key.text(in: document))
                switch try reader.kind {
                case .string: seen.append(try reader.string().text(in: document))
                case .array:
                    try reader.beginArray()
                    while try reader.nextElement() {
                        let kind = try reader.kind
                        if kind == .true {
                            seen.append("\(try reader.boolean())")
                        } else {
                            seen.append("\(try reader.number().count) digits")
                        }
                    }
                case .null:
                    try reader.null()
                    seen.append("null")
                case .object:
                    try reader.beginObject()
                    if try reader.nextKey() == nil { seen.append("empty") }
                default: seen.append("unexpected")
                }
            }
            try reader.end()
        }
        #expect(
            seen == [
                "a", "x\ny", "b", "1 digits", "6 digits", "true", "c", "null", "d", "empty", "e",
            ])
    }

    @Test(arguments: ["{}", "[]", "\"a\"", "1", "true", "false", "null"])
    func `a value of another kind than asked for is refused`(document: String) throws {
        func outcome(
            _ body: (inout JSONReader) throws(JSONError) -> Void
        ) -> JSONError.Kind? {
            do throws(JSONError) {
                try withReader(document, body)
                return nil
            } catch { return error.kind }
        }
        let kinds: [JSONError.Kind?] = [
            outcome { reader throws(JSONError) in try reader.beginObject() },
            outcome { reader throws(JSONError) in try reader.beginArray() },
            outcome { reader throws(JSONError) in _ = try reader.string() },
            outcome { reader throws(JSONError) in _ = try reader.number() },
            outcome { reader throws(JSONError) in _ = try reader.boolean() },
            outcome { reader throws(JSONError) in try reader.null() },
        ]
        let expectations: [JSONExpectation] = [.object, .array, .string, .number, .boolean, .null]
        #expect(kinds.count { $0 == nil } == 1)
        for (kind, expectation) in zip(kinds, expectations) {
            guard case .unexpectedToken(_, let expected)? = kind else { continue }
            #expect(expected == expectation)
        }
    }

    @Test func `what is left unread is noticed`() throws {
        #expect(throws: JSONError(offset: 0, kind: .trailingContent)) {
            try withReader("1") { reader throws(JSONError) in try reader.end() }
        }
        #expect(throws: JSONError.self) {
            try withReader(#"{"a":1}"#) { reader throws(JSONError) in
                try reader.beginObject()
                _ = try reader.nextKey()
                _ = try reader.nextKey()
            }
        }
    }

    @Test func `reading on behind the end is an error`() throws {
        #expect(throws: JSONError.self) {
            try withReader("1") { reader throws(JSONError) in
                _ = try reader.skipValue()
                _ = try reader.skipValue()
            }
        }
    }

    @Test func `one indexer serves many documents of any size`() throws {
        let sizes = [1, 100_000, 3, 20_000, 1_000_000, 2]
        var buffer: [UInt8] = []
        var ranges: [Range<Int>] = []
        for size in sizes {
            let start = buffer.count
            buffer += Array("[1".utf8) + [UInt8](repeating: 0x20, count: size) + Array("]".utf8)
            ranges.append(start..<buffer.count)
            buffer += Array("\n[broken\"".utf8)
        }
        buffer += [UInt8](repeating: 0x22, count: JSONIndexer.paddingBytes)
        var indexer = JSONIndexer()
        for range in ranges {
            #expect(throws: JSONError.self) {
                try indexer.index(buffer.span, range.lowerBound..<range.upperBound + 9)
            }
            try indexer.index(buffer.span, range)
            #expect(indexer.tokens.count == 4)
            #expect(indexer.tokens[2] == UInt32(range.count - 1))
            #expect(indexer.tokens[3] == UInt32(range.count))
            var reader = indexer.reader(of: buffer.span)
            #expect(try reader.skipValue() == 0..<range.count)
        }
    }

    @Test func `an indexer can be kept in a class`() throws {
        final class Owner {
            var indexer = JSONIndexer()

            func count(_ buffer: [UInt8], _ range: Range<Int>) throws(JSONError) -> Int {
                try Self.count(&indexer, buffer, range)
            }

            private static func count(
                _ indexer: inout JSONIndexer, _ buffer: [UInt8], _ range: Range<Int>
            ) throws(JSONError) -> Int {
                try indexer.index(buffer.span, range)
                var reader = indexer.reader(of: buffer.span)
                return try reader.skipValue().count
            }
        }
        let buffer = Array("[1,2]".utf8) + [UInt8](repeating: 0, count: 64)
        #expect(try Owner().count(buffer, 0..<5) == 5)
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("12", 12), ("-12", -12), ("9223372036854775807", Int64.max),
            ("-9223372036854775808", Int64.min), ("9223372036854775808", nil),
            ("-9223372036854775809", nil), ("99999999999999999999", nil), ("1.0", nil),
            ("1e3", nil),
        ] as [(String, Int64?)])
    func `integers are read from integer text`(text: String, value: Int64?) throws {
        let bytes = Array(text.utf8)
        #expect(JSONNumber.integer(0..<bytes.count, in: bytes.span) == value)
        #expect(try JSONValue.parse(text).integerValue == value)
    }

    @Test func `ten thousand keys are told apart, and the duplicate found`() throws {
        func object(_ keys: [String]) -> String {
            "{" + keys.map { "\"\($0)\":1" }.joined(separator: ",") + "}"
        }
        let keys = (0..<10_000).map { "key\($0)" }
        #expect(refusal(object(keys)) == nil)
        for twin in ["key0", "key31", "key32", "key33", "key9999", #"k\u0065y5000"#] {
            let document = object(keys + [twin])
            let offset = document.utf8.count - twin.utf8.count - 5
            #expect(refusal(document)?.offset == offset)
        }
    }

    @Test(arguments: 1...70)
    func `a duplicate is found in objects of any size`(count: Int) {
        let keys = (0..<count).map { "k\($0)" }
        for twin in keys {
            let text = "{" + (keys + [twin]).map { "\"\($0)\":[]" }.joined(separator: ",") + "}"
            #expect(refusal(text)?.kind == .duplicateKey(name: twin))
        }
    }
}
