/// The statistics of a campaign, in numbers: names of codes and reasons are read when asked.
package struct CampaignTotals: Sendable, Equatable {
    package var counts = CampaignCounts()
    /// Contacts of the failed set by code and category, ascending by both.
    package var failures: [FailureTotal] = []
    /// Skipped contacts by reason, ascending.
    package var skips: [SkipTotal] = []

    /// Of a campaign without contacts.
    package init() {}

    /// Whether no number is below zero, as taking contacts out of wrong numbers makes them.
    package var isPossible: Bool {
        counts.isPossible && failures.allSatisfy { $0.contacts >= 0 }
            && skips.allSatisfy { $0.contacts >= 0 }
    }

    /// Contacts whose deciding failure is of a category.
    package func contacts(failedFor category: FailureCategory) -> Int {
        failures.lazy.filter { $0.category == category }.map(\.contacts).reduce(0, +)
    }
}

/// Contacts that failed with the same code, and whose failures are of the same category.
package struct FailureTotal: Sendable, Equatable {
    /// Label number plus one of the code; 0 for none.
    package var label: UInt32
    package var category: FailureCategory
    package var contacts: Int

    package init(label: UInt32, category: FailureCategory, contacts: Int) {
        (self.label, self.category, self.contacts) = (label, category, contacts)
    }
}

/// Contacts that were skipped for the same reason.
package struct SkipTotal: Sendable, Equatable {
    /// Label number plus one of the reason; 0 for none.
    package var label: UInt32
    package var contacts: Int

    package init(label: UInt32, contacts: Int) { (self.label, self.contacts) = (label, contacts) }
}

/// What the retries of a chain came to, in numbers.
package struct ChainTotals: Sendable, Equatable {
    package var root: UInt32
    /// Ascending by (chain position, id).
    package var members: [UInt32]
    /// Contacts of all members, each counted once.
    package var targeted: Int
    /// Contacts not reached that failed at the deepest member targeting them.
    package var stillFailed: Int
    /// Contacts first reached at each chain position, from 0 to the greatest.
    package var reachedAt: [Int]
    package var ended: ChainEnd

    package init(
        root: UInt32, members: [UInt32], targeted: Int, stillFailed: Int, reachedAt: [Int],
        ended: ChainEnd
    ) {
        (self.root, self.members, self.targeted) = (root, members, targeted)
        (self.stillFailed, self.reachedAt, self.ended) = (stillFailed, reachedAt, ended)
    }
}

extension FailureCategory {
    /// Its number in stored rows.
    package var order: UInt8 {
        switch self {
        case .retryable: 0
        case .nonRetryable: 1
        case .businessLogic: 2
        case .unclassified: 3
        }
    }

    /// The category with a number; nil where there is none.
    package init?(order: UInt8) {
        guard let category = Self.allCases.first(where: { $0.order == order }) else { return nil }
        self = category
    }
}

extension ChainEnd {
    /// Its number in stored rows.
    package var order: UInt8 {
        switch self {
        case .open: 0
        case .recovered: 1
        case .systemic: 2
        }
    }

    /// The end with a number; nil where there is none.
    package init?(order: UInt8) {
        guard let end = Self.allCases.first(where: { $0.order == order }) else { return nil }
        self = end
    }
}
