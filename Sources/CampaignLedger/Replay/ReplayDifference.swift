/// One thing that a replay answers otherwise than the ledger does now.
///
/// *Replayed* is the answer as of the other moment or under the other policy, *now* the one that
/// stands.
@nonexhaustive
public enum ReplayDifference: Sendable, Equatable {
    /// Numbers, status or statements of a campaign.
    case campaign(ReplayedCampaign)
    /// The outcome of a contact in a campaign.
    case contact(ReplayedOutcome)
    /// The category of a failure.
    case failure(ReplayedCategory)
    /// What the retries of a chain came to.
    case chain(ReplayedChain)
}

/// What differs about a campaign.
public struct ReplayedCampaign: Sendable, Equatable {
    /// Id of the campaign.
    public var campaign: String
    /// Each number and statement that differs.
    public var changes: [ReplayChange]
}

/// What differs about a chain.
public struct ReplayedChain: Sendable, Equatable {
    /// Id of the campaign at chain position 0.
    public var root: String
    /// Each number that differs, and how the chain ended.
    public var changes: [ReplayChange]
}

/// One number or word that differs.
public struct ReplayChange: Sendable, Equatable {
    /// A value of an answer.
    @nonexhaustive
    public enum Value: Sendable, Equatable {
        /// The answer does not say, or does not exist.
        case none
        /// A count.
        case number(Int)
        /// Counts by chain position.
        case numbers([Int])
        /// A word or a name.
        case text(String)
        /// Yes or no.
        case flag(Bool)
    }

    /// Which one, by the name it has in the answers: `contacts.failed`, `status`.
    public var what: String
    /// As of the other moment, or under the other policy.
    public var replayed: Value
    /// As it stands.
    public var now: Value
    /// Why; nil for numbers, whose reasons are those of the contacts behind them.
    public var reason: ReplayReason?
}

/// The outcome of a contact in a campaign differs.
public struct ReplayedOutcome: Sendable, Equatable {
    /// Id of the campaign.
    public var campaign: String
    /// Id of the contact.
    public var contact: String
    /// Nil where the contact is not targeted.
    public var replayed: ContactOutcome?
    /// Nil where the contact is not targeted.
    public var now: ContactOutcome?
    /// The rule that makes the difference.
    public var reason: ReplayReason
}

/// The category of a failure differs.
public struct ReplayedCategory: Sendable, Equatable {
    /// What a failure table says of a failure.
    public struct Verdict: Sendable, Equatable {
        /// Category of the failure.
        public var category: String
        /// `provider:code` of the row that decides; nil where no row does.
        public var row: String?
        /// Whose row it is.
        public var table: FailureTableName?
    }

    /// Id of the campaign.
    public var campaign: String
    /// Id of the contact.
    public var contact: String
    /// Which attempt of the contact in the campaign, from 1.
    public var attempt: Int
    /// The failure's code.
    public var code: String
    /// Text that came with the code.
    public var text: String?
    /// Place in the log of the event that tells of the failure.
    public var position: UInt64
    /// Under the other policy or table.
    public var replayed: Verdict
    /// As it stands.
    public var now: Verdict
}

/// Where a row about failure codes comes from.
public enum FailureTableName: String, Sendable, CaseIterable {
    /// The table that ships with the product.
    case standard
    /// The ledger's policy, or the one assumed.
    case policy
    /// The table that was given to replay under.
    case given
}

/// The rule that made a difference.
public struct ReplayReason: Sendable, Equatable, CustomStringConvertible {
    /// Number of the rule, from 1 to 10.
    public var rule: Int
    /// What the rule says here, in words.
    public var text: String
    /// Place in the log of the event that it rests on; nil where it is not one event.
    public var position: UInt64?

    init(_ rule: Int, _ text: String, position: UInt32? = nil) {
        (self.rule, self.text) = (rule, text)
        self.position = position.map { UInt64($0) }
    }

    /// `rule 1: delivered outranks failed, event 812`.
    public var description: String {
        "rule \(rule): \(text)" + (position.map { ", event \($0)" } ?? "")
    }
}

/// How much differs.
public struct ReplaySummary: Sendable, Equatable {
    /// Campaigns of which a number or statement differs.
    public var campaigns = 0
    /// Contacts whose outcome in a campaign differs, by the rule that makes the difference.
    public var contactsByRule: [Int: Int] = [:]
    /// Failures whose category differs.
    public var failures = 0
    /// Chains of which a number or the end differs.
    public var chains = 0

    /// Nothing differs.
    public init() {}

    /// Contacts whose outcome in a campaign differs.
    public var contacts: Int { contactsByRule.values.reduce(0, +) }

    /// Whether anything differs.
    public var differs: Bool { campaigns + contacts + failures + chains > 0 }

    mutating func count(_ difference: ReplayDifference) {
        switch difference {
        case .campaign: campaigns += 1
        case .contact(let contact): contactsByRule[contact.reason.rule, default: 0] += 1
        case .failure: failures += 1
        case .chain: chains += 1
        }
    }
}
