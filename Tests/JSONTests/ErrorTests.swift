import JSON
import Testing

/// Errors name the right fault at the right byte.
@Suite struct ErrorTests {
    static func token(_ found: JSONToken, _ expected: JSONExpectation) -> JSONError.Kind {
        .unexpectedToken(found: found, expected: expected)
    }

    static let cases: [(document: String, offset: Int, kind: JSONError.Kind)] = [
        ("", 0, .empty),
        ("  \n", 3, .empty),
        (#"["a","b]"#, 5, .unclosedString),
        (#"{"a":"b\"}"#, 5, .unclosedString),
        ("[\"a\u{1}\"]", 3, .controlCharacterInString),
        ("[\"a\nb", 3, .controlCharacterInString),
        ("", 0, .empty),
        ("1 2", 2, .trailingContent),
        ("{} x", 3, .trailingContent),
        ("1\u{0C}", 1, .trailingContent),
        (#"["\x"]"#, 2, .badEscape),
        (#"["ab\u12G4"]"#, 4, .badEscape),
        (#"["é\ud800"]"#, 4, .loneSurrogate),
        (#"["\ud83d\ude00\udc00"]"#, 14, .loneSurrogate),
        ("[1.]", 3, .badNumber),
        ("[01]", 2, .badNumber),
        ("[-]", 2, .badNumber),
        ("[1x]", 2, .badNumber),
        ("[1e+]", 4, .badNumber),
        ("-", 1, .badNumber),
        ("[true,fals]", 6, .badLiteral),
        ("[nullx]", 1, .badLiteral),
        ("[,]", 1, token(.comma, .value)),
        ("[1,]", 3, token(.endArray, .value)),
        ("[1 2]", 3, token(.number, .commaOrEndArray)),
        ("[1}", 2, token(.endObject, .commaOrEndArray)),
        ("[1", 2, token(.endOfDocument, .commaOrEndArray)),
        ("[", 1, token(.endOfDocument, .value)),
        ("[+1]", 1, token(.unknown(byte: 0x2B), .value)),
        ("\u{FEFF}1", 0, token(.unknown(byte: 0xEF), .value)),
        ("{1:2}", 1, token(.number, .keyOrEndObject)),
        ("{,}", 1, token(.comma, .keyOrEndObject)),
        ("{", 1, token(.endOfDocument, .keyOrEndObject)),
        (#"{"a":1,}"#, 7, token(.endObject, .key)),
        (#"{"a" 1}"#, 5, token(.number, .colon)),
        (#"{"a"}"#, 4, token(.endObject, .colon)),
        (#"{"a":}"#, 5, token(.endObject, .value)),
        (#"{"a":1 "b":2}"#, 7, token(.string, .commaOrEndObject)),
        (#"{"a":1]"#, 6, token(.endArray, .commaOrEndObject)),
        (#"{"a":1,"b":2,"a":3}"#, 13, .duplicateKey(name: "a")),
        (#"{"a":1,"\u0061":3}"#, 7, .duplicateKey(name: "a")),
        (#"[{"x":{"é":1, "é":2}}]"#, 15, .duplicateKey(name: "é")),
    ]

    @Test(arguments: cases.indices)
    func `an error names its fault and its byte`(index: Int) {
        let (document, offset, kind) = Self.cases[index]
        for walk in Walk.allCases {
            #expect(refusal(document, walk) == JSONError(offset: offset, kind: kind))
        }
    }

    @Test func `an error in a long document has the right offset`() {
        let spaces = String(repeating: " ", count: 100_000)
        #expect(
            refusal(#"["a", "# + spaces + "x]")
                == JSONError(
                    offset: 100_006, kind: Self.token(.unknown(byte: 0x78), .value)))
    }

    @Test func `nesting is limited`() {
        func nested(_ depth: Int) -> [UInt8] {
            [UInt8](repeating: 0x5B, count: depth) + [UInt8](repeating: 0x5D, count: depth)
        }
        for walk in Walk.allCases {
            #expect(refusal(nested(128), walk) == nil)
            let error = JSONError(offset: 128, kind: .tooDeep(limit: 128))
            #expect(refusal(nested(129), walk) == error)
            #expect(refusal(nested(1_000_000), walk) == error)
            #expect(refusal(nested(1024), walk, depthLimit: 1024) == nil)
            #expect(refusal(nested(1025), walk, depthLimit: 1024)?.offset == 1024)
            #expect(refusal([0x5B], walk, depthLimit: 0)?.kind == .tooDeep(limit: 0))
        }
        // Depth counts what is open, not what was.
        let flat = "[" + String(repeating: "[],{},", count: 1000) + "1]"
        #expect(refusal(flat) == nil)
        let objects = String(repeating: #"{"a":"#, count: 129) + "1"
        #expect(refusal(objects)?.kind == .tooDeep(limit: 128))
    }

    @Test func `a document beyond the limit is refused before it is looked at`() {
        let count = JSONIndexer.maximumDocumentBytes + 1
        let buffer = [UInt8](repeating: 0x31, count: count + JSONIndexer.paddingBytes)
        var indexer = JSONIndexer()
        let limit = JSONIndexer.maximumDocumentBytes
        #expect(throws: JSONError(offset: limit, kind: .tooLarge(limitBytes: limit))) {
            try indexer.index(buffer.span, 0..<count)
        }
        #expect(throws: Never.self) { try indexer.index(buffer.span, 0..<1) }
        #expect(indexer.tokens.count == 2)
    }

    @Test func `an error reads as a sentence`() {
        let found = Self.token(.comma, .value)
        let error = JSONError(offset: 7, kind: found)
        #expect(error.description == "found ',', expected a value at byte 7")
        let unknown = Self.token(.unknown(byte: 0x0C), .keyOrEndObject)
        #expect(unknown.description == "found the byte 0x0c, expected a key or '}'")
        #expect(Self.token(.unknown(byte: 0x2B), .value).description.contains("'+'"))
    }

    @Test func `a long key is cut in the error`() {
        let key = String(repeating: "k", count: 1000)
        guard case .duplicateKey(let name)? = refusal("{\"\(key)\":1,\"\(key)\":2}")?.kind else {
            Issue.record("the key must be refused")
            return
        }
        #expect(name.utf8.count < 80)
    }
}
