import JSON
import Testing

/// Documents in the manner of JSONTestSuite: what must be accepted and what must be refused,
/// whether a value is passed over or built.
@Suite struct GrammarTests {
    // swift-format-ignore: filled lines, because one case a line would make pages of it.
    static let accepted: [String] = [
        "0", "-0", "1", "-1", "10", "123456789012345678901234567890", "0.0", "-0.1", "1.25", "0e0",
        "0E0", "1e1", "1E+2", "1e-2", "1.5e10", "-1.5E-10", "1e400", "123e65", "0e+1", "20e1",
        "1.234567890123456789", "-9223372036854775808", "true", "false", "null", " true", "false ",
        "\tnull\n", "\r\n1\r\n", "  0  ", "1 ", "1\t", "\"\"", "\"a\"", " \"a\" ", "\"a\"\n",
        "\" \"", "\"'\"", "\"/\"", "\"\u{7F}\"", "\"\u{2028}\u{2029}\"", "\"é\"", "\"😀\"",
        "\"\u{FFFF}\"", "\"\u{10FFFF}\"", "\"{\"", "\"}\"", "\"[1,2]\"", "\",\"", "\":\"", #""\"""#,
        #""\\""#, #""\/""#, #""\b\f\n\r\t""#, #""\u0000""#, #""\u00e9""#, #""\u00E9""#,
        #""\u20ac""#, #""\uD83D\uDE00""#, #""\ud800\udc00""#, #""\udbff\udfff""#, #""\uFFFE""#,
        #""\\\\""#, #""\\\"""#, #""\\u12""#, #""\u0022""#, #""\u005c""#, #""a\\""#, #""\\n""#,
        #""x\u0061x""#, "[]", "[ ]", " [] ", "[\n]", "[1]", "[ 1 ]", "[1,2]", "[1 , 2]",
        "[1\n,\n2\n]", "[[]]", "[[],[]]", "[[[[[[]]]]]]", "[null]", "[true,false,null]", "[\"\"]",
        "[\"a\",\"b\"]", "[1,\"a\",[],{}]", "[{}]", "[{},{}]", "[-1]", "[0]", "[0,0]", "[0e1 ]",
        "[ \"a\" ]", "[\"a\" , 1]", "[1e5,2.5,-3]", "{}", "{ }", " {} ", "{\n}", #"{"a":1}"#,
        #"{ "a" : 1 }"#, #"{"a":1,"b":2}"#, #"{"":0}"#, #"{"a":{}}"#, #"{"a":[]}"#,
        #"{"a":{"a":{"a":1}}}"#, #"{"a":"a"}"#, #"{"a":null,"b":true,"c":false}"#,
        #"{"a":[{"a":1},{"a":1}]}"#, #"{"a":1,"A":1}"#, #"{"a":1,"aa":1,"aaa":1}"#,
        #"{"\u0061":1,"b":2}"#, #"{"a\u0000":1,"a":2}"#, #"{"a":{"b":1},"b":{"a":1}}"#,
        #"{"é":1,"e":2}"#, "{\"a\"\n:\n1\n}", #"{"a":-0}"#, #"{"a":"}"}"#, #"{"{":"["}"#,
        "{\"é\":1,\"e\u{301}\":2}",
    ]

    // swift-format-ignore: filled lines, because one case a line would make pages of it.
    static let refused: [String] = [
        "", " ", "\n", "\t\r\n ", "a", "A", "x1", "tru", "truE", "True", "TRUE", "trues", "true1",
        "t", "fals", "falsee", "f", "nul", "nulll", "n", "NULL", "nan", "NaN", "Infinity",
        "-Infinity", "undefined", "true false", "truefalse", "true\"\"", "null\"a\"", "-", "+",
        "+1", "--1", "-+1", "01", "-01", "00", "-00", "0x1", "1a", "1_0", ".5", "-.5", "1.", "-1.",
        "1.e1", "1..2", "1.2.3", "1e", "1E", "1e+", "1e-", "1e1.5", "1ee1", "1e+-1", "e1", "0e",
        "0.e1", "1 2", "1\u{0C}", "1,", ",1", "1-1", "1+1", "0.1.", "- 1", "1 e1", "1\"a\"",
        "1true", "1}", "1]", "2.\u{661}", "\u{661}", "\u{FF11}", "1\u{A0}", "\"", "\"a", "a\"",
        "\"\"\"", "\"a\"b\"", "\"a\"\"b\"", "\"a\"b", "\"a\" \"b\"", "'a'", "\"\\\"", #""\a""#,
        #""\x41""#, #""\'""#, #""\u""#, #""\u1""#, #""\u12""#, #""\u123""#, #""\u123g""#,
        #""\u 123""#, #""\U0041""#, #""\0""#, #""\ ""#, #""\u+123""#, #""\u-123""#, #""\é""#,
        #""\ud800""#, #""\udc00""#, #""\ud800\ud800""#, #""\udc00\ud800""#, #""\ud800a""#,
        #""\ud800\n""#, #""\ud800\u0041""#, #""\ud800\u""#, #""\ud800\udc0""#, #""\ud83d\\ude00""#,
        #""\udbff\ue000""#, "\"\n\"", "\"\t\"", "\"\u{0}\"", "\"\u{1F}\"", "\"a\r\"", "\"\\\n\"",
        "\\", "\\u0061", #"\"a\""#, #"\n1"#, "“a”", "\u{FEFF}1", "\u{FEFF}{}", "\u{A0}1", "\u{85}1",
        "\u{0}", "\u{0}1", "1\u{0}", "\u{0C}1", "\u{0B}1", "\u{1A}", "\u{7F}", "[", "]", "[1", "1]",
        "[1,", "[,", "[,]", "[1,]", "[,1]", "[1,,2]", "[1 2]", "[1:2]", "[1;2]", "[1}", "[}", "[]]",
        "[[]", "[1]]", "[][]", "[]1", "[],", "[]{}", "[\"a\"", "[\"a]", "[\"a\" 1]", "[a]",
        "[\"\": 1]", "[1\u{0C}]", "[\u{0C}]", "[\u{1A}1]", "[1,\u{1A}2]", "[tru]", "[1.]", "[01]",
        "[-]", "[\\]", "[\"\\]", "[*]", "[1,\n]", "[\n,1]", "[1]x", "[1] x", "[#1]", "[1]//c",
        "[1]/*c*/", "/**/[1]", "[true false]", "[1\"a\"]", "[\"a\"1]", "[\"a\"\"b\"]", "[nulll]",
        "{", "}", "{]", "{1}", "{a:1}", "{'a':1}", "{\"a\"}", "{\"a\":}", "{\"a\":1", "{\"a\":1,",
        "{\"a\":1,}", "{,}", "{,\"a\":1}", "{\"a\":1,,\"b\":2}", "{\"a\" 1}", "{\"a\"::1}",
        "{\"a\":1:2}", "{\"a\",1}", "{\"a\":1 \"b\":2}", "{\"a\":1]", "{:1}", "{\"a\":1}}", "{}}",
        "{{}}", "{{}:1}", "{[]:1}", "{null:1}", "{1:1}", "{true:1}", "{\"a\":1}x",
        "{\"a\":1}{\"a\":1}", "{\"a\":1},", "{\"a\":a}", "{\"a\":\"a}", "{\"a:1}",
        "{\"a\":1;\"b\":2}", "{\"a\":[}", "{\"a\":{]}", "{\"a\":1,\"b\"}", "{\"a\":1,b:2}",
        "{\"a\":tru}", "{\"a\":01}", "{\"a\"b:1}", "{}1", "{} []", "{\"a\":1}#", "{\"\\q\":1}",
        "{\"\\ud800\":1}", "{a\"b\":1}", "{\"a\"\u{0C}:1}", "{\"a\":\u{0}}", #"{"a":1,"a":1}"#,
        #"{"a":1,"a":2}"#, #"{"a":1,"\u0061":1}"#, #"{"\u0061":1,"a":1}"#, #"{"":1,"":1}"#,
        #"{"a":{"b":1,"b":1}}"#, #"[{"b":1,"c":1,"b":1}]"#, #"{"😀":1,"\ud83d\ude00":1}"#,
        #"{"\/":1,"/":2}"#, #"{"\n":1,"\u000A":2}"#, "[[[[", "]]]]", "{\"a\":{\"a\":{\"a\":",
        "[\"a\",\n4\n,1,", "[1,\n1\n,1",
    ]

    @Test(arguments: accepted, Walk.allCases)
    func `JSON is accepted`(document: String, walk: Walk) {
        #expect(refusal(document, walk) == nil)
    }

    @Test(arguments: refused, Walk.allCases)
    func `what is not JSON is refused`(document: String, walk: Walk) {
        #expect(refusal(document, walk) != nil)
    }

    /// The range must be that of the value alone, without the whitespace around it.
    @Test(arguments: accepted)
    func `skipping returns the range of the value`(document: String) throws {
        let trimmed = document.utf8.drop { $0 <= 0x20 }.reversed().drop { $0 <= 0x20 }.reversed()
        let range = try withReader(document) { reader throws(JSONError) in
            try reader.skipValue()
        }
        #expect(Array(Array(document.utf8)[range]) == Array(trimmed))
    }

    @Test(
        arguments: [
            [0xFF], [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80],
            [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
            [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE],
        ] as [[UInt8]])
    func `malformed UTF-8 is refused where it begins`(sequence: [UInt8]) {
        let document = Array("[\"é\",\"a".utf8) + sequence + Array("\"]".utf8)
        #expect(refusal(document) == JSONError(offset: 8, kind: .notUTF8))
        #expect(refusal(sequence)?.kind == .notUTF8)
    }

    @Test func `every truncation of a document is refused`() {
        let documents = [sampleEvent, #"{"a":[1.5e+3,true,"\ud83d\ude00é"],"b":{"c":null}}"#]
        for document in documents.map({ Array($0.utf8) }) {
            #expect(refusal(document) == nil)
            for count in 0..<document.count {
                for walk in Walk.allCases {
                    #expect(refusal(Array(document[..<count]), walk) != nil, "\(count) bytes")
                }
            }
        }
    }
}
