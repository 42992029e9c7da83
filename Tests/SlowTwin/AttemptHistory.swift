/// The kinds of attempt events, from the lowest rank to the highest.
enum AttemptKind: String, CaseIterable, Comparable {
    case dispatched, unknown, deferred, accepted, sent, skipped, failed, delivered, read

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    static func < (left: AttemptKind, right: AttemptKind) -> Bool {
        left.rank < right.rank
    }
}

/// One try to reach one contact in one campaign.
struct AttemptName: Hashable, Comparable {
    let campaign: Text
    let contact: Text
    let number: Int

    static func < (left: AttemptName, right: AttemptName) -> Bool {
        if left.campaign != right.campaign { return left.campaign < right.campaign }
        if left.contact != right.contact { return left.contact < right.contact }
        return left.number < right.number
    }
}

/// What one attempt event says.
struct AttemptFact {
    let kind: AttemptKind
    let stamp: Stamp
    /// The attempt that the event names, nil for a receipt that lacks campaign or contact.
    let names: AttemptName?
    let messageID: Text?
    let channel: Text?
    let code: Text?

    /// Nil for an event that is not about an attempt.
    init?(_ event: Event) {
        let prefix = "attempt."
        guard event.type.hasPrefix(prefix),
            let kind = AttemptKind(rawValue: String(event.type.dropFirst(prefix.count)))
        else { return nil }
        self.kind = kind
        stamp = event.stamp
        messageID = event.data["messageId"]?.text
        channel = event.data["channel"]?.text
        code = event.data["error"]?["code"]?.text
        if let campaign = event.subject, let contact = event.data["contact"]?.text {
            let number = event.data["attempt"]?.integer ?? 1
            names = AttemptName(campaign: campaign, contact: contact, number: number)
        } else {
            names = nil
        }
    }
}

/// Everything known of one attempt, in no order; never empty.
struct AttemptHistory {
    let facts: [AttemptFact]
    /// What the campaign says where no event of the attempt names a channel.
    let campaignChannel: Text?
    let receiptlessChannels: Set<Text>

    /// The highest rank seen.
    private var highest: AttemptKind {
        facts.map(\.kind).max() ?? .dispatched
    }

    private var channel: Text? {
        let named = facts.filter { $0.channel != nil }
        return named.max { $0.stamp < $1.stamp }?.channel ?? campaignChannel
    }

    /// Whether the attempt got as far as its channel ever tells.
    private var isDeliveredWithoutReceipt: Bool {
        guard [.accepted, .sent].contains(highest), let channel else { return false }
        return receiptlessChannels.contains(channel)
    }

    var state: AttemptKind {
        isDeliveredWithoutReceipt ? .delivered : highest
    }

    var isReached: Bool {
        state >= .delivered
    }

    /// When it reached the contact; nil if it did not.
    var deliveredAt: Moment? {
        guard isReached else { return nil }
        if isDeliveredWithoutReceipt { return earliest(.accepted, .sent) }
        return earliest(.delivered) ?? earliest(.read)
    }

    /// The code of the latest failure (tie: the greater identity); nil if nothing failed.
    var failureCode: Text? {
        facts.filter { $0.kind == .failed }.max { $0.stamp < $1.stamp }?.code
    }

    private func earliest(_ kinds: AttemptKind...) -> Moment? {
        facts.filter { kinds.contains($0.kind) }.map(\.stamp.time).min()
    }
}
