import Campaigns

@testable import JSON

/// JSON, its numbers, and times.
let textTargets: [FuzzTarget] = [
    FuzzTarget("json", check: checkJSON),
    FuzzTarget("number", check: checkNumber),
    FuzzTarget("time", check: checkTime),
]

/// Walks a document without keeping it.
private func skipping(_ bytes: [UInt8]) -> JSONError? {
    do throws(JSONError) {
        let buffer = bytes + [UInt8](repeating: 0x22, count: JSONIndexer.paddingBytes)
        var indexer = JSONIndexer()
        try indexer.index(buffer.span, 0..<bytes.count)
        var reader = indexer.reader(of: buffer.span)
        _ = try reader.skipValue()
        try reader.end()
        return nil
    } catch {
        return error
    }
}

/// The streaming reader against the parser, the parser against the slow twin, and both writers
/// against the parser.
private func checkJSON(_ bytes: [UInt8]) throws {
    let value: JSONValue
    do throws(JSONError) {
        value = try JSONValue(parsing: bytes)
    } catch {
        try require(skipping(bytes) == error, "skipping and parsing say different things")
        try require(
            error.offset >= 0 && error.offset <= bytes.count, "an error lies outside the document")
        _ = "\(error)"
        let isTwinsBusiness =
            switch error.kind {
            case .tooDeep, .notUTF8, .tooLarge, .outOfMemory: false
            default: String(validating: bytes, as: UTF8.self) != nil
            }
        guard isTwinsBusiness else { return }
        try require(Twin.json(bytes) == nil, "the twin reads what is refused: \(error)")
        return
    }
    try require(skipping(bytes) == nil, "parsed, but not skipped")
    try require(String(validating: bytes, as: UTF8.self) != nil, "parsed, but not UTF-8")
    let text = Array(value.text.utf8)
    try require(try JSONValue(parsing: text) == value, "written and read again, it is another")
    try require(Twin.isSameJSON(bytes, text), "the twin reads something else")
    let canonical = value.canonicalText
    let again = try JSONValue.parse(canonical)
    try require(again == value && value == again, "the canonical text is another value")
    try require(again.canonicalText == canonical, "the canonical text is not canonical")
    var pretty = JSONWriter(.pretty)
    value.write(into: &pretty)
    try require(try JSONValue(parsing: pretty.bytes) == value, "laid out, it is another value")
}

/// Exact decimals against the system's binary numbers, which round the exact value.
private func checkNumber(_ bytes: [UInt8]) throws {
    guard let value = try? JSONValue(parsing: bytes), let text = value.numberText else { return }
    let decimal = JSONDecimal(text)
    let canonical = decimal.canonicalText
    guard let read = try? JSONValue.parse(canonical), read.numberText == canonical else {
        throw BrokenProperty(
            description: "the canonical text of \(text) is no number: \(canonical)")
    }
    try require(JSONDecimal(canonical) == decimal, "\(text) is another number than \(canonical)")
    try require(JSONDecimal(canonical).canonicalText == canonical, "\(canonical) is not canonical")
    try require(Double(text) == Double(canonical), "\(text) rounds otherwise than \(canonical)")
    try require(value.integerValue == Int64(text), "the integer of \(text)")
}

/// The reader of times against the slow twin, and times written again.
private func checkTime(_ bytes: [UInt8]) throws {
    guard let text = String(validating: bytes, as: UTF8.self) else {
        _ = try? Timestamp.parse(bytes.span)
        return
    }
    // RFC 3339 lets a space stand for the T; the twin does not.
    var plain = bytes
    if plain.count > 10, plain[10] == UInt8(ascii: " ") { plain[10] = UInt8(ascii: "T") }
    let expected = Twin.microseconds(String(decoding: plain, as: UTF8.self))
    let found: (time: Timestamp, style: UInt8)
    do throws(Timestamp.ParsingError) {
        found = try Timestamp.parse(bytes.span)
    } catch {
        switch error {
        case .notRFC3339, .leapSecond:
            try require(expected == nil, "\(text) is a time to the twin: \(expected ?? 0)")
        case .outOfRange:
            try require(
                expected.map { $0 < 0 || $0 >= Timestamp.end.microseconds } ?? false,
                "\(text) is not out of range to the twin")
        }
        return
    }
    try require(expected == found.time.microseconds, "\(text) is another time to the twin")
    try require(
        try Timestamp.parse(Array(found.time.description.utf8).span).time == found.time,
        "\(text), written in full, is another time")
    guard found.style < TimeStyle.otherStyle else { return }
    var written: [UInt8] = []
    found.time.append(style: found.style, to: &written)
    try require(written == bytes, "\(text) is written as another text")
}
