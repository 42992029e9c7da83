import Campaigns
import JSON

extension CloudEventDecoder {
    /// Makes a draft of what was read: checks the attributes, then what the type asks for.
    mutating func interpret(
        _ attributes: RecordAttributes, _ record: Span<UInt8>
    ) throws(EventProblem) -> EventDraft {
        let version = try required(attributes.specversion, "specversion", "\"1.0\"", record)
        guard version.string.equals("1.0", in: record) else {
            throw problem(.unsupportedVersion, "$.specversion", version, "\"1.0\"", record)
        }
        let id = try required(attributes.id, "id", "a string", record)
        let source = try required(attributes.source, "source", "a string", record)
        let typeMember = try required(attributes.type, "type", "a string", record)
        let time = try required(attributes.time, "time", "an RFC 3339 time", record)
        if let data = attributes.wrongData {
            throw EventProblem(
                .wrongType, path: "$.data", found: EventProblem.excerpt(record, data),
                expected: "an object", column: data.lowerBound + 1)
        }
        let type = try eventType(typeMember, record)
        let (instant, style) = try parseTime(time, record)
        var draft = EventDraft(type: type, time: instant)
        draft.timeStyle = style
        if style == TimeStyle.otherStyle { otherAttributes.append(time) }
        if let mark = otherAttributes.firstIndex(where: {
            $0.kind == .true
                && $0.key.equals(CloudEventEncoder.timeOfReceiptAttribute, in: record)
        }) {
            otherAttributes.remove(at: mark)
            draft.isTimeOfReceipt = true
        }
        draft.id = try text(id, EventLimits.id, "$.id", record)
        draft.source = try text(source, EventLimits.source, "$.source", record)
        if type == .unknown { draft.code = place(typeMember, record) }
        try takeMembers(&draft, attributes.subject, record)
        draft.rest = writeRest(record)
        return draft
    }

    private func required(
        _ member: RecordMember?, _ name: String, _ expected: String, _ record: Span<UInt8>
    ) throws(EventProblem) -> RecordMember {
        guard let member else {
            throw EventProblem(
                .missingMember, path: "$.\(name)", found: "nothing", expected: expected)
        }
        guard member.kind == .string else {
            throw problem(.wrongType, "$.\(name)", member, expected, record)
        }
        return member
    }

    func problem(
        _ code: EventProblem.Code, _ path: String, _ member: RecordMember, _ expected: String,
        _ record: Span<UInt8>
    ) -> EventProblem {
        EventProblem(
            code, path: path, found: EventProblem.excerpt(record, member.value),
            expected: expected, column: member.value.lowerBound + 1)
    }

    private func eventType(
        _ member: RecordMember, _ record: Span<UInt8>
    ) throws(EventProblem) -> EventType {
        if let type = EventType.named(member.string, in: record) { return type }
        guard keepsUnknownTypes else {
            throw problem(
                .unknownType, "$.type", member,
                "a type of the ledger, or an import that keeps unknown types", record)
        }
        return .unknown
    }

    func parseTime(
        _ member: RecordMember, _ record: Span<UInt8>, path: String = "$.time"
    ) throws(EventProblem) -> (Timestamp, UInt8) {
        var unescaped: [UInt8] = []
        do throws(Timestamp.ParsingError) {
            if member.string.hasEscapes {
                member.string.decode(from: record, into: &unescaped)
                return (try Timestamp.parse(unescaped.span).time, TimeStyle.otherStyle)
            }
            return try Timestamp.parse(record.extracting(member.string.range))
        } catch {
            let expected =
                switch error {
                case .notRFC3339: "an RFC 3339 time such as 2026-03-01T08:30:00Z"
                case .leapSecond: "a second from 00 to 59"
                case .outOfRange: "a time from 1970 to 2199"
                }
            throw problem(.unreadableTime, path, member, expected, record)
        }
    }

    /// The text of a string, checked against the rule for ids.
    mutating func text(
        _ member: RecordMember, _ lengths: ClosedRange<Int>, _ path: @autoclosure () -> String,
        _ record: Span<UInt8>
    ) throws(EventProblem) -> TextRange {
        guard member.kind == .string else {
            throw problem(.wrongType, path(), member, "a string", record)
        }
        let range = place(member, record)
        let column = member.value.lowerBound + 1
        if member.string.hasEscapes {
            let start = Int(range.offset) - extraStart
            try check(
                extra.span.extracting(start..<start + Int(range.count)), lengths, path: path(),
                column: column)
        } else {
            try check(
                record.extracting(member.string.range), lengths, path: path(), column: column)
        }
        return range
    }

    /// Where the text of a string lies, unescaped.
    mutating func place(_ member: RecordMember, _ record: Span<UInt8>) -> TextRange {
        let string = member.string
        if !string.hasEscapes {
            let start = recordStart + string.range.lowerBound
            return TextRange(start..<start + string.count)
        }
        let start = extra.count
        string.decode(from: record, into: &extra)
        return TextRange(extraStart + start..<extraStart + extra.count)
    }

    func check(
        _ text: Span<UInt8>, _ lengths: ClosedRange<Int>, path: @autoclosure () -> String,
        column: Int
    ) throws(EventProblem) {
        guard let violation = EventLimits.violation(text, lengths) else { return }
        let expected = "\(lengths.lowerBound) to \(lengths.upperBound) bytes"
        switch violation {
        case .empty:
            throw EventProblem(
                .invalidID, path: path(), found: "an empty string", expected: expected,
                column: column)
        case .tooLong(let bytes, _):
            throw EventProblem(
                .idTooLong, path: path(), found: "\(bytes) bytes", expected: expected,
                column: column)
        case .controlCharacter, .noncharacter:
            throw EventProblem(
                .invalidID, path: path(), found: EventProblem.excerpt(text, 0..<text.count),
                expected: "no control characters and no noncharacters", column: column)
        }
    }
}

extension EventType {
    /// The type with a name, found without making a string of it.
    static func named(_ name: JSONString, in document: Span<UInt8>) -> EventType? {
        if name.equals("attempt.dispatched", in: document) { return .attemptDispatched }
        if name.equals("attempt.delivered", in: document) { return .attemptDelivered }
        if name.equals("attempt.read", in: document) { return .attemptRead }
        if name.equals("attempt.accepted", in: document) { return .attemptAccepted }
        if name.equals("attempt.sent", in: document) { return .attemptSent }
        if name.equals("attempt.failed", in: document) { return .attemptFailed }
        return EventType(name: name.text(in: document))
    }
}
