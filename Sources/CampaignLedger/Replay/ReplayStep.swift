/// Whose story a replay tells event by event.
@nonexhaustive
public enum ReplayFocus: Sendable, Equatable {
    /// A campaign: its own events and those of all attempts in it.
    case campaign(String)
    /// A contact: in all campaigns, or in the chain of one.
    case contact(String, campaign: String?)
}

/// One event of a story, and what it moved.
public struct ReplayStep: Sendable {
    /// The event.
    public let event: RecordedEvent
    /// What it moved, and by which rule; where nothing moved, why not.
    public let moves: [ReplayMove]
    /// How things stand after the event.
    public let standing: ReplayStanding

    /// Whether the event moved anything.
    public var isMoving: Bool { moves.contains { !$0.isRemark } }
}

/// Something that an event moved, or a remark on why it did not.
public struct ReplayMove: Sendable, Equatable {
    /// What moved: `attempt 1 of ana in spring`; of a remark, what it is about.
    public var what: String
    /// Nil where there was nothing before, and in remarks.
    public var before: String?
    /// Nil where there is nothing any more, and in remarks.
    public var after: String?
    /// Number of the rule, from 1 to 10; nil where it is none of the fold's.
    public var rule: Int?
    /// What the rule says here, in words.
    public var reason: String

    init(
        _ what: String, from before: String? = nil, to after: String? = nil, rule: Int?,
        _ reason: String
    ) {
        (self.what, self.before, self.after) = (what, before, after)
        (self.rule, self.reason) = (rule, reason)
    }

    /// Whether it says why nothing moved, or what else the event did.
    public var isRemark: Bool { before == nil && after == nil }
}

/// How things stand after a step.
public struct ReplayStanding: Sendable, Equatable {
    /// Of a campaign's story: where the campaign stands.
    public var status: CampaignStatus?
    /// Of a campaign's story: its numbers.
    public var counts: CampaignCounts?
    /// Of a contact's story: the chains that target it, in the byte order of their roots' ids.
    public var chains: [Chain] = []

    /// What became of the contact in a chain.
    public struct Chain: Sendable, Equatable, CustomStringConvertible {
        /// Id of the campaign at chain position 0.
        public var root: String
        /// In the chain.
        public var outcome: ContactOutcome
        /// Id of the campaign that reached the contact; nil where none did.
        public var byCampaign: String?
        /// Position of that campaign in its chain.
        public var chainPosition: Int?
        /// Which attempt of the contact in that campaign, from 1.
        public var attempt: Int?
        /// Place in the log of the event that says when it was delivered.
        public var position: UInt64?

        /// `not reached (failed)`, `reached at chain position 1, by attempt 1 in again`.
        public var description: String {
            guard let byCampaign, let chainPosition, let attempt else {
                return "not reached (\(outcome.name))"
            }
            return
                "reached at chain position \(chainPosition), by attempt \(attempt) in \(byCampaign)"
        }
    }
}
