import Campaigns
import EventLog

/// Where the words of campaigns meet those of the log: a campaign is a group, a contact a member,
/// an attempt an entity (the contact's attempt number its ordinal), a message id a reference.
enum RowMapping {
    /// The rows of events, over the same arena.
    static func rows(of batch: consuming EventBatch) -> RowBatch {
        var rows = RowBatch()
        rows.rows.reserveCapacity(batch.events.count)
        for event in batch.events { rows.rows.append(row(of: event)) }
        rows.lists = batch.contacts.map { range($0) }
        rows.arena = batch.arena
        return rows
    }

    private static func row(of event: EventDraft) -> RowDraft {
        var row = RowDraft()
        row.kind = event.type.rawValue
        row.subject = subject(of: event)
        row.timeStyle = event.timeStyle
        if event.statesAttempt { row.flags.insert(.ordinalStated) }
        if event.isTimeOfReceipt { row.flags.insert(.timeOfReceipt) }
        row.ordinal = event.attempt
        row.occurredAt = event.time.microseconds
        row.source = range(event.source)
        row.id = range(event.id)
        row.group = range(event.campaign)
        row.member = range(event.contact)
        row.reference = range(event.messageID)
        row.label = range(event.code)
        row.qualifier = range(event.channel)
        row.link = range(event.retryOf)
        row.payload = event.rest.count > 0 ? range(event.rest) : .absent
        row.list = event.contacts.count > 0 ? range(event.contacts) : .absent
        return row
    }

    private static func subject(of event: EventDraft) -> RowSubject {
        switch event.type.family {
        case .attempt: event.isReceiptByMessageID ? .reference : .entity
        case .campaign: .group
        case .contact: event.contact.isPresent ? .member : .nothing
        case .policy, .obstacle, .unknown: .nothing
        }
    }

    /// The events of rows, over the same arena.
    static func events(of rows: [RecordedRow], in batch: RowBatch) throws(LedgerError) -> EventBatch
    {
        var events = EventBatch()
        events.events.reserveCapacity(rows.count)
        for row in rows { events.events.append(try event(of: row)) }
        events.contacts = batch.lists.map { range($0) }
        events.arena = batch.arena
        return events
    }

    private static func event(of recorded: RecordedRow) throws(LedgerError) -> EventDraft {
        let row = recorded.draft
        guard let type = EventType(rawValue: row.kind) else {
            throw .damaged(
                "the event at position \(recorded.position) has the unknown type \(row.kind)")
        }
        var event = EventDraft(type: type, time: Timestamp(microseconds: row.occurredAt))
        event.timeStyle = row.timeStyle
        event.attempt = row.ordinal
        event.statesAttempt = row.flags.contains(.ordinalStated)
        event.isErased = row.flags.contains(.erased)
        event.isTimeOfReceipt = row.flags.contains(.timeOfReceipt)
        event.source = range(row.source)
        event.id = range(row.id)
        event.campaign = range(row.group)
        event.contact = range(row.member)
        event.messageID = range(row.reference)
        event.code = range(row.label)
        event.channel = range(row.qualifier)
        event.retryOf = range(row.link)
        event.rest = range(row.payload)
        event.contacts = range(row.list)
        return event
    }

    private static func range(_ text: TextRange) -> ByteRange {
        guard text.isPresent else { return .absent }
        return ByteRange(offset: Int(text.offset), count: Int(text.count))
    }

    private static func range(_ bytes: ByteRange) -> TextRange {
        bytes.isPresent ? TextRange(bytes.range) : .absent
    }
}
