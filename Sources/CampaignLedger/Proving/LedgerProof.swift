/// Something about a ledger that can be checked without it.
public struct LedgerProof: Sendable {
    /// What it shows.
    public enum Kind: String, Sendable {
        /// That an event is in the ledger.
        case event
        /// That the ledger has only grown since an earlier head.
        case consistency
        /// That a contact was reached, by events that are in the ledger.
        case reach
    }

    /// What it shows.
    public let kind: Kind
    /// The head that it leads to.
    public let checkpoint: TreeHead
    /// Positions of the events in it, in its order; none in one of consistency.
    public let positions: [UInt64]
    /// All of it: what goes into a file. It holds personal data unless they were withheld.
    public let text: String
}

/// What becomes of the personal part of an event in a proof: contact, message id, event id, and whatever else
/// it says.
public enum PersonalDataInProof: Sendable {
    /// The proof says it, with the nonce that shows that the event said it.
    case disclosed
    /// The proof holds a digest in its place: type, campaign, attempt number, codes and times are shown.
    case withheld
}
