import Campaigns

extension CampaignCounts {
    /// One of the numbers: its name, the rule that makes it and what that rule says.
    struct Number: Sendable {
        var name: String
        var rule: Int
        var reason: String
        var path: WritableKeyPath<CampaignCounts, Int> & Sendable
    }

    /// The numbers, but those of attempts by state.
    static let numbers: [Number] = [
        Number(
            name: "targeted", rule: 3, reason: "contacts of audiences and of attempts",
            path: \.targeted),
        Number(
            name: "delivered", rule: 2, reason: "contacts that any attempt reached",
            path: \.delivered),
        Number(
            name: "failed set", rule: 4, reason: "contacts whose outcome is failed",
            path: \.failed),
        Number(
            name: "skipped", rule: 2, reason: "contacts whose highest attempt is skipped",
            path: \.skipped),
        Number(
            name: "unknown", rule: 2, reason: "contacts whose highest attempt is unknown",
            path: \.unknown),
        Number(
            name: "pending", rule: 2, reason: "contacts of whom nothing final is known",
            path: \.pending),
        Number(name: "read", rule: 1, reason: "contacts of whom an attempt was read", path: \.read),
        Number(
            name: "contradictions", rule: 1,
            reason: "contacts of whom an attempt was reported failed and delivered",
            path: \.contradictions),
        Number(
            name: "delivered without receipt", rule: 7,
            reason: "contacts reached on channels without receipts",
            path: \.deliveredWithoutReceipt),
        Number(
            name: "attempts", rule: 1, reason: "attempts of which an event is known",
            path: \.attempts),
    ]

    /// Takes out what a contact counted for before, and in what it counts for now.
    mutating func replace(_ before: Self, by after: Self) {
        for path in Self.numbers.lazy.map(\.path) {
            self[keyPath: path] += after[keyPath: path] - before[keyPath: path]
        }
        for state in attemptsByState.indices {
            attemptsByState[state] += after.attemptsByState[state] - before.attemptsByState[state]
        }
    }
}
