import JSON
import Testing

@Suite struct WriterTests {
    private func write(_ writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("name")
        writer.string("a\"b")
        writer.key("é\n" as String)
        writer.beginArray()
        writer.number(1)
        writer.double(2.5)
        writer.bool(true)
        writer.null()
        writer.beginArray()
        writer.endArray()
        writer.beginObject()
        writer.endObject()
        writer.endArray()
        writer.key("k".utf8.span)
        writer.raw("[1, 2]".utf8.span)
        writer.endObject()
    }

    @Test func `compact text has no whitespace`() {
        var writer = JSONWriter()
        write(&writer)
        #expect(
            writer.text == #"{"name":"a\"b","é\n":[1,2.5,true,null,[],{}],"k":[1, 2]}"#)
    }

    @Test func `pretty text is indented`() {
        var writer = JSONWriter(.pretty)
        write(&writer)
        let expected = """
            {
              "name": "a\\"b",
              "é\\n": [
                1,
                2.5,
                true,
                null,
                [],
                {}
              ],
              "k": [1, 2]
            }
            """
        #expect(writer.text == expected)
    }

    @Test func `lines follow each other without commas`() {
        var writer = JSONWriter()
        for number in 1...3 {
            writer.number(number)
            writer.endLine()
        }
        #expect(writer.text == "1\n2\n3\n")
        writer.removeAll()
        writer.string("")
        #expect(writer.text == "\"\"")
    }

    @Test func `only what must be is escaped`() throws {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value), value < 0x3000 || value % 251 == 0 else {
                continue
            }
            let text = "x" + String(scalar)
            var writer = JSONWriter()
            writer.string(text)
            let isEscaped = value < 0x20 || value == 0x22 || value == 0x5C
            #expect((writer.bytes != [0x22] + Array(text.utf8) + [0x22]) == isEscaped)
            let parsed = try JSONValue(parsing: writer.bytes)
            #expect(parsed.stringValue?.utf8.elementsEqual(text.utf8) == true)
        }
        var writer = JSONWriter()
        writer.string("\u{0}\u{8}\t\n\u{B}\u{C}\r\u{1F}\"\\/")
        #expect(writer.text == #""\u0000\b\t\n\u000b\f\r\u001f\"\\/""#)
    }

    @Test(arguments: [
        0, -0.0, 1, 1e300, .leastNonzeroMagnitude, .pi, -1e-7, 1e16, .greatestFiniteMagnitude,
    ])
    func `doubles read back as themselves`(value: Double) throws {
        var writer = JSONWriter()
        writer.double(value)
        let text = try #require(try JSONValue(parsing: writer.bytes).numberText)
        #expect(Double(text) == value)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func `what is no number is null`(value: Double) {
        var writer = JSONWriter()
        writer.double(value)
        #expect(writer.text == "null")
    }

    @Test func `integers of any width are written`() {
        var writer = JSONWriter()
        writer.beginArray()
        writer.number(Int64.min)
        writer.number(UInt64.max)
        writer.number(UInt8(7))
        writer.endArray()
        #expect(writer.text == "[-9223372036854775808,18446744073709551615,7]")
    }
}
