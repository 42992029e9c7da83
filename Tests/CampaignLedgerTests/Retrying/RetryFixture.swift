import CampaignLedger
import Testing

/// A campaign that is over, in a ledger of its own: who was delivered, who failed and with which code.
struct RetryStory {
    let test: TestLedger
    var ledger: Ledger { test.ledger }

    /// `failed`: contact to code.
    init(
        delivered: [String] = ["ana"], failed: [(contact: String, code: String)],
        skipped: [String] = [], created: String = #""name":"Spring","channel":"whatsapp""#,
        end: String? = "campaign.completed"
    ) throws {
        test = try TestLedger(
            event("campaign.created", "c", "spring", created),
            event("campaign.started", "st", "spring", at: 1))
        for contact in delivered {
            try test.append(
                event("attempt.dispatched", "d\(contact)", "spring", at: 2, about(contact)),
                event("attempt.delivered", "r\(contact)", "spring", at: 5, about(contact)))
        }
        for (contact, code) in failed {
            try test.append(
                event("attempt.dispatched", "d\(contact)", "spring", at: 2, about(contact)),
                event(
                    "attempt.failed", "f\(contact)", "spring", at: 6,
                    about(contact) + #","error":{"code":"\#(code)"}"#))
        }
        for contact in skipped {
            try test.append(
                event(
                    "attempt.skipped", "s\(contact)", "spring", at: 2,
                    about(contact) + #","reason":"optedOut""#))
        }
        if let end { try test.append(event(end, "end", "spring", at: 20)) }
    }

    func about(_ contact: String, attempt: Int? = nil) -> String {
        #""contact":"\#(contact)""# + (attempt.map { #","attempt":\#($0)"# } ?? "")
    }

    func retry(_ change: (inout RetryOptions) -> Void = { _ in }) throws -> RetryOutcome {
        var options = RetryOptions(actor: "olga")
        change(&options)
        return try ledger.retry("spring", options)
    }

    /// The members of the last events' data, as JSON text.
    func log(_ type: String) throws -> [String] {
        try ledger.snapshot().events().filter { $0.typeName == type }.map(\.cloudEvent)
    }

    var size: UInt64 { get throws { try ledger.snapshot().head().size } }
}

extension RetryOutcome {
    var summary: RetrySummary? { if case .accepted(let summary) = self { summary } else { nil } }
    var refusal: RetryRefusal? {
        if case .refused(let refused) = self { refused.code } else { nil }
    }
}

/// A retryable code, one that waits for credentials, and one that is permanent.
enum Codes {
    static let temporary = "whatsapp:130429"
    static let credentials = "whatsapp:190"
    static let permanent = "whatsapp:131026"
}
