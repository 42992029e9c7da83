/// One thing that an audit found, and the events that show it.
public struct AuditFinding: Sendable, Equatable {
    /// Contacts and positions that a finding names at most; the counts are of all.
    public static let mostNamed = 10

    /// What was looked for.
    public let check: AuditCheck
    /// Id of the root of the chain; nil where the finding is of no campaign.
    public internal(set) var chain: String?
    /// Id of the campaign; nil where the finding is of a whole chain, or of none.
    public internal(set) var campaign: String?
    /// The contacts it is about, in the byte order of their ids: the first few.
    public internal(set) var contacts: [String] = []
    /// How many contacts it is about.
    public internal(set) var contactCount = 0
    /// Which attempt of the contact in the campaign, from 1; nil where it is about several or none.
    public internal(set) var attempt: Int?
    /// The provider's id of the message, where the finding is about one.
    public internal(set) var messageID: String?
    /// What is wrong, in words that name no contact.
    public internal(set) var sentence: String
    /// Places in the log of the events that show it, ascending: the first few.
    public internal(set) var positions: [UInt64] = []
    /// How many events show it.
    public internal(set) var positionCount = 0

    /// The contact it is about; nil where it is about several or none.
    public var contact: String? { contactCount == 1 ? contacts.first : nil }

    init(_ check: AuditCheck, _ sentence: String) {
        self.check = check
        self.sentence = sentence
    }

    /// Says which events show it, in any order.
    mutating func show(_ rows: [UInt32]) {
        let all = Set(rows)
        positionCount = all.count
        positions = all.sorted().prefix(Self.mostNamed).map { UInt64($0) }
    }
}

/// What an audit found.
public struct AuditReport: Sendable, Equatable {
    /// The checks that were made, and how many findings each has.
    public struct Tally: Sendable, Equatable {
        /// What was looked for.
        public let check: AuditCheck
        /// How many findings there are, also those that the limit left out.
        public let count: Int
    }

    /// Contacts to whom a chain delivered twice, as far as the events tell: the truth lies between.
    ///
    /// A contact counts once for each chain. Two attempts of which neither is known to be delivered
    /// are in neither bound.
    public struct DoubleSends: Sendable, Equatable {
        /// Contacts with two or more delivered attempts.
        public let atLeast: Int
        /// Also those with one delivered and another unknown, deferred, accepted or sent.
        public let atMost: Int

        package init(atLeast: Int, atMost: Int) {
            (self.atLeast, self.atMost) = (atLeast, atMost)
        }
    }

    /// How many campaigns were looked at.
    public let campaigns: Int
    /// Every check that was made, in the order of ``AuditCheck``.
    public let checks: [Tally]
    /// By check, then in the byte order of chain, campaign and contact.
    public let findings: [AuditFinding]
    /// The bounds of double sends over the chains that were looked at; nil where neither of their
    /// checks was made.
    public let doubleSends: DoubleSends?

    /// How many findings there are, also those that the limit left out.
    public var count: Int { checks.map(\.count).reduce(0, +) }
    /// Whether nothing was found.
    public var isClean: Bool { count == 0 }
}
