import JSON
import Testing

@Suite struct StringTests {
    // swift-format-ignore: filled lines, because one case a line would make pages of it.
    static let decodings: [(source: String, text: String)] = [
        ("", ""), ("abc", "abc"), ("é😀", "é😀"), (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#"\u0041"#, "A"), (#"\u00e9\u00E9"#, "éé"), (#"\u20ac"#, "€"), (#"\uffff"#, "\u{FFFF}"),
        (#"\u0000"#, "\0"), (#"\u007f\u0080"#, "\u{7F}\u{80}"),
        (#"\u07ff\u0800"#, "\u{7FF}\u{800}"), (#"\ud83d\ude00!"#, "😀!"),
        (#"\uD800\uDC00"#, "\u{10000}"), (#"\udbff\udfff"#, "\u{10FFFF}"), (#"a\u0062c"#, "abc"),
        (#"\\u0041"#, "\\u0041"),
    ]

    @Test(arguments: decodings.indices)
    func `escapes are decoded`(index: Int) throws {
        let (source, text) = Self.decodings[index]
        let decoded = try withReader("\"\(source)\"") { reader throws(JSONError) in
            let string = try reader.string()
            var bytes: [UInt8] = [1]
            string.decode(from: reader.document, into: &bytes)
            #expect(string.hasEscapes == source.utf8.contains(0x5C))
            #expect(string.range == 1..<1 + source.utf8.count)
            return bytes
        }
        #expect(decoded == [1] + Array(text.utf8))
    }

    @Test func `every code unit is decoded as Unicode says`() throws {
        for unit in UInt32(0)...0xFFFF {
            let digits = String(unit, radix: 16)
            let source = "\"\\u" + String(repeating: "0", count: 4 - digits.count) + digits + "\""
            let text = try? JSONValue.parse(source).stringValue
            #expect(text?.unicodeScalars.first == Unicode.Scalar(unit))
        }
    }

    @Test(arguments: [
        ("type", true), (#"\u0074ype"#, true), (#"typ\u0065"#, true),
        (#"\u0074\u0079\u0070\u0065"#, true),
        ("typ", false), ("types", false), ("Type", false), ("", false), (#"typ\u0066"#, false),
        (#"\u0074yp"#, false), (#"\u0074ypes"#, false), (#"type\u0000"#, false), ("typé", false),
    ])
    func `strings equal literals however they are escaped`(source: String, isEqual: Bool) throws {
        try withReader("\"\(source)\"") { reader throws(JSONError) in
            let string = try reader.string()
            #expect(string.equals("type", in: reader.document) == isEqual)
            #expect(string.equals("", in: reader.document) == (source == ""))
        }
    }

    @Test func `literals beyond ASCII are compared by their bytes`() throws {
        try withReader(#"["é", "\u00e9", "e\u0301"]"#) { reader throws(JSONError) in
            try reader.beginArray()
            for expected in [true, true, false] {
                #expect(try reader.nextElement())
                #expect(try reader.string().equals("é", in: reader.document) == expected)
            }
        }
    }

    @Test func `strings equal each other however they are escaped`() throws {
        try withReader(#"["ab","a\u0062","\u0061b","abc","a"]"#) { reader throws(JSONError) in
            var strings: [JSONString] = []
            try reader.beginArray()
            while try reader.nextElement() { strings.append(try reader.string()) }
            for left in strings.indices {
                for right in strings.indices {
                    let isEqual = left == right || (left < 3 && right < 3)
                    #expect(strings[left].equals(strings[right], in: reader.document) == isEqual)
                }
            }
        }
    }
}
