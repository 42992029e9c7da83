import Foundation
import JSON
import Testing

/// Records at the edges of what is allowed, from file to export: a clear refusal, or the same back.
@Suite struct HostileInputTests {
    /// A record, and the code and path of its refusal; nil where it is accepted.
    struct Case: Sendable {
        var what: String
        var bytes: [UInt8]
        var refusal: String?

        init(_ what: String, _ bytes: [UInt8], _ refusal: String? = nil) {
            (self.what, self.bytes, self.refusal) = (what, bytes, refusal)
        }

        init(_ what: String, _ text: String, _ refusal: String? = nil) {
            self.init(what, Array(text.utf8), refusal)
        }
    }

    /// An event with attributes and data, `id` among them: all of them are JSON text.
    private static func event(
        _ id: String, type: String = "attempt.sent", subject: String = #""c""#,
        time: String = "2026-03-01T08:30:00Z", source: String = #""s""#, more: String = "",
        data: String = #""contact":"a""#
    ) -> String {
        #"{"specversion":"1.0","id":\#(id),"source":\#(source),"type":"\#(type)","#
            + #""subject":\#(subject),"time":"\#(time)",\#(more)"data":{\#(data)}}"#
    }

    private static func string(_ text: String) -> String { JSONValue.string(text).text }

    /// A character of each class of Unicode, as a contact.
    private static var characters: [Case] {
        let allowed: [(String, UInt32)] = [
            ("a letter", 0xe9), ("a mark", 0x301), ("a digit", 0x669), ("a symbol", 0x20ac),
            ("punctuation", 0x2014), ("a space", 0x3000), ("a line separator", 0x2028),
            ("a paragraph separator", 0x2029), ("a mark of direction", 0x202e),
            ("a byte order mark", 0xfeff), ("for private use", 0xe000), ("unassigned", 0x378),
            ("beyond the first plane", 0x1f600), ("the last allowed", 0x10_fffd),
            ("before the surrogates", 0xd7ff), ("behind the surrogates", 0xe000),
            ("a joiner", 0x200d), ("a tag", 0xe0041), ("a replacement character", 0xfffd),
        ]
        let refused: [UInt32] = [
            0, 1, 9, 0xa, 0xd, 0x1b, 0x1f, 0x7f, 0x80, 0x85, 0x9b, 0x9f, 0xfdd0, 0xfdef, 0xfffe,
            0xffff, 0x1_fffe, 0xf_ffff, 0x10_fffe, 0x10_ffff,
        ]
        func contact(_ code: UInt32) -> String {
            string("a" + (Unicode.Scalar(code).map { String($0) } ?? "") + "z")
        }
        return allowed.enumerated().map { index, character in
            Case(
                "contact with \(character.0)",
                event("\"ch\(index)\"", data: "\"contact\":\(contact(character.1))"))
        }
            + refused.map {
                Case(
                    "contact with U+\(String($0, radix: 16))",
                    event("\"no\"", data: "\"contact\":\(contact($0))"), "invalidID $.data.contact")
            }
    }

    private static var lengths: [Case] {
        let accents = { (count: Int) in String(repeating: "é", count: count) }
        return [
            Case(
                "a contact of 256 bytes", event(#""l1""#, data: "\"contact\":\"\(accents(128))\"")),
            Case(
                "a contact of 258 bytes", event(#""l""#, data: "\"contact\":\"\(accents(129))\""),
                "idTooLong $.data.contact 258 bytes"),
            Case("a campaign of 128 bytes", event(#""l2""#, subject: "\"\(accents(64))\"")),
            Case(
                "a campaign of 129 bytes", event(#""l""#, subject: "\"x\(accents(64))\""),
                "idTooLong $.subject 129 bytes"),
            Case("an id of 256 bytes", event("\"\(accents(128))\"")),
            Case("an id of 257 bytes", event("\"x\(accents(128))\""), "idTooLong $.id 257 bytes"),
            Case("a source of 512 bytes", event(#""l3""#, source: "\"\(accents(256))\"")),
            Case(
                "a source of 513 bytes", event(#""l""#, source: "\"x\(accents(256))\""),
                "idTooLong $.source 513 bytes"),
            Case("an empty id", event(#""""#), "invalidID $.id an empty string"),
        ]
    }

    private static var times: [Case] {
        let allowed = [
            "1970-01-01T00:00:00Z", "2199-12-31T23:59:59.999999Z", "1970-01-01T23:59:00+23:59",
            "2199-12-31T00:00:59-23:59", "2026-03-01T08:30:00.1234567Z", "2024-02-29t00:00:00z",
            "2026-03-01 08:30:00Z", "2026-03-01T08:30:00.000000000000000000001-00:00",
        ]
        let refused = [
            "1969-12-31T23:59:59.999999Z", "1970-01-01T23:58:59+23:59", "2200-01-01T00:00:00Z",
            "2199-12-31T00:01:00-23:59", "2016-12-31T23:59:60Z", "10000-01-01T00:00:00Z",
            "2026-02-29T00:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01T08:30:00+24:00",
            "2026-03-01T08:30:00+01:60", "2026-03-01T08:30:00", "2026-03-01T08:30:00.Z", "now", "",
            "-026-03-01T08:30:00Z", "2026-3-1T08:30:00Z", "2026-03-01T08:30:00,5Z",
        ]
        return allowed.enumerated().map { Case("time \($1)", event("\"t\($0)\"", time: $1)) }
            + refused.map { Case("time \($0)", event(#""t""#, time: $0), "unreadableTime $.time") }
    }

    private static var numbers: [Case] {
        func attempt(_ text: String) -> String { "\"contact\":\"a\",\"attempt\":\(text)" }
        let kept = [
            "1e400", "-0", "-0.0", "1.0", "100000000000000000000000000000000000000001",
            "1E+2", "0.1000", "-1e-999999999999999999999",
        ]
        return [
            Case("attempt 1", event(#""n1""#, data: attempt("1"))),
            Case("attempt 65535", event(#""n2""#, data: attempt("65535"))),
        ]
            + ["0", "65536", "-1", "1.0", "1e0", "1e400", "-0", "18446744073709551617"].map {
                Case(
                    "attempt \($0)", event(#""n""#, data: attempt($0)),
                    "attemptOutOfRange $.data.attempt")
            }
            + [#""1""#, "true", "[1]"].map {
                Case("attempt \($0)", event(#""n""#, data: attempt($0)), "wrongType $.data.attempt")
            }
            + ["01", "+1", "1.", ".5", "0x1", "NaN", "1_000"].map {
                Case("attempt \($0)", event(#""n""#, data: attempt($0)), "notJSON")
            }
            + kept.enumerated().map {
                Case(
                    "a kept number \($1)",
                    event("\"k\($0)\"", more: "\"x\":\($1),", data: attempt("1") + ",\"y\":[\($1)]")
                )
            }
    }

    private static var texts: [Case] {
        let deep = { (count: Int) in
            String(repeating: "[", count: count) + String(repeating: "]", count: count)
        }
        let objects = { (count: Int) in
            String(repeating: #"{"a":"#, count: count) + "1" + String(repeating: "}", count: count)
        }
        return [
            Case("an attribute twice", event(#""d""#, more: #""id":"e","#), "duplicateKey $"),
            Case(
                "an attribute twice, escaped", event(#""d""#, more: #""\u0069d":"e","#),
                "duplicateKey $"),
            Case(
                "a member twice", event(#""d""#, data: #""contact":"a","contact":"a""#),
                "duplicateKey $.data"),
            Case(
                "a nested member twice", event(#""d""#, data: #""contact":"a","x":{"y":1,"y":1}"#),
                "duplicateKey $.data"),
            Case("a lone surrogate in an id", event(#""\ud800""#), "notJSON"),
            Case(
                "a lone surrogate in a kept member", event(#""d""#, more: #""x":"\udc00","#),
                "notJSON"),
            Case("a lone surrogate in a key", event(#""d""#, more: #""\ud800x":1,"#), "notJSON"),
            Case("surrogates the wrong way round", event(#""\udc00\ud800""#), "notJSON"),
            Case("a surrogate pair", event(#""\ud83d\ude00""#)),
            Case("NUL in a kept member, escaped", event(#""z1""#, more: #""x":"\u0000","#)),
            Case("NUL between tokens", [0x7b, 0, 0x7d], "notJSON"),
            Case("NUL in a string", event("\"a\u{0}b\""), "notJSON"),
            Case("a control character in a string", event("\"a\u{1b}b\""), "notJSON"),
            Case("a byte order mark in the middle", "\u{feff}" + event(#""b""#), "notJSON"),
            Case("overlong UTF-8", Array(event(#""x"#).utf8) + [0xc0, 0xaf], "notJSON"),
            Case(
                "a surrogate in UTF-8",
                Array("{\"id\":\"".utf8) + [0xed, 0xa0, 0x80] + Array("\"}".utf8), "notJSON"),
            Case(
                "a broken character", Array("{\"id\":\"".utf8) + [0xe2, 0x82] + Array("\"}".utf8),
                "notJSON"),
            Case(
                "beyond Unicode",
                Array("{\"id\":\"".utf8) + [0xf4, 0x90, 0x80, 0x80] + Array("\"}".utf8), "notJSON"),
            Case("nested 100 deep", event(#""p1""#, more: "\"x\":\(deep(100)),")),
            Case("nested 10,000 deep", event(#""p""#, more: "\"x\":\(deep(10_000)),"), "notJSON"),
            Case("a million arrays", event(#""p""#, data: "\"x\":\(deep(1_000_000))"), "notJSON"),
            Case(
                "a million arrays and no end", String(repeating: "[", count: 1_000_000),
                "notAnObject"),
            Case(
                "a million objects", event(#""p""#, data: "\"error\":\(objects(1_000_000))"),
                "notJSON"),
            Case(
                "a million arrays as contacts",
                event(
                    #""p""#, type: "campaign.audienceResolved",
                    data: "\"contacts\":\(deep(1_000_000))"), "notJSON"),
            Case("carriage return before the line feed", event(#""cr""#) + "\r"),
        ]
    }

    @Test func `arguments that are not UTF-8 are refused, not mended`() throws {
        let tool = try Tool.withStory()
        for (number, arguments) in [
            (2, #"optout "$(printf 'Jos\351')" --json"#),
            (3, #"stats --ledger "$(printf 'x\303')" --json"#),
        ] {
            let run = try tool.runInShell(arguments)
            #expect(run.status == 64 && run.output.isEmpty)
            #expect(try run.error?["message"]?.stringValue?.contains("argument \(number)") == true)
        }
        let run = try tool.runInShell("stats", environment: ["CAMPAIGN_LEDGER": "story.ledger"])
        #expect(run.status == 0)
        #expect(try tool.run("optout", "Jos\u{e9}").status == 0)
    }

    @Test(arguments: ["CAMPAIGN_LEDGER", "CAMPAIGN_LEDGER_ANCHOR", "LOGNAME", "USER"])
    func `variables that are not UTF-8 are refused, not mended`(variable: String) throws {
        let tool = try Tool.withStory()
        let setting = "\(variable)=\"$(printf 'story.ledger\\351')\""
        let run = try tool.runInShell("stats --json", setting: setting)
        #expect(run.status == 64 && run.output.isEmpty)
        #expect(try run.error?["message"]?.stringValue?.contains(variable) == true)
    }

    @Test func `every record is refused for its reason or comes back as it was`() throws {
        let cases = Self.characters + Self.lengths + Self.times + Self.numbers + Self.texts
        let tool = try Tool()
        var input: [UInt8] = [0xef, 0xbb, 0xbf]
        for record in cases { input += record.bytes + [0x0a] }
        try tool.write("input", input)
        let run = try tool.run(
            "import", "input", "--format", "cloudevents", "--keep-going", "--rejects", "rejects",
            "--json")
        #expect(run.status == 0, "\(run.errors)")
        let rejects = try tool.read("rejects").split(separator: "\n").map {
            try JSONValue.parse(String($0))
        }
        for (index, record) in cases.enumerated() {
            let found = rejects.first { $0["line"]?.integerValue == Int64(index + 1) }
            guard let refusal = record.refusal else {
                #expect(found == nil, "\(record.what): \(found?.text ?? "")")
                continue
            }
            let told = ["code", "path", "found"].compactMap { found?[$0]?.stringValue }
            #expect(
                told.joined(separator: " ").hasPrefix(refusal), "\(record.what): \(told)")
            #expect(told.allSatisfy { $0.utf8.count < 300 }, "\(record.what): \(told)")
        }
        let accepted = cases.filter { $0.refusal == nil }.map {
            String(decoding: $0.bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
        }
        let exported = try tool.run("export", "events").lines
        #expect(exported.count == accepted.count)
        for (event, record) in zip(exported, accepted) {
            #expect(try JSONValue.parse(event) == JSONValue.parse(record))
        }
        for kept in ["1e400", "-0.0", "100000000000000000000000000000000000000001", "1E+2"] {
            #expect(exported.contains { $0.contains("\"x\":\(kept),") && $0.contains("[\(kept)]") })
        }
    }

    @Test func `composed and decomposed characters are two contacts`() throws {
        let tool = try Tool()
        let events = ["é", "e\u{301}", "K", "\u{212a}"].enumerated().map {
            Self.event("\"e\($0)\"", data: "\"contact\":\"\($1)\"")
        }
        try tool.write(events.joined(separator: "\n"), to: "input")
        #expect(try tool.run("import", "input").status == 0)
        let rows = try tool.run("export", "attempts").lines.dropFirst().map {
            Array($0.split(separator: ",")[1].utf8)
        }
        #expect(rows == ["K", "e\u{301}", "é", "\u{212a}"].map { Array($0.utf8) })
        for contact in ["é", "e\u{301}"] {
            let timeline = try tool.run("timeline", contact, "--json").document
            let attempts = timeline["campaigns"]?.arrayValue?.first?["attempts"]?.arrayValue
            #expect(attempts?.first?["events"]?.arrayValue?.count == 1)
        }
    }

    @Test(arguments: [true, false])
    func `UTF-16 is no input`(_ isLittleEndian: Bool) throws {
        let tool = try Tool()
        let units = Array(("\u{feff}" + Self.event(#""e""#) + "\n").utf16)
        let bytes = units.flatMap { unit -> [UInt8] in
            let pair = [UInt8(unit >> 8), UInt8(unit & 0xff)]
            return isLittleEndian ? pair.reversed() : pair
        }
        try tool.write("input", bytes)
        let run = try tool.run("import", "input", "--json")
        #expect(run.status == 65)
        let problems = try run.document["problems"]?.arrayValue
        #expect(problems?.first?["code"]?.stringValue == "notJSON")
        #expect(try run.document["accepted"]?.integerValue == 0)
    }

    @Test(arguments: ["--contacts", "--select"])
    func `lists of contacts are read as strictly`(_ option: String) throws {
        let tool = try Tool.withStory()
        func status(_ bytes: [UInt8]) throws -> Int32 {
            try tool.write("list", bytes)
            let asked = option == "--contacts" ? ["retry", "spring"] : ["retry"]
            let run = try tool.run(
                asked + [option, "list"] + (option == "--contacts" ? ["--dry-run"] : []))
            #expect(!run.errors.isEmpty || run.status == 0 || run.status == 1)
            return run.status
        }
        let prefix = option == "--contacts" ? "" : "spring,"
        #expect(try status(Array("\(prefix)cy".utf8) + [0xff]) == 65)
        #expect(try status(Array("\(prefix)c".utf8) + [0xed, 0xa0, 0x80, 0x0a]) == 65)
        let long = String(repeating: "9", count: 20 << 20)
        #expect(try status(Array((prefix + long).utf8)) == 65)
    }
}
