import Campaigns

/// How a campaign is to be retried.
public struct RetryOptions: Sendable {
    /// Where the further attempts go.
    public enum Form: Sendable, Equatable {
        /// Into a new campaign, linked to its source, which stays as it is.
        ///
        /// `id`: of the new campaign; nil for that of the source with `-retry-1`, `-retry-2` ... behind it.
        /// `runAt`: when it is due; nil for two minutes from now.
        case linked(id: String? = nil, runAt: Timestamp? = nil)
        /// Into the same campaign, which goes back to sending.
        case inPlace
    }

    /// Whether the guard against double sends stands.
    public enum Guarding: Sendable, Equatable {
        /// Nobody who was reached, opted out, was erased, is on the way, or of whom nobody knows is
        /// sent to again.
        case strict
        /// Chosen contacts are sent to whatever is known of them. The events say so: `override`.
        case overridden
    }

    /// Whom a retry is for.
    public enum Audience: Sendable, Equatable {
        /// All contacts that failed in the campaign.
        case failed
        /// Those of some contacts that failed in the campaign.
        case failedAmong([String])
        /// Exactly these contacts, whether or not they failed or were ever targeted.
        case exactly([String])
    }

    /// Where the further attempts go.
    public var form = Form.linked()
    /// Whom it is for, those left out aside.
    public var audience = Audience.failed
    /// Only failures of this category; nil for all.
    public var category: FailureCategory?
    /// Only failures whose code is this one, or begins with it and a colon; nil for all.
    public var code: String?
    /// Whether the guard against double sends stands.
    public var guarding = Guarding.strict
    /// Why, for people; recorded with a retry in place.
    public var reason: String?
    /// Who asked.
    public var actor: String

    /// All failed contacts, in a new campaign two minutes from now.
    public init(actor: String) { self.actor = actor }

    /// How long after the decision a linked retry is due where nobody says when.
    static let defaultDelayMicroseconds: Int64 = 120_000_000
}

/// Why a contact is left out of a retry.
public enum RetryExclusion: String, Sendable, CaseIterable {
    /// An attempt of the chain has reached it.
    case reachedMeanwhile
    /// It does not want to be messaged on the channel.
    case optedOut
    /// Its failure is not of the category or code that was asked for.
    case otherCategory
    /// Its id was erased.
    case erased
    /// Another attempt of the chain is on its way.
    case underWay
    /// Nobody knows whether an attempt of the chain reached it.
    case outcomeUnknown
    /// Its attempt is older than the policy's retention.
    case retentionExpired
    /// It did not fail in the campaign, but was selected.
    case notFailed

    /// The same in words, for several contacts: *7 reached meanwhile*.
    public var words: String {
        switch self {
        case .reachedMeanwhile: "reached meanwhile"
        case .optedOut: "opted out"
        case .otherCategory: "failed otherwise than asked for"
        case .erased: "erased"
        case .underWay: "with an attempt under way"
        case .outcomeUnknown: "of whom nobody knows"
        case .retentionExpired: "older than the policy keeps"
        case .notFailed: "not failed"
        }
    }
}

/// A contact that is left out of a retry.
public struct LeftOutContact: Sendable, Equatable {
    /// Id of the contact.
    public var contact: String
    /// Why it is left out.
    public var reason: RetryExclusion
}

/// A retry that was recorded, or would be.
public struct RetrySummary: Sendable, Equatable {
    /// Id of the campaign in which the further attempts are: a new one, or the source itself.
    public var campaign: String
    /// Id of the source.
    public var retryOf: String
    /// When a linked retry is due; nil for a retry in place, which is due now.
    public var runAt: Timestamp?
    /// Ids of the contacts that will be tried again, in byte order.
    public var contacts: [String]
    /// Those left out, in byte order.
    public var leftOut: [LeftOutContact]
    /// Where the first event of the retry is in the log; nil where nothing was recorded.
    public var position: UInt64?
    /// The point of the log that the decision rests on.
    public var asOf: AsOf

    /// How many contacts are left out for a reason.
    public func count(_ reason: RetryExclusion) -> Int {
        leftOut.lazy.filter { $0.reason == reason }.count
    }
}

/// A retry that was refused: nothing was recorded.
public struct RetryRefused: Sendable, Equatable {
    /// Which rule refused it.
    public var code: RetryRefusal
    /// What was refused and why, with the numbers.
    public var message: String
    /// What to do about it.
    public var remedy: String
    /// Contacts that were left out, where that is why nobody remained.
    public var leftOut: [LeftOutContact]
    /// The point of the log that the decision rests on.
    public var asOf: AsOf
}

/// What became of a request for a retry.
public enum RetryOutcome: Sendable, Equatable {
    case accepted(RetrySummary)
    case refused(RetryRefused)
}
