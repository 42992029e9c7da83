import Campaigns
import JSON

extension CloudEventDecoder {
    /// Takes `code` out of `error`, whose other members stay with the rest.
    mutating func takeErrorCode(_ record: Span<UInt8>) throws(EventProblem) -> TextRange {
        let path = "$.data.error"
        guard let index = members.firstIndex(where: { $0.name == .error }) else {
            throw EventProblem(
                .missingMember, path: path, found: "nothing", expected: "an object with a code")
        }
        let member = members[index]
        guard member.kind == .object else {
            throw problem(.wrongType, path, member, "an object with a code", record)
        }
        let error: JSONValue
        do throws(JSONError) {
            error = try JSONValue(parsing: record.extracting(member.value))
        } catch {
            throw problem(.notJSON, path, member, "JSON (\(error))", record)
        }
        guard let code = error["code"]?.stringValue, !code.isEmpty else {
            throw problem(
                error["code"] == nil ? .missingMember : .wrongType, path + ".code", member,
                "a code such as \"whatsapp:131049\"", record)
        }
        if let text = error["text"], text.stringValue == nil, !text.isNull {
            throw problem(.wrongType, path + ".text", member, "a string", record)
        }
        members.remove(at: index)
        let others = (error.objectValue ?? []).filter { $0.key != "code" }
        if !others.isEmpty { madeMembers.append(("error", .object(others))) }
        let start = extra.count
        extra.append(contentsOf: code.utf8)
        return TextRange(extraStart + start..<extraStart + extra.count)
    }

    /// Keeps an attempt number that belongs to no attempt.
    mutating func keepNumber(_ attempt: UInt16) {
        madeMembers.append(("attempt", .integer(Int64(attempt))))
    }

    /// Writes the members that have no place of their own, in the form of `EventRest`.
    mutating func writeRest(_ record: Span<UInt8>) -> TextRange {
        defer { madeMembers.removeAll(keepingCapacity: true) }
        guard !members.isEmpty || !otherAttributes.isEmpty || !madeMembers.isEmpty else {
            return .absent
        }
        let start = extra.count
        for member in members { writeMember(member, record, after: start) }
        for (key, value) in madeMembers {
            if extra.count > start { extra.append(UInt8(ascii: ",")) }
            extra.append(contentsOf: "\"\(key)\":\(value.text)".utf8)
        }
        if !otherAttributes.isEmpty {
            extra.append(EventRest.separator)
            let attributesStart = extra.count
            for member in otherAttributes { writeMember(member, record, after: attributesStart) }
        }
        return TextRange(extraStart + start..<extraStart + extra.count)
    }

    private mutating func writeMember(
        _ member: RecordMember, _ record: Span<UInt8>, after start: Int
    ) {
        if extra.count > start { extra.append(UInt8(ascii: ",")) }
        extra.append(UInt8(ascii: "\""))
        for index in member.key.range { extra.append(record[index]) }
        extra.append(UInt8(ascii: "\""))
        extra.append(UInt8(ascii: ":"))
        // White space between tokens goes, so that an event is always one line; in strings there is
        // none to be seen.
        var inString = false
        var escaped = false
        for index in member.value {
            let byte = record[index]
            if inString {
                inString = escaped || byte != UInt8(ascii: "\"")
                escaped = !escaped && byte == UInt8(ascii: "\\")
            } else if byte <= 0x20 {
                continue
            } else {
                inString = byte == UInt8(ascii: "\"")
            }
            extra.append(byte)
        }
    }
}
