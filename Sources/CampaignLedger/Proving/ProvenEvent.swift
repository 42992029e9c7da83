import Campaigns
import EventLog
import JSON
import Proofs

/// An event as its leaf in the hash tree says it: read from a proof, without the ledger.
public struct ProvenEvent: Sendable {
    /// The event. Where its personal part is withheld, id, contact and message id are not known, and
    /// ``RecordedEvent/cloudEvent`` is not what was appended.
    public let event: RecordedEvent
    /// Whether the proof says the personal part too.
    public let isDisclosed: Bool
    /// How many contacts the event lists; who they are is bound, and not said.
    public let listedContacts: Int
    /// The campaign that it says to be the source of a retry.
    let retryOf: String?
    /// The channels that it says to give no receipts; nil where it says nothing of them.
    let receiptlessChannels: [String]?

    /// Reads what a leaf is made of.
    /// - Throws: `.unreadable` where it is no event of a version that is known.
    init(_ preimage: LeafPreimage) throws(ProofError) {
        guard let content = LeafContent(preimage), Self.isPlausible(content),
            let batch = try? RowMapping.events(of: [content.row], in: content.batch)
        else { throw .unreadable(.record) }
        let draft = batch.events[0]
        event = RecordedEvent(draft, batch, content.row)
        if case .disclosed = preimage.personal { isDisclosed = true } else { isDisclosed = false }
        listedContacts = Int(content.listedCount)
        retryOf = batch.text(draft.retryOf)
        guard draft.type == .policyChanged else {
            receiptlessChannels = nil
            return
        }
        let members = JSONMembers.ofData(batch.bytes(draft.rest))
        let channels = members.first { $0.key == "receiptlessChannels" }?.value.arrayValue
        receiptlessChannels = channels?.compactMap(\.stringValue)
    }

    /// A proof may be anybody's: numbers are in the ranges, and strings in the encoding, that events have.
    private static func isPlausible(_ content: LeafContent) -> Bool {
        let draft = content.row.draft
        let times = 0..<Timestamp.end.microseconds
        guard times.contains(draft.occurredAt), times.contains(content.row.recordedAt),
            draft.timeStyle <= TimeStyle.otherStyle
        else { return false }
        return [
            draft.source, draft.group, draft.label, draft.qualifier, draft.link, draft.member,
            draft.id, draft.reference, draft.payload,
        ].allSatisfy {
            String(validating: content.batch.bytes($0), as: UTF8.self) != nil
        }
    }
}
