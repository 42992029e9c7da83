import CampaignLedger

/// Events about one contact, for stories of failures. Each call has an identity of its own.
enum FailureStory {
    /// An attempt event; `more`: further members of its data, each with a comma before it.
    static func attempt(
        _ state: String, _ contact: String = "ana", campaign: String = "c", attempt: Int = 1,
        at second: Int = 10, _ more: String = ""
    ) -> String {
        event(
            "attempt.\(state)",
            "\(campaign) \(contact) \(attempt) \(state) \(second) \(more.count)",
            campaign, at: second, #""contact":"\#(contact)","attempt":\#(attempt)\#(more)"#)
    }

    static func failed(
        _ contact: String = "ana", campaign: String = "c", attempt: Int = 1, at second: Int = 10,
        code: String = "whatsapp:130429", channel: String? = nil
    ) -> String {
        let named = channel.map { #","channel":"\#($0)""# } ?? ""
        return Self.attempt(
            "failed", contact, campaign: campaign, attempt: attempt, at: second,
            #","error":{"code":"\#(code)"}\#(named)"#)
    }

    static func dispatched(
        _ contact: String = "ana", campaign: String = "c", attempt: Int = 1, at second: Int,
        trigger: String, actor: String? = nil
    ) -> String {
        let named = actor.map { #","actor":"\#($0)""# } ?? ""
        return Self.attempt(
            "dispatched", contact, campaign: campaign, attempt: attempt, at: second,
            #","trigger":"\#(trigger)"\#(named)"#)
    }

    static func retry(
        _ campaign: String, of source: String, to contacts: String..., at second: Int = 50
    ) -> [String] {
        let list = contacts.map { "\"\($0)\"" }.joined(separator: ",")
        return [
            event(
                "campaign.created", "\(campaign) created", campaign, at: second,
                #""retryOf":"\#(source)","actor":"olga""#),
            event(
                "campaign.audienceResolved", "\(campaign) audience", campaign, at: second,
                #""contacts":[\#(list)]"#),
        ]
    }

    static func request(
        _ contacts: String..., campaign: String = "c", at second: Int = 50
    ) -> String {
        let list = contacts.map { "\"\($0)\"" }.joined(separator: ",")
        return event(
            "campaign.retryRequested", "\(campaign) asked \(second)", campaign, at: second,
            #""contacts":[\#(list)],"actor":"petra""#)
    }

    static func snapshot(_ events: [String]) throws -> LedgerSnapshot {
        let ledger = try TestLedger()
        try ledger.append(events)
        return try ledger.ledger.snapshot()
    }
}
