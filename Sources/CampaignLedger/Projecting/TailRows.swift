import Campaigns
import EventLog
import Projections

/// The rows of a log that the projections have not consumed yet.
struct TailRows {
    /// Rows about attempts, ascending.
    private(set) var attempts: [AttemptRow] = []
    /// All others, ascending.
    private(set) var others: [SideRow] = []
    private(set) var digest = ConsumedDigest()

    /// What a row says of an attempt that it names.
    struct AttemptRow {
        var row: UInt32
        /// Number of the attempt.
        var attempt: UInt32
        var rank: UInt8
        var namesChannel: Bool
        var time: Int64
        /// Number plus one of the message id that it claims; 0 for none.
        var message: UInt32
    }

    /// `qualifiers`: whether it matters which rows name a channel.
    /// - Complexity: O(rows after the position).
    init(
        _ view: LogView, after position: UInt64, qualifiers: Bool
    ) throws(EventLogError) {
        var buffer = ScanBuffer()
        for index in view.blocks(after: position) {
            let first = try view.scan(
                block: index, after: position, through: .max, qualifiers: qualifiers,
                into: &buffer)
            guard let first else { continue }
            digest.add(
                firstPosition: first, kinds: buffer.kinds.span, subjects: buffer.subjects.span,
                numbers: buffer.numbers.span, times: buffer.times.span)
            let messages = try view.references(inBlock: index, after: position) ?? []
            try take(buffer, messages, firstRow: UInt32(first))
        }
    }

    private mutating func take(
        _ buffer: ScanBuffer, _ messages: [UInt32], firstRow: UInt32
    ) throws(EventLogError) {
        for place in 0..<buffer.kinds.count {
            let row = firstRow + UInt32(place)
            let namesChannel = !buffer.qualified.isEmpty && buffer.qualified[place]
            if buffer.subjects[place] == RowSubject.entity.rawValue {
                attempts.append(
                    AttemptRow(
                        row: row, attempt: buffer.numbers[place], rank: buffer.kinds[place],
                        namesChannel: namesChannel, time: buffer.times[place],
                        message: messages.isEmpty ? 0 : messages[place]))
                continue
            }
            guard let type = EventType(rawValue: buffer.kinds[place]),
                let subject = RowSubject(rawValue: buffer.subjects[place])
            else { throw .damaged(position: UInt64(row), what: "the event has no known type") }
            others.append(
                SideRow(
                    row: row, subject: subject, type: type, number: buffer.numbers[place],
                    time: buffer.times[place], namesChannel: namesChannel))
        }
    }
}
