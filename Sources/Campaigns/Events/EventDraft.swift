/// A run of bytes in the arena of an `EventBatch`; `absent` where the event does not say.
package struct TextRange: Sendable, Equatable, BitwiseCopyable {
    package var offset: UInt32
    package var count: UInt32

    @inlinable
    package init(_ range: Range<Int>) {
        offset = UInt32(truncatingIfNeeded: range.lowerBound)
        count = UInt32(truncatingIfNeeded: range.count)
    }

    package static let absent = TextRange(Int(UInt32.max)..<Int(UInt32.max))
    @inlinable package var isPresent: Bool { offset != UInt32.max }
    @inlinable package var range: Range<Int> {
        isPresent ? Int(offset)..<Int(offset) + Int(count) : 0..<0
    }
}

/// One valid event, its strings as ranges of the arena of its batch.
///
/// What the rules of the fold need has a place of its own; everything else is in `rest`, so that
/// the event can be given back as it came.
package struct EventDraft: Sendable, BitwiseCopyable {
    package var type: EventType
    package var time: Timestamp
    /// See `TimeStyle`.
    package var timeStyle: UInt8 = TimeStyle.microseconds
    /// Which attempt of the contact in the campaign, 1 to 65,535.
    package var attempt: UInt16 = 1
    /// Whether the event says the attempt number itself.
    package var statesAttempt = false
    /// Whether `time` is that of receipt, the provider having given none.
    package var isTimeOfReceipt = false
    /// Whether what the event said of a contact was erased.
    package var isErased = false
    package var source = TextRange.absent
    package var id = TextRange.absent
    /// For events of a campaign, and for attempts that name campaign and contact.
    package var campaign = TextRange.absent
    package var contact = TextRange.absent
    package var messageID = TextRange.absent
    package var channel = TextRange.absent
    /// The code of a failure, the reason of a skip, or the name of a type that the ledger does not
    /// know.
    package var code = TextRange.absent
    package var retryOf = TextRange.absent
    /// The contacts of an audience or of a retry request, as a range of `EventBatch.contacts`.
    package var contacts = TextRange.absent
    /// Everything else, in the form of `EventRest`.
    package var rest = TextRange.absent

    package init(type: EventType, time: Timestamp) {
        self.type = type
        self.time = time
    }

    /// Whether the event belongs to whatever attempt claims its message id.
    package var isReceiptByMessageID: Bool {
        type.family == .attempt && !(campaign.isPresent && contact.isPresent)
    }
}

/// Events that are valid one by one, on their way into or out of the ledger.
package struct EventBatch: Sendable {
    package var arena: [UInt8] = []
    package var events: [EventDraft] = []
    /// The contacts that events list.
    package var contacts: [TextRange] = []

    package init() {}

    /// Adds bytes to the arena and returns where they lie.
    package mutating func add(_ bytes: some Collection<UInt8>) -> TextRange {
        let offset = arena.count
        arena.append(contentsOf: bytes)
        return TextRange(offset..<arena.count)
    }

    /// The bytes of a range; empty where it is absent.
    package func bytes(_ range: TextRange) -> ArraySlice<UInt8> { arena[range.range] }

    /// The text of a range, or nil where it is absent.
    package func text(_ range: TextRange) -> String? {
        range.isPresent ? String(decoding: arena[range.range], as: UTF8.self) : nil
    }

    /// Empties the batch and keeps its storage.
    package mutating func removeAll() {
        arena.removeAll(keepingCapacity: true)
        events.removeAll(keepingCapacity: true)
        contacts.removeAll(keepingCapacity: true)
    }
}

/// What an event says beyond the members that have a place of their own: JSON members without
/// braces, those of `data`, then a zero byte and the attributes where there are any. Zero never
/// occurs in JSON text.
package enum EventRest {
    package static let separator: UInt8 = 0
    /// The attribute under which the text of an unusual time is kept.
    package static let timeMember = "time"
}
