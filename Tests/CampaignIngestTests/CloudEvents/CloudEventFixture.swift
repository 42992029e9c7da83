import CampaignIngest
import Campaigns
import JSON
import Testing

/// Texts of CloudEvents: the smallest valid one by default, with what a test is about put in.
enum CloudEventText {
    static let time = "2026-03-01T08:30:00Z"

    /// An event of source "s" with id "1"; `subject` is JSON text, `data` the members of `data`,
    /// nil for none.
    static func of(
        _ type: String, subject: String? = #""c""#, data: String? = nil, more: String = ""
    ) -> String {
        let subject = subject.map { #","subject":\#($0)"# } ?? ""
        let data = data.map { #","data":{\#($0)}"# } ?? ""
        return #"{"specversion":"1.0","id":"1","source":"s","type":"\#(type)","time":"\#(time)""#
            + subject + more + data + "}"
    }

    /// A valid event about an attempt, with further members of its data.
    static func attempt(_ data: String = "", type: String = "attempt.sent") -> String {
        of(type, data: #""contact":"ana""# + (data.isEmpty ? "" : "," + data))
    }

    /// A valid event with the JSON text of one attribute put in the place of the usual one; nil for
    /// none.
    static func with(_ attribute: String, _ value: String?) -> String {
        let usual = [
            ("specversion", #""1.0""#), ("id", #""1""#), ("source", #""s""#),
            ("type", #""attempt.sent""#), ("time", #""\#(time)""#), ("subject", #""c""#),
            ("data", #"{"contact":"ana"}"#),
        ]
        let members = usual.compactMap { name, text in
            (name == attribute ? value : text).map { #""\#(name)":\#($0)"# }
        }
        return "{\(members.joined(separator: ","))}"
    }
}

/// An event that was read.
struct DecodedEvent {
    let draft: EventDraft
    let batch: EventBatch

    func text(_ range: TextRange) -> String? { batch.text(range) }

    var contacts: [String?] { draft.contacts.range.map { text(batch.contacts[$0]) } }

    /// The event written again.
    var written: String {
        var writer = JSONWriter()
        CloudEventEncoder.write(draft, of: batch, to: &writer)
        return writer.text
    }
}

/// Reads one event.
func decode(
    _ record: [UInt8], keepsUnknownTypes: Bool = false
) throws(EventProblem) -> DecodedEvent {
    var decoder = CloudEventDecoder(keepsUnknownTypes: keepsUnknownTypes)
    // Something lies before the record, so that places in the arena and in the record differ.
    let front = Array("front".utf8)
    let padding = [UInt8](repeating: 0, count: CloudEventDecoder.paddingBytes)
    let arena = front + record + padding
    decoder.begin(arenaCount: arena.count)
    let draft = try decoder.decode(arena.span, front.count..<front.count + record.count)
    var batch = EventBatch()
    batch.arena = arena + decoder.extra
    batch.contacts = decoder.contacts
    batch.events = [draft]
    return DecodedEvent(draft: draft, batch: batch)
}

func decode(
    _ record: String, keepsUnknownTypes: Bool = false
) throws(EventProblem) -> DecodedEvent {
    try decode(Array(record.utf8), keepsUnknownTypes: keepsUnknownTypes)
}

/// What is wrong with an event, nil where nothing is.
func problem(_ record: [UInt8]) -> EventProblem? {
    do throws(EventProblem) {
        _ = try decode(record)
        return nil
    } catch {
        return error
    }
}

func problem(_ record: String) -> EventProblem? { problem(Array(record.utf8)) }

/// The column, from 1, where a text first stands in a record.
func column(of text: String, in record: String) -> Int? {
    let (text, record) = (Array(text.utf8), Array(record.utf8))
    let last = record.count - text.count
    guard last >= 0 else { return nil }
    return (0...last).first { record[$0...].starts(with: text) }.map { $0 + 1 }
}

/// Checks that a record is refused, and how: the problem shows where `at` first stands.
func expectProblem(
    _ record: String, _ code: EventProblem.Code, _ path: String, found: String, expected: String,
    at text: String? = nil, _ location: SourceLocation = #_sourceLocation
) {
    guard let problem = problem(record) else {
        Issue.record("\(record) was accepted", sourceLocation: location)
        return
    }
    #expect(problem.code == code, sourceLocation: location)
    #expect(problem.path == path, sourceLocation: location)
    #expect(problem.found == found, sourceLocation: location)
    #expect(problem.expected == expected, sourceLocation: location)
    let at = text.map { column(of: $0, in: record) } ?? 1
    #expect(problem.column == at, sourceLocation: location)
}

/// Checks that an event comes back as equal JSON, and once more unchanged.
func expectRoundTrip(
    _ record: String, keepsUnknownTypes: Bool = false,
    _ location: SourceLocation = #_sourceLocation
) throws {
    let written = try decode(record, keepsUnknownTypes: keepsUnknownTypes).written
    var original = try JSONValue(parsing: Array(record.utf8))
    if original["data"] == nil, case .object(let members) = original {
        original = .object(members + [JSONMember("data", .object([]))])
    }
    #expect(
        try JSONValue(parsing: Array(written.utf8)) == original, "\(written)",
        sourceLocation: location)
    #expect(!written.utf8.contains(UInt8(ascii: "\n")), sourceLocation: location)
    let again = try decode(written, keepsUnknownTypes: keepsUnknownTypes).written
    #expect(again == written, sourceLocation: location)
}
