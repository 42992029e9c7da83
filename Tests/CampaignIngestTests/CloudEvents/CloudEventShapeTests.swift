import CampaignIngest
import Testing

/// Records that are no event for what they are as JSON.
@Suite struct CloudEventShapeTests {
    typealias Event = CloudEventText

    @Test func `an empty record is not JSON`() {
        expectProblem(
            "", .notJSON, "$", found: "the end of the record",
            expected: "JSON (the document is empty at byte 0)")
    }

    @Test func `a record that ends early is not JSON`() {
        let cut = String(Event.attempt().dropLast())
        let problem = problem(cut)
        #expect(problem?.code == .notJSON)
        #expect(problem?.found == "the end of the record")
        #expect(problem?.column == cut.utf8.count + 1)
    }

    @Test func `every shorter beginning of a record is refused`() {
        let whole = Array(Event.attempt(#""messageId":"m","attempt":2"#).utf8)
        for count in 0..<whole.count { #expect(problem(Array(whole.prefix(count))) != nil) }
    }

    @Test(arguments: ["hello", "<xml/>", "campaign,contact", "'a'"])
    func `text of another kind is not JSON`(_ text: String) {
        let problem = problem(text)
        #expect(problem?.code == .notJSON)
        #expect(problem?.path == "$")
        #expect(problem?.found == text)
        #expect(problem?.column == 1)
    }

    @Test(arguments: ["[]", "17", #""text""#, "null", "true", "[{}]"])
    func `JSON that is not an object is not an event`(_ text: String) {
        expectProblem(text, .notAnObject, "$", found: text, expected: "a JSON object", at: text)
        let spaced = "  " + text
        expectProblem(spaced, .notAnObject, "$", found: text, expected: "a JSON object", at: text)
    }

    @Test func `text behind the object is not JSON`() {
        expectProblem(
            Event.attempt() + " {}", .notJSON, "$", found: "{}",
            expected: "JSON (text follows the end of the document at byte "
                + "\(Event.attempt().utf8.count + 1))",
            at: "{}")
    }

    @Test func `bytes that are not UTF-8 are not JSON`() {
        let bytes = Array(Event.attempt(#""note":"?""#).utf8)
        for bad in [0x80, 0xC0, 0xED, 0xFF] as [UInt8] {
            let record = bytes.map { $0 == UInt8(ascii: "?") ? bad : $0 }
            let problem = problem(record)
            #expect(problem?.code == .notJSON)
            #expect(problem?.column == (bytes.firstIndex(of: UInt8(ascii: "?")) ?? 0) + 1)
        }
    }

    @Test(arguments: [
        #""note":"\x""#, #""note":"\u12""#, #""note":01"#, #""note":1."#, #""note":tru"#,
        #""note":nul"#, #""note":+1"#, #""note":{"a"}"#, #""note":[1,]"#, #""note":{"a":1,}"#,
        #""note":"\#u{1}""#, #""note":NaN"#, #""note" 1"#, #""note":1 2"#, #""note":'a'"#,
        #""note":[1}"#, #""note":"a"#,
    ])
    func `a member that no rule asks for must be JSON all the same`(_ member: String) {
        for record in [Event.attempt(member), Event.of("attempt.sent", more: "," + member)] {
            #expect(problem(record)?.code == .notJSON, "\(record)")
        }
    }

    @Test(arguments: [#"\ud800"#, #"\udc00"#, #"\udc00\ud800"#, #"\ud800x"#, #"\ud800\u0041"#])
    func `half of a surrogate pair stands for nothing, wherever it is`(_ escape: String) {
        let members = [
            #""contact":"a\#(escape)""#, #""contact":"ana","messageId":"\#(escape)""#,
            #""contact":"ana","note":"\#(escape)""#, #""contact":"ana","\#(escape)":1"#,
            #""contact":"ana","note":{"deep":["\#(escape)"]}"#,
        ]
        for member in members {
            #expect(problem(Event.of("attempt.sent", data: member))?.code == .notJSON)
        }
        for attribute in ["id", "source", "subject", "type"] {
            #expect(problem(Event.with(attribute, #""\#(escape)""#))?.code == .notJSON)
        }
    }

    @Test func `what is nested too deep is refused`() {
        let deep = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        #expect(problem(Event.attempt(#""note":"# + deep))?.code == .notJSON)
        let fine = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        #expect(problem(Event.attempt(#""note":"# + fine)) == nil)
    }

    @Test func `an attribute said twice is refused`() {
        expectProblem(
            Event.of("attempt.sent", data: #""contact":"ana""#, more: #","id" : "1""#),
            .duplicateKey, "$", found: #""id" twice"#, expected: "every member once",
            at: #""id" :"#)
    }

    @Test(arguments: ["id", "source", "type", "time", "subject", "specversion", "data", "ext"])
    func `an attribute said twice is refused, though it be null`(_ name: String) {
        let record = Event.of("attempt.sent", data: #""contact":"ana""#, more: #","ext":null"#)
        let twice = record.dropLast() + #","\#(name)":null}"#
        #expect(problem(String(twice))?.code == .duplicateKey)
        let first = #"{"\#(name)":null,"# + record.dropFirst()
        #expect(problem(first)?.code == .duplicateKey)
    }

    @Test func `a member of data said twice is refused, however it is spelled`() {
        expectProblem(
            Event.attempt(#""cont\u0061ct":"ana""#), .duplicateKey, "$.data",
            found: #""contact" twice"#, expected: "every member once", at: #""cont\u0061ct""#)
        expectProblem(
            Event.attempt(#""note":1,"note":1"#), .duplicateKey, "$.data",
            found: #""note" twice"#, expected: "every member once", at: #""note":1}"#)
    }

    @Test func `data said twice is refused`() {
        let record = Event.of("attempt.sent", data: #""contact":"ana""#, more: #","data":{}"#)
        #expect(problem(record)?.code == .duplicateKey)
    }

    @Test(arguments: [
        #""note":{"a":1,"a":1}"#, #""note":[[{"a":1,"b":2,"\u0061":3}]]"#,
        #""message":{"x":{"y":[{"z":1,"z":1}]}}"#,
    ])
    func `a key said twice deep inside is refused`(_ member: String) {
        #expect(problem(Event.attempt(member))?.code == .duplicateKey)
        #expect(
            problem(Event.of("attempt.sent", data: #""contact":"ana""#, more: "," + member))?.code
                == .duplicateKey)
    }

    @Test func `a key said twice in an error is refused`() {
        let record = Event.attempt(
            #""error":{"code":"p:1","code":"p:1"}"#, type: "attempt.failed")
        #expect(problem(record)?.code == .duplicateKey)
    }

    @Test func `many keys are told apart, and one of them twice is found`() {
        let many = (0..<200).map { #""k\#($0)":\#($0)"# }.joined(separator: ",")
        #expect(problem(Event.attempt(many)) == nil)
        #expect(problem(Event.attempt(many + #","k77":1"#))?.code == .duplicateKey)
    }

    /// Where each member were compared with all others, this would not end before somebody noticed.
    @Test func `objects of very many members are read`() {
        let many = (0..<200_000).map { #""k\#($0)":\#($0)"# }.joined(separator: ",")
        for record in [
            Event.attempt(many),
            Event.of("attempt.sent", data: #""contact":"ana""#, more: "," + many),
            Event.attempt(#""note":{\#(many)}"#),
        ] {
            #expect(problem(record) == nil)
        }
    }

    @Test func `what is shown of a record is short and without control characters`() throws {
        let text = #""# + String(repeating: "é", count: 500) + #""#
        let long = try #require(problem(Event.with("data", text)))
        #expect(long.found.utf8.count < 100)
        #expect(long.found.hasSuffix("..."))
        let control = try #require(problem(Event.with("id", #""a\u0007b\u0085""#)))
        #expect(control.found == #"a\u{7}b\u{85}"#)
    }
}
