/// What a set of events says of every campaign: the fold, without any answer yet.
///
/// Nothing here depends on the order in which the events arrived.
struct Knowledge {
    /// Every campaign that any event is about, and those that a counting `retryOf` names.
    let campaigns: [Text: CampaignFacts]

    init(_ events: [Event]) {
        let channels = events.filter { $0.type == "policy.changed" }
            .latest { $0.data["receiptlessChannels"]?.texts }
        let attempts = Self.attempts(events.compactMap(AttemptFact.init))
        let ofCampaigns = Dictionary(
            grouping: events.filter { $0.type.hasPrefix("campaign.") && $0.subject != nil },
            by: { $0.subject ?? "" })

        func facts(_ campaign: Text) -> CampaignFacts {
            CampaignFacts(
                events: ofCampaigns[campaign] ?? [], attempts: attempts[campaign] ?? [:],
                receiptlessChannels: Set(channels ?? []))
        }

        var known: [Text: CampaignFacts] = [:]
        for campaign in Set(ofCampaigns.keys).union(attempts.keys) {
            known[campaign] = facts(campaign)
        }
        for named in known.values.compactMap(\.retryOf) where known[named] == nil {
            known[named] = facts(named)
        }
        campaigns = known
    }

    /// Campaign to contact to attempt number to facts; receipts are with the attempt that claims
    /// their message id, and left out where none does.
    private static func attempts(
        _ facts: [AttemptFact]
    ) -> [Text: [Text: [Int: [AttemptFact]]]] {
        var claims: [Text: AttemptName] = [:]
        for fact in facts {
            guard let name = fact.names, let messageID = fact.messageID else { continue }
            // The first claimant in byte order has the message, whoever claimed it first in time.
            claims[messageID] = min(name, claims[messageID] ?? name)
        }
        var attempts: [Text: [Text: [Int: [AttemptFact]]]] = [:]
        for fact in facts {
            guard let owner = fact.names ?? fact.messageID.flatMap({ claims[$0] }) else { continue }
            attempts[owner.campaign, default: [:]][owner.contact, default: [:]][
                owner.number, default: []
            ].append(fact)
        }
        return attempts
    }
}
