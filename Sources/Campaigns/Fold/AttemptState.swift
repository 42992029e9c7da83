/// The state of an attempt.
public enum AttemptState: UInt8, Sendable, CaseIterable, Comparable {
    case dispatched = 1
    case unknown = 2
    case deferred = 3
    case accepted = 4
    case sent = 5
    case skipped = 6
    case failed = 7
    case delivered = 8
    case read = 9

    /// Whether the first state is the lower rank.
    public static func < (left: AttemptState, right: AttemptState) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The word for it in answers.
    public var name: String { "\(self)" }

    /// Whether the contact was reached.
    package var isReached: Bool { self >= .delivered }
}
