/// The types of events. The numbers are stored: they are never reused.
///
/// Those of attempts are the ranks of the states they lead to, so that the state of an attempt is
/// the greatest number seen.
public enum EventType: UInt8, Sendable, CaseIterable, BitwiseCopyable {
    case attemptDispatched = 1
    case attemptUnknown = 2
    case attemptDeferred = 3
    case attemptAccepted = 4
    case attemptSent = 5
    case attemptSkipped = 6
    case attemptFailed = 7
    case attemptDelivered = 8
    case attemptRead = 9
    case campaignCreated = 16
    case campaignScheduled = 17
    case campaignStarted = 18
    case campaignRetryRequested = 19
    case campaignPaused = 20
    case campaignResumed = 21
    case campaignCompleted = 22
    case campaignCancelled = 23
    case campaignFailed = 24
    case campaignEdited = 25
    case campaignAudienceResolved = 26
    case contactOptedOut = 32
    case contactOptedIn = 33
    case contactErased = 34
    case policyChanged = 40
    case obstacleCleared = 41
    /// A type that the ledger does not know and was asked to keep. It folds to nothing.
    case unknown = 255

    /// The CloudEvents `type`; empty for `unknown`, whose name is kept with the event.
    public var name: String {
        switch self {
        case .attemptDispatched: "attempt.dispatched"
        case .attemptUnknown: "attempt.unknown"
        case .attemptDeferred: "attempt.deferred"
        case .attemptAccepted: "attempt.accepted"
        case .attemptSent: "attempt.sent"
        case .attemptSkipped: "attempt.skipped"
        case .attemptFailed: "attempt.failed"
        case .attemptDelivered: "attempt.delivered"
        case .attemptRead: "attempt.read"
        case .campaignCreated: "campaign.created"
        case .campaignScheduled: "campaign.scheduled"
        case .campaignStarted: "campaign.started"
        case .campaignRetryRequested: "campaign.retryRequested"
        case .campaignPaused: "campaign.paused"
        case .campaignResumed: "campaign.resumed"
        case .campaignCompleted: "campaign.completed"
        case .campaignCancelled: "campaign.cancelled"
        case .campaignFailed: "campaign.failed"
        case .campaignEdited: "campaign.edited"
        case .campaignAudienceResolved: "campaign.audienceResolved"
        case .contactOptedOut: "contact.optedOut"
        case .contactOptedIn: "contact.optedIn"
        case .contactErased: "contact.erased"
        case .policyChanged: "policy.changed"
        case .obstacleCleared: "obstacle.cleared"
        case .unknown: ""
        }
    }

    /// The type with this CloudEvents `type`, or nil where the ledger does not know it.
    public init?(name: String) {
        guard let type = Self.byName[name] else { return nil }
        self = type
    }

    private static let byName = Dictionary(
        uniqueKeysWithValues: allCases.filter { $0 != .unknown }.map { ($0.name, $0) })

    /// What the events of a type are about.
    package enum Family: Sendable { case attempt, campaign, contact, policy, obstacle, unknown }

    /// What events of this type are about.
    package var family: Family {
        switch rawValue {
        case 1...9: .attempt
        case 16...26: .campaign
        case 32...34: .contact
        case 40: .policy
        case 41: .obstacle
        default: .unknown
        }
    }

    /// The place in the order created < scheduled < started < retryRequested < paused < resumed <
    /// completed < cancelled < failed that breaks ties of lifecycle events; nil for types that do
    /// not change the status.
    package var lifecycleOrder: UInt64? {
        (16...24).contains(rawValue) ? UInt64(rawValue - 16) : nil
    }
}
