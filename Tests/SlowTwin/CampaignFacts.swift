/// The kinds of lifecycle events, in the order that settles equal times.
enum LifecycleKind: String, CaseIterable {
    case created, scheduled, started, retryRequested, paused, resumed, completed, cancelled, failed

    /// The status of a campaign whose latest lifecycle event this is.
    var status: String {
        switch self {
        case .created: "draft"
        case .started, .retryRequested, .resumed: "sending"
        case .scheduled, .paused, .completed, .cancelled, .failed: rawValue
        }
    }
}

/// What became of a contact in a campaign.
enum Outcome: String {
    case delivered, failed, skipped, unknown, pending
}

/// One contact in one campaign: its attempts by number.
struct Target {
    let tries: [Int: AttemptHistory]

    private var latest: AttemptHistory? {
        tries.max { $0.key < $1.key }?.value
    }

    /// The lowest attempt number that is delivered or read, with when.
    var reached: (attempt: Int, at: Moment)? {
        let first = tries.filter { $0.value.isReached }.min { $0.key < $1.key }
        guard let first, let time = first.value.deliveredAt else { return nil }
        return (first.key, time)
    }

    var outcome: Outcome {
        if reached != nil { return .delivered }
        guard let latest else { return .pending }
        return switch latest.state {
        case .failed: .failed
        case .skipped: .skipped
        case .unknown: .unknown
        default: .pending
        }
    }

    var isRead: Bool {
        tries.values.contains { $0.state == .read }
    }

    /// The code of the failure that decides, where the outcome is failed.
    var failureCode: Text? {
        outcome == .failed ? latest?.failureCode : nil
    }
}

/// Everything known of one campaign.
struct CampaignFacts {
    var status = "unknown"
    var retryOf: Text?
    /// Contact to its attempts; targeted contacts without an attempt are there too.
    var targets: [Text: Target] = [:]

    /// What the campaign's own events and its attempts say.
    ///
    /// `events` are those of the `campaign` family about it; `attempts` goes from contact to
    /// attempt number to the facts of that attempt.
    init(
        events: [Event], attempts: [Text: [Int: [AttemptFact]]], receiptlessChannels: Set<Text>
    ) {
        let channel = events.filter { ["campaign.created", "campaign.edited"].contains($0.type) }
            .latest { $0.data["channel"]?.text }
        retryOf = events.filter { $0.type == "campaign.created" }
            .latest { $0.data["retryOf"]?.text }
        status = Self.status(events)

        let audience = events.filter { $0.type == "campaign.audienceResolved" }
            .flatMap { $0.data["contacts"]?.texts ?? [] }
        for contact in Set(audience).union(attempts.keys) {
            let tries = (attempts[contact] ?? [:]).mapValues { facts in
                AttemptHistory(
                    facts: facts, campaignChannel: channel,
                    receiptlessChannels: receiptlessChannels)
            }
            targets[contact] = Target(tries: tries)
        }
    }

    /// The status after the latest lifecycle event; among equal times the later kind counts.
    private static func status(_ events: [Event]) -> String {
        let steps = LifecycleKind.allCases.enumerated().flatMap { order, kind in
            events.filter { $0.type == "campaign.\(kind.rawValue)" }
                .map { (time: $0.stamp.time, order: order, kind: kind) }
        }
        let latest = steps.max { ($0.time, $0.order) < ($1.time, $1.order) }
        return latest?.kind.status ?? "unknown"
    }
}
