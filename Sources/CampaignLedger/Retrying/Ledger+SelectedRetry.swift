import Campaigns

/// A message that somebody selected to be tried again.
public struct SelectedMessage: Sendable {
    /// Id of the campaign.
    public var campaign: String
    /// Id of the contact.
    public var contact: String

    /// A contact in a campaign.
    public init(campaign: String, contact: String) {
        (self.campaign, self.contact) = (campaign, contact)
    }
}

extension SelectedMessage: Hashable {
    /// Whether both ids are the same bytes.
    public static func == (left: SelectedMessage, right: SelectedMessage) -> Bool {
        left.exact == right.exact
    }

    /// Hashes the bytes of both ids.
    public func hash(into hasher: inout Hasher) { hasher.combine(exact) }

    private var exact: [ExactText] { [ExactText(campaign), ExactText(contact)] }
}

/// What became of a selected message.
public struct SelectionResult: Sendable, Equatable {
    /// The message.
    public var message: SelectedMessage
    /// Nil where a further attempt was requested; else why not: the word of a `RetryExclusion` or of a
    /// `RetryRefusal`.
    public var reason: String?
    /// The same in words, with what to do about it; nil where a further attempt was requested.
    public var sentence: String?

    /// Whether a further attempt was requested.
    public var isQueued: Bool { reason == nil }
}

extension Ledger {
    /// Requests a further attempt in place for each of some failed messages, from whatever campaigns: one
    /// request a campaign. Campaigns stand alone: one that is refused keeps no other back.
    /// - Parameters:
    ///   - messages: those selected.
    ///   - options: category, code, guarding, reason and actor; form and audience are those of a
    ///     selection.
    /// - Returns: a result for each message, in the order given.
    /// - Throws: `busy`, `damaged`, `diskFull`, `inputOutput`; what was requested before is recorded.
    /// - Complexity: O(contacts of the chains concerned).
    public func retry(
        selected messages: [SelectedMessage], _ options: RetryOptions
    ) throws(LedgerError) -> [SelectionResult] {
        var contacts: [[UInt8]: (id: String, contacts: [String])] = [:]
        for message in messages {
            contacts[Array(message.campaign.utf8), default: (message.campaign, [])].contacts.append(
                message.contact)
        }
        var reasons: [SelectionKey: (reason: String, sentence: String)] = [:]
        var refusals: [[UInt8]: (reason: String, sentence: String)] = [:]
        for (key, selection) in contacts.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            var chosen = options
            chosen.form = .inPlace
            chosen.audience = .failedAmong(selection.contacts)
            let leftOut: [LeftOutContact]
            switch try retry(selection.id, chosen) {
            case .accepted(let summary): leftOut = summary.leftOut
            case .refused(let refused):
                leftOut = refused.leftOut
                refusals[key] = (
                    refused.code.rawValue, "\(refused.message) \(refused.remedy)"
                )
            }
            for left in leftOut {
                reasons[SelectionKey(selection.id, left.contact)] = (
                    left.reason.rawValue, "The contact is left out: \(left.reason.words)."
                )
            }
        }
        return messages.map { message in
            let why =
                reasons[SelectionKey(message.campaign, message.contact)]
                ?? refusals[Array(message.campaign.utf8)]
            return SelectionResult(message: message, reason: why?.reason, sentence: why?.sentence)
        }
    }
}

/// By their bytes: ids that only look alike are different.
private struct SelectionKey: Hashable {
    let campaign: [UInt8]
    let contact: [UInt8]

    init(_ campaign: String, _ contact: String) {
        (self.campaign, self.contact) = (Array(campaign.utf8), Array(contact.utf8))
    }
}
