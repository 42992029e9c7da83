/// What a failure means for another try.
public enum FailureCategory: String, Sendable, CaseIterable {
    /// Another try may succeed once the recommended wait has passed.
    case retryable
    /// Another try of the same message to the same contact fails again.
    case nonRetryable
    /// Another try may succeed once a rule lets it: a limit resets, an account is mended.
    case businessLogic
    /// Nothing is known of the code: never retried automatically, by hand at any time.
    case unclassified
}

/// Whom a failure is about, and so what else it is likely to hit.
package enum FailureScope: String, Sendable, CaseIterable {
    case contact, content, request, sender, provider

    /// True where the contact cannot help it: such a failure spends none of the contact's attempts.
    package var sparesContact: Bool { self == .sender || self == .provider }
}

/// What became of the message by this code.
package enum FailureOutcome: String, Sendable, CaseIterable {
    /// It did not arrive.
    case failed
    /// The provider refused to send because of what it keeps on file.
    case suppressed
    /// The provider is still trying: a retry now would be a double send.
    case notYet
    /// The message arrived; the code tells of something later, a complaint for example.
    case delivered
    /// The contact gave or withdrew consent.
    case consent
    /// The same code comes with a failure and with a mere warning.
    case failedOrWarning
    /// The code is not about a message sent to a contact.
    case notAMessage
}

/// How well founded a rule is.
package enum FailureConfidence: String, Sendable, CaseIterable {
    case high, medium, low
}

/// How the `code` of a rule is compared with the code of a failure.
package enum FailureMatch: String, Sendable, CaseIterable {
    /// The code, letter for letter.
    case exact
    /// `CODE:TEXT`: this code together with this text.
    case codeAndText = "code+text"
    /// `REPLY TEXT`: a reply number of three digits, a space, the reply's text.
    case replyText = "reply text"
    /// A text alone, whatever the provider; the provider column says `text`.
    case text
    /// Numbers: `200-299`, both ends included, or `5xx`, every x any digit.
    case range
    /// A state of affairs that has a name but no number; compared like `exact`.
    case condition
    /// A bounce class number; compared like `exact`.
    case bounceClass = "bounce_class"
    /// Parts joined by `/`, as in `Bounce/Transient/General`. A `*` stands for any one part;
    /// `+5.4.4` at the end asks for this enhanced mail status too.
    case typeSubtype = "type/subtype"
    /// Like `typeSubtype`.
    case eventTypeReason = "event/type/reason"
    /// Like `typeSubtype`.
    case eventSeverityReason = "event/severity/reason"
    /// Everything of this provider that nothing else matches; the code is `*`.
    case providerDefault = "default"
}

/// One row of the failure catalogue: a code, what it means and what to do about it.
package struct FailureRule: Sendable {
    /// Whose code it is. Compared without regard to case.
    package var provider: String
    /// The code, or the pattern of codes, in the form that `match` says.
    package var code: String
    /// How `code` is compared.
    package var match: FailureMatch
    /// Whether another try makes sense.
    package var category: FailureCategory
    /// Seconds to wait after the failure before another try; 0 means at once, nil that none helps
    /// or none is known. Never nil where the category is retryable.
    package var waitSeconds: Int?
    /// Where the wait comes from: documented, derived, policy ..., or empty.
    package var waitBasis: String
    /// What releases a business-logic failure: `fix:auth`, `window`, `limit:daily` ...; empty when
    /// nothing is known to.
    package var unlock: String
    /// Whom the failure is about.
    package var scope: FailureScope
    /// What became of the message.
    package var outcome: FailureOutcome
    /// True where the message may have arrived in spite of this code.
    package var duplicateRisk: Bool
    /// What the code says, for people; may be empty, as may `advice` and `source`.
    package var meaning: String
    /// What to do, for people.
    package var advice: String
    /// How well founded the rule is.
    package var confidence: FailureConfidence
    /// Where the rule comes from.
    package var source: String

    /// `provider:code`, the name of the rule.
    package var key: String { provider + ":" + code }

    /// A rule of a user's own, with cautious defaults: it is about the contact, and counts as high
    /// confidence because the user says so.
    package init(
        provider: String, code: String, match: FailureMatch, category: FailureCategory,
        waitSeconds: Int? = nil, waitBasis: String = "", unlock: String = "",
        scope: FailureScope = .contact, outcome: FailureOutcome = .failed,
        duplicateRisk: Bool = false, meaning: String = "", advice: String = "",
        confidence: FailureConfidence = .high, source: String = ""
    ) {
        self.provider = provider
        self.code = code
        self.match = match
        self.category = category
        self.waitSeconds = waitSeconds
        self.waitBasis = waitBasis
        self.unlock = unlock
        self.scope = scope
        self.outcome = outcome
        self.duplicateRisk = duplicateRisk
        self.meaning = meaning
        self.advice = advice
        self.confidence = confidence
        self.source = source
    }
}

extension FailureRule: Equatable {
    /// Whether both say the same, letter for letter.
    package static func == (left: FailureRule, right: FailureRule) -> Bool {
        left.match == right.match && left.category == right.category
            && left.waitSeconds == right.waitSeconds && left.scope == right.scope
            && left.outcome == right.outcome && left.duplicateRisk == right.duplicateRisk
            && left.confidence == right.confidence && left.texts == right.texts
    }

    private var texts: [ExactText] {
        [provider, code, waitBasis, unlock, meaning, advice, source].map { ExactText($0) }
    }
}
