import CampaignIngest
import Campaigns
import EventLog
import JSON

/// An event of the ledger: what was appended, and where and when it was recorded.
public struct RecordedEvent: Sendable {
    /// Its place in the log, from 1.
    public let position: UInt64
    /// When the ledger committed it.
    public let recordedAt: Timestamp
    /// Type of the event.
    public let type: EventType
    /// The CloudEvents `type`, also of types that the ledger does not know.
    public let typeName: String
    /// First half of the identity.
    public let source: String
    /// Second half of the identity.
    public let id: String
    /// When it happened.
    public let occurredAt: Timestamp
    /// Id of the campaign.
    public let campaign: String?
    /// Id of the contact.
    public let contact: String?
    /// Which attempt of the contact in the campaign, for attempt events that name both.
    public let attempt: Int?
    /// The provider's id of the message.
    public let messageID: String?
    /// Channel that the event names.
    public let channel: String?
    /// The failure's code or the reason of a skip.
    public let code: String?
    /// The event as CloudEvents JSON in one line, as it was appended: every member, the time as it
    /// was written.
    public let cloudEvent: String

    init(_ draft: EventDraft, _ batch: EventBatch, _ row: RecordedRow) {
        position = row.position
        recordedAt = Timestamp(microseconds: row.recordedAt)
        type = draft.type
        typeName = draft.type == .unknown ? batch.text(draft.code) ?? "" : draft.type.name
        source = batch.text(draft.source) ?? ""
        id = batch.text(draft.id) ?? ""
        occurredAt = draft.time
        campaign = batch.text(draft.campaign)
        contact = batch.text(draft.contact)
        attempt =
            draft.type.family == .attempt && !draft.isReceiptByMessageID ? Int(draft.attempt) : nil
        messageID = batch.text(draft.messageID)
        channel = batch.text(draft.channel)
        code = draft.type == .unknown ? nil : batch.text(draft.code)
        var writer = JSONWriter()
        CloudEventEncoder.write(draft, of: batch, to: &writer)
        cloudEvent = writer.text
    }
}

extension LedgerSnapshot {
    /// Events at positions, in their order.
    /// - Throws: `damaged`, `inputOutput`.
    func recorded(at positions: some Sequence<UInt64>) throws(LedgerError) -> [RecordedEvent] {
        let (batch, rows) = try events(at: positions)
        return zip(batch.events, rows).map { RecordedEvent($0, batch, $1) }
    }
}
