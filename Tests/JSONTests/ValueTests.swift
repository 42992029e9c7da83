import JSON
import Testing

@Suite struct ValueTests {
    /// Each row holds texts of one value; different rows are different values.
    // swift-format-ignore: filled lines, because one case a line would make pages of it.
    static let classes: [[String]] = [
        ["0", "-0", "0.0", "0e10", "-0.000e-5", "0e99999999999999999999"],
        ["1", "1.0", "10e-1", "1E0", "1e+0", "0.1e1", "100e-2", "1.000", "0.001e3"],
        ["-1", "-1.0", "-10e-1"], ["10", "1e1", "1.0e+1", "100e-1"], ["1.1", "1.10", "11e-1"],
        ["1e400", "10e399", "0.1e401", "1000e397"], ["1e401"], ["1e-400", "0.1e-399"],
        ["9007199254740993"], ["9007199254740992", "9007199254740992.0"], ["0.1", "1e-1"],
        ["0.10000000000000001"], ["123456789012345678901234567890"],
        ["123456789012345678901234567891", "12345678901234567890123456789.1e1"],
        ["1e999999999999999999", "10e999999999999999998", "0.1e1000000000000000000"],
        ["1e1000000000000000000", "0.01e1000000000000000002", "10e999999999999999999"],
        ["1e-1000000000000000000", "100e-1000000000000000002", "0.1e-999999999999999999"],
        ["1e-999999999999999999", "10e-1000000000000000000"],
        [
            "1e99999999999999999999999", "10e99999999999999999999998",
            "0.1e+100000000000000000000000",
        ],
        ["1e-99999999999999999999999", "0.1e-99999999999999999999998"],
        ["1e9999999999999999999", "1e0009999999999999999999", "0.01e10000000000000000001"],
        ["null", " null "], ["true"], ["false"], ["\"1\""], ["\"\""], ["\"a\"", #""\u0061""#],
        ["\"é\"", #""\u00e9""#], ["\"e\u{301}\"", #""e\u0301""#], ["\"/\"", #""\/""#],
        ["[]", "[ ]"], ["{}", "{ }"], ["[1]", "[1.0]"], ["[1,2]"], ["[2,1]"],
        ["[[1],2]", "[[1e0],2.0]"],
        [#"{"a":1,"b":2}"#, #"{"b":2.0,"a":1}"#, #"{"\u0062":2,"a":1}"#], [#"{"a":2,"b":1}"#],
        [#"{"a":1}"#], [#"{"a":1,"c":2}"#], [#"{"a":null}"#],
        [#"{"a":{"x":1,"y":[]},"b":0}"#, #"{"b":-0,"a":{"y":[],"x":1}}"#], ["{\"é\":1}"],
        ["{\"e\u{301}\":1}"], ["{\"é\":1,\"e\u{301}\":2}", "{\"e\u{301}\":2,\"é\":1}"],
    ]

    @Test func `values are equal exactly when their canonical texts are`() throws {
        var rows: [(index: Int, value: JSONValue, text: String)] = []
        for (index, texts) in Self.classes.enumerated() {
            for text in texts {
                let value = try JSONValue.parse(text)
                rows.append((index, value, value.canonicalText))
            }
        }
        for left in rows {
            for right in rows {
                let isSame = left.index == right.index
                #expect((left.value == right.value) == isSame, "\(left.text) \(right.text)")
                let isSameText = left.text.utf8.elementsEqual(right.text.utf8)
                #expect(isSameText == isSame, "\(left.text) \(right.text)")
            }
        }
    }

    @Test(arguments: [
        ("1.10", "1.1"), ("100", "100"), ("1e20", "100000000000000000000"), ("1e21", "1e21"),
        ("0.000001", "0.000001"), ("0.0000001", "1e-7"), ("1.5e-7", "1.5e-7"), ("-0", "0"),
        ("1E+400", "1e400"), ("-12.50", "-12.5"), ("1234.5e1", "12345"), ("0.00120", "0.0012"),
        ("12345678901234567890.5", "12345678901234567890.5"),
        ("123e1000000000000000000", "1.23e1000000000000000002"),
        ("10e999999999999999999999", "1e1000000000000000000000"),
        ("0.1e-999999999999999999999", "1e-1000000000000000000000"),
        (
            #"{"b":[1.0,"\u000a\/\u007f"],"a":{"d":null,"c":true}}"#,
            "{\"a\":{\"c\":true,\"d\":null},\"b\":[1,\"\\n/\u{7F}\"]}"
        ),
        (#"{"\uffff":1,"\ud800\udc00":2}"#, "{\"\u{FFFF}\":1,\"\u{10000}\":2}"),
    ])
    func `canonical text is normal and readable`(document: String, canonical: String) throws {
        let text = try JSONValue.parse(document).canonicalText
        #expect(text == canonical)
        #expect(try JSONValue.parse(text).canonicalText == canonical)
    }

    @Test func `order of members and text of numbers are kept`() throws {
        let text = #"{"z":1.10,"a":[1e400,-0,"x"],"m":{"b":null,"a":true}}"#
        #expect(try JSONValue.parse(text).text == text)
    }

    @Test func `parts are reached by name`() throws {
        let value = try JSONValue.parse(#"{"a":[1,"x",true,null,{}],"é":2.5}"#)
        let elements = try #require(value["a"]?.arrayValue)
        #expect(elements.count == 5)
        #expect(elements[0].integerValue == 1)
        #expect(elements[1].stringValue == "x")
        #expect(elements[2].boolValue == true)
        #expect(elements[3].isNull)
        #expect(elements[4].objectValue?.isEmpty == true)
        #expect(value["é"]?.numberText == "2.5")
        #expect(value["é"]?.integerValue == nil)
        #expect(value["e\u{301}"] == nil)
        #expect(value["b"] == nil)
        #expect(elements[0]["a"] == nil)
        #expect(JSONValue.integer(.min).integerValue == .min)
    }

    @Test func `an empty span and a span of an array are parsed`() throws {
        #expect(throws: JSONError(offset: 0, kind: .empty)) { try JSONValue(parsing: []) }
        #expect(try JSONValue(parsing: Array("[1]".utf8)) == .array([.integer(1)]))
    }
}
