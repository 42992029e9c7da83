import Campaigns
import JSON

/// Writes events as CloudEvents 1.0 in JSON, the way they came: every member, the original time
/// text.
package enum CloudEventEncoder {
    /// The extension attribute that marks a time of receipt: the provider gave none.
    package static let timeOfReceiptAttribute: StaticString = "timeofreceipt"

    /// The extension attribute of events of which something was erased.
    package static let erasedAttribute: StaticString = "erased"

    /// Appends one event as a JSON object to a writer.
    /// `typeName`: for a type the ledger does not know, the name is the draft's code.
    package static func write(
        _ draft: EventDraft, of batch: EventBatch, to writer: inout JSONWriter
    ) {
        let arena = batch.arena.span
        func write(_ key: StaticString, _ range: TextRange) {
            writer.key(key)
            writer.string(arena.extracting(range.range))
        }
        let rest = batch.bytes(draft.rest)
        writer.beginObject()
        writer.key("specversion")
        writer.string("1.0")
        write("id", draft.id)
        write("source", draft.source)
        if draft.type == .unknown {
            write("type", draft.code)
        } else {
            writer.key("type")
            writer.string(draft.type.name)
        }
        var attributes = JSONMembers.ofAttributes(rest)
        writeTime(draft, &attributes, to: &writer)
        if let subject = subject(of: draft) {
            write("subject", subject)
        }
        if draft.isTimeOfReceipt {
            writer.key(timeOfReceiptAttribute)
            writer.bool(true)
        }
        if draft.isErased {
            writer.key(erasedAttribute)
            writer.bool(true)
        }
        writeMembers(attributes, to: &writer)
        writer.key("data")
        writer.beginObject()
        writeData(draft, batch, JSONMembers.ofData(rest), to: &writer)
        writer.endObject()
        writer.endObject()
    }

    /// Writes the time as it was written: of an unusual one the text is among the attributes.
    private static func writeTime(
        _ draft: EventDraft, _ attributes: inout [JSONMember], to writer: inout JSONWriter
    ) {
        writer.key("time")
        if draft.timeStyle == TimeStyle.otherStyle,
            let index = attributes.firstIndex(where: { $0.key == EventRest.timeMember })
        {
            attributes.remove(at: index).value.write(into: &writer)
            return
        }
        var text: [UInt8] = []
        draft.time.append(style: min(draft.timeStyle, TimeStyle.microseconds), to: &text)
        writer.string(text.span)
    }

    private static func subject(of draft: EventDraft) -> TextRange? {
        if draft.campaign.isPresent { return draft.campaign }
        return draft.type.family == .contact && draft.contact.isPresent ? draft.contact : nil
    }

    private static func writeData(
        _ draft: EventDraft, _ batch: EventBatch, _ members: [JSONMember],
        to writer: inout JSONWriter
    ) {
        let arena = batch.arena.span
        func write(_ key: StaticString, _ range: TextRange) {
            guard range.isPresent else { return }
            writer.key(key)
            writer.string(arena.extracting(range.range))
        }
        if draft.type.family == .attempt {
            write("contact", draft.contact)
            if draft.statesAttempt {
                writer.key("attempt")
                writer.number(draft.attempt)
            }
        }
        write("messageId", draft.messageID)
        write("channel", draft.channel)
        write("retryOf", draft.retryOf)
        if draft.type == .attemptSkipped { write("reason", draft.code) }
        if draft.contacts.count > 0 {
            writer.key("contacts")
            writer.beginArray()
            for index in draft.contacts.range {
                writer.string(arena.extracting(batch.contacts[index].range))
            }
            writer.endArray()
        }
        var others = members
        if draft.type == .attemptFailed {
            var error = [JSONMember("code", .string(batch.text(draft.code) ?? ""))]
            if let index = others.firstIndex(where: { $0.key == "error" }) {
                error += others.remove(at: index).value.objectValue ?? []
            }
            writer.key("error")
            JSONValue.object(error).write(into: &writer)
        }
        writeMembers(others, to: &writer)
    }

    private static func writeMembers(_ members: [JSONMember], to writer: inout JSONWriter) {
        for member in members {
            writer.key(member.key)
            member.value.write(into: &writer)
        }
    }

    /// Whether two rests say the same: equal JSON values, member order free, the text of the time
    /// aside.
    package static func restsAreEqual(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool
    {
        func attributes(_ rest: ArraySlice<UInt8>) -> JSONValue {
            .object(JSONMembers.ofAttributes(rest).filter { $0.key != EventRest.timeMember })
        }
        return JSONValue.object(JSONMembers.ofData(left)) == .object(JSONMembers.ofData(right))
            && attributes(left) == attributes(right)
    }
}
