import CampaignIngest
import Testing

/// A place of an event where an id stands.
struct IdentifierPlace: Sendable, CustomTestStringConvertible {
    let path: String
    let limit: Int
    /// The event with the JSON text of the id put in.
    let record: @Sendable (String) -> String

    var testDescription: String { path }

    static let all = [
        IdentifierPlace(path: "$.id", limit: 256) { CloudEventText.with("id", $0) },
        IdentifierPlace(path: "$.source", limit: 512) { CloudEventText.with("source", $0) },
        IdentifierPlace(path: "$.subject", limit: 128) { CloudEventText.with("subject", $0) },
        IdentifierPlace(path: "$.subject", limit: 128) {
            CloudEventText.of("campaign.started", subject: $0)
        },
        IdentifierPlace(path: "$.subject", limit: 128) {
            CloudEventText.of("attempt.sent", subject: $0, data: #""messageId":"m""#)
        },
        IdentifierPlace(path: "$.subject", limit: 256) {
            CloudEventText.of("contact.optedOut", subject: $0)
        },
        IdentifierPlace(path: "$.data.contact", limit: 256) {
            CloudEventText.of("attempt.sent", data: #""contact":\#($0)"#)
        },
        IdentifierPlace(path: "$.data.messageId", limit: 256) {
            CloudEventText.attempt(#""messageId":\#($0)"#)
        },
        IdentifierPlace(path: "$.data.retryOf", limit: 128) {
            CloudEventText.of("campaign.created", data: #""retryOf":\#($0)"#)
        },
        IdentifierPlace(path: "$.data.contacts[1]", limit: 256) {
            CloudEventText.of("campaign.audienceResolved", data: #""contacts":["z",\#($0)]"#)
        },
        IdentifierPlace(path: "$.data.contacts[0]", limit: 256) {
            CloudEventText.of("campaign.retryRequested", data: #""contacts":[\#($0)]"#)
        },
    ]
}

@Suite struct CloudEventIdentifierTests {
    /// Ids of exactly so many bytes, made of characters of one to four bytes, plain and escaped.
    private func ids(ofBytes count: Int) -> [String] {
        ["x", "é", "漢", "🎉"].flatMap { character in
            let width = character.utf8.count
            let plain =
                String(repeating: character, count: count / width)
                + String(repeating: "z", count: count % width)
            let escaped = character.utf16.map { unit in
                let digits = String(unit, radix: 16)
                return #"\u"# + String(repeating: "0", count: 4 - digits.count) + digits
            }.joined()
            let mixed =
                escaped + String(repeating: character, count: count / width - 1)
                + String(repeating: "z", count: count % width)
            return [plain, mixed]
        }
    }

    @Test(arguments: IdentifierPlace.all)
    func `an id of as many bytes as allowed is taken, one more is refused`(
        _ place: IdentifierPlace
    ) {
        for id in ids(ofBytes: place.limit) {
            #expect(problem(place.record(#""\#(id)""#)) == nil)
        }
        for id in ids(ofBytes: place.limit + 1) {
            let text = #""\#(id)""#
            expectProblem(
                place.record(text), .idTooLong, place.path, found: "\(place.limit + 1) bytes",
                expected: "1 to \(place.limit) bytes", at: text)
        }
    }

    @Test(arguments: IdentifierPlace.all)
    func `an empty id is refused`(_ place: IdentifierPlace) {
        let record = place.record(#""" "#)
        expectProblem(
            record, .invalidID, place.path, found: "an empty string",
            expected: "1 to \(place.limit) bytes", at: #""" "#)
    }

    @Test(arguments: IdentifierPlace.all)
    func `control characters and noncharacters are refused`(_ place: IdentifierPlace) {
        let controls = Array(0...0x1F) + Array(0x7F...0x9F) as [UInt32]
        let planes = (0...16 as ClosedRange<UInt32>).flatMap {
            [$0 << 16 | 0xFFFE, $0 << 16 | 0xFFFF]
        }
        for value in controls + Array(0xFDD0...0xFDEF) + planes {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let escaped = scalar.utf16.map { unit in
                let digits = String(unit, radix: 16)
                return #"\u"# + String(repeating: "0", count: 4 - digits.count) + digits
            }.joined()
            var spellings = ["a\(escaped)b"]
            // JSON wants those below U+0020 escaped; the others may stand there.
            if value >= 0x20 { spellings.append("a\(scalar)b") }
            for spelling in spellings {
                let problem = problem(place.record(#""\#(spelling)""#))
                #expect(problem?.code == .invalidID, "U+\(String(value, radix: 16))")
                #expect(problem?.path == place.path)
                #expect(problem?.expected == "no control characters and no noncharacters")
            }
        }
    }

    @Test(arguments: IdentifierPlace.all)
    func `their neighbours and every other kind of character are taken`(_ place: IdentifierPlace) {
        for value in [
            0x20, 0x7E, 0xA0, 0xFDCF, 0xFDF0, 0xFFFD, 0x1_0000, 0x1_FFFD, 0x2_0000, 0x10_FFFD, 0x22,
            0x5C, 0x2028, 0xFEFF, 0xE000,
        ] as [UInt32] {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = value == 0x22 || value == 0x5C ? #"\\#(scalar)"# : "\(scalar)"
            #expect(problem(place.record(#""\#(text)""#)) == nil, "U+\(String(value, radix: 16))")
        }
    }

    @Test(arguments: IdentifierPlace.all)
    func `a number is no id`(_ place: IdentifierPlace) {
        let problem = problem(place.record("4915112345678"))
        #expect(problem?.code == .wrongType)
        #expect(problem?.path == place.path)
    }
}
