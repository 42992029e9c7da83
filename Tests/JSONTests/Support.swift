import JSON

/// What the caller does with a document in a test.
enum Walk: CaseIterable {
    case skip
    case parse
}

/// The error a document is refused with, nil if it is accepted; what lies around the document
/// in its buffer is as misleading as can be.
func refusal(_ document: [UInt8], _ walk: Walk = .skip, depthLimit: Int = 128) -> JSONError? {
    let before = Array(#"{"a":[""#.utf8)
    let after = Array(#"1"}]}"#.utf8)
    let padding = [UInt8](repeating: 0x7D, count: JSONIndexer.paddingBytes)
    let buffer = before + document + after + padding
    let range = before.count..<before.count + document.count
    do throws(JSONError) {
        var indexer = JSONIndexer()
        try indexer.index(buffer.span, range)
        var reader = indexer.reader(of: buffer.span, depthLimit: depthLimit)
        switch walk {
        case .skip: _ = try reader.skipValue()
        case .parse: _ = try JSONValue(reading: &reader)
        }
        try reader.end()
        return nil
    } catch {
        return error
    }
}

func refusal(_ document: String, _ walk: Walk = .skip) -> JSONError? {
    refusal(Array(document.utf8), walk)
}

/// Runs `body` with a reader at the beginning of the document.
func withReader<Result>(
    _ document: String, _ body: (inout JSONReader) throws(JSONError) -> Result
) throws(JSONError) -> Result {
    let bytes = Array(document.utf8)
    let buffer = bytes + [UInt8](repeating: 0, count: JSONIndexer.paddingBytes)
    var indexer = JSONIndexer()
    try indexer.index(buffer.span, 0..<bytes.count)
    var reader = indexer.reader(of: buffer.span)
    return try body(&reader)
}

let sampleEvent =
    #"{"specversion":"1.0","id":"01941f9e-5c96-7876-8746-c7af7025c3d7","#
    + #""source":"/dispatcher/whatsapp","type":"attempt.dispatched","#
    + #""time":"2025-01-01T02:07:39.670492Z","subject":"cmp_99911463d712cc33","#
    + #""data":{"contact":"4915137397313","attempt":1,"#
    + #""messageId":"wamid.a1d9b410b86a91a9a3bbbddef6355c66"}}"#
