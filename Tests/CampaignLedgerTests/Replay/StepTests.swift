import CampaignLedger
import Testing

/// What steps say, story by story.
@Suite struct StepTests {
    /// The moves of each step, as `what: before -> after (rule)`; remarks without an arrow.
    private func moves(_ ledger: TestLedger, _ focus: ReplayFocus) throws -> [[String]] {
        var steps: [[String]] = []
        try ledger.ledger.snapshot().replaySteps(of: focus) { step in
            steps.append(
                step.moves.map { move in
                    let rule = move.rule.map { " (\($0))" } ?? ""
                    return move.isRemark
                        ? "\(move.what)\(rule): \(move.reason)"
                        : "\(move.what): \(move.before ?? "-") -> \(move.after ?? "-")\(rule)"
                })
        }
        return steps
    }

    @Test func `a higher rank moves, a lower one does not`() throws {
        let ledger = try TestLedger(
            event("attempt.dispatched", "1", "c", at: 1, #""contact":"ana""#),
            event("attempt.failed", "2", "c", at: 9, #""contact":"ana","error":{"code":"x:1"}"#),
            event("attempt.sent", "3", "c", at: 5, #""contact":"ana""#),
            event("attempt.failed", "4", "c", at: 3, #""contact":"ana","error":{"code":"x:2"}"#),
            event("attempt.read", "5", "c", at: 20, #""contact":"ana""#))
        #expect(
            try moves(ledger, .campaign("c")) == [
                [
                    "attempt 1 of ana in c: - -> dispatched (1)",
                    "outcome of ana in c: - -> pending (3)", "targeted: 0 -> 1 (3)",
                    "pending: 0 -> 1 (2)", "attempts: 0 -> 1 (1)",
                ],
                [
                    "attempt 1 of ana in c: dispatched -> failed (1)",
                    "outcome of ana in c: pending -> failed (2)", "failed set: 0 -> 1 (4)",
                    "pending: 1 -> 0 (2)",
                ],
                ["attempt 1 of ana in c (1): sent ranks below failed, of event 2"],
                ["attempt 1 of ana in c (1): failed is known, and event 2 is the latest"],
                [
                    "attempt 1 of ana in c: failed -> read (1)",
                    "contradiction of ana in c: no -> yes (1)",
                    "outcome of ana in c: failed -> delivered (2)", "delivered: 0 -> 1 (2)",
                    "failed set: 1 -> 0 (4)", "read: 0 -> 1 (1)", "contradictions: 0 -> 1 (1)",
                ].map {
                    $0.replacing("contradiction of ana", with: "contradiction of attempt 1 of ana")
                },
            ])
    }

    @Test func `a claim brings the receipts that came before it, and an earlier one takes them`()
        throws
    {
        let ledger = try TestLedger(
            event("attempt.delivered", "1", nil, at: 5, #""messageId":"m""#),
            event("attempt.accepted", "2", "c", at: 1, #""contact":"bo","messageId":"m""#),
            event("attempt.accepted", "3", "c", at: 1, #""contact":"ana","messageId":"m""#),
            event("attempt.read", "4", nil, at: 6, #""messageId":"m""#))
        #expect(
            try moves(ledger, .contact("bo", campaign: "c")) == [
                [
                    "receipt by message id m (8): kept as unmatched: no attempt claims the message id yet"
                ],
                [
                    "attempt 1 of bo in c: - -> accepted (1)",
                    "outcome of bo in c: - -> pending (3)",
                    "attempt 1 of bo in c (8): receipt by message id m placed: event 1",
                    "attempt 1 of bo in c: accepted -> delivered (1)",
                    "outcome of bo in c: pending -> delivered (2)",
                    "chain of c: - -> reached at chain position 0, by attempt 1 in c (6)",
                ],
                [
                    "attempt 1 of bo in c (8): an earlier attempt claims message id m, and takes event 1",
                    "attempt 1 of bo in c: delivered -> accepted (8)",
                    "outcome of bo in c: delivered -> pending (2)",
                    "chain of c: reached at chain position 0, by attempt 1 in c -> not reached (pending) (6)",
                ],
            ])
    }

    @Test func `lifecycle, statements and audiences are steps of a campaign`() throws {
        let ledger = try TestLedger(
            event("campaign.created", "1", "c", at: 1, #""name":"Spring","channel":"sms""#),
            event("campaign.completed", "2", "c", at: 9),
            event("campaign.started", "3", "c", at: 5),
            event("campaign.edited", "4", "c", at: 0, #""name":"Winter","message":{}"#),
            event("campaign.edited", "5", "c", at: 2, #""name":"Summer""#),
            event("campaign.audienceResolved", "6", "c", at: 3, #""contacts":["ana","bo"]"#),
            event("campaign.audienceResolved", "7", "c", at: 3, #""contacts":["bo"]"#))
        #expect(
            try moves(ledger, .campaign("c")) == [
                [
                    "channel of c: - -> sms (7)", "name of c: - -> Spring",
                    "status of c: unknown -> draft (5)",
                ],
                ["status of c: draft -> completed (5)"],
                ["status of c (5): event 2 is later, so it stays completed"],
                [
                    "name of c: stated, and not changed; the latest time wins",
                    "message of c: stated; the latest time wins",
                ],
                ["name of c: Spring -> Summer"],
                [
                    "outcome of ana in c: - -> pending (3)", "outcome of bo in c: - -> pending (3)",
                    "audience of c (3): names 2 contacts of this story; an audience only grows",
                    "targeted: 0 -> 2 (3)", "pending: 0 -> 2 (2)",
                ],
                ["audience of c (3): names 1 contact of this story; an audience only grows"],
            ])
    }

    @Test func `a policy moves what its channels say, and a retry reaches further down the chain`()
        throws
    {
        let ledger = try TestLedger(
            event("attempt.sent", "1", "c", at: 1, #""contact":"ana","channel":"telegram""#),
            event("policy.changed", "2", nil, at: 2, #""receiptlessChannels":["telegram"]"#),
            event("policy.changed", "3", nil, at: 3, #""receiptlessChannels":[]"#),
            event("campaign.created", "4", "d", at: 4, #""retryOf":"c""#),
            event("contact.optedOut", "5", "ana", at: 4, #""channel":"telegram""#),
            event("attempt.delivered", "6", "d", at: 5, #""contact":"ana","attempt":2"#))
        let steps = try moves(ledger, .contact("ana", campaign: nil))
        #expect(
            steps[1] == [
                "channels without receipts: none -> telegram (10)",
                "attempt 1 of ana in c: sent -> delivered (7)",
                "outcome of ana in c: pending -> delivered (2)",
                "chain of c: not reached (pending) -> reached at chain position 0, by attempt 1 in c (6)",
            ])
        #expect(steps[2].contains("attempt 1 of ana in c: delivered -> sent (7)"))
        #expect(steps[3] == ["source of d: - -> c (6)"])
        #expect(steps[4].first?.hasPrefix("consent of ana: contact.optedOut on telegram") == true)
        #expect(
            steps[5].last
                == "chain of c: not reached (pending) -> reached at chain position 1, by attempt 2 in d (6)"
        )
    }

    @Test func `an unknown contact has no steps, an unknown campaign is refused`() throws {
        let snapshot = try TestLedger(event("campaign.started", "1", "c")).ledger.snapshot()
        try snapshot.replaySteps(of: .contact("nobody", campaign: nil)) { _ in
            Issue.record("a step")
        }
        #expect(
            code { try snapshot.replaySteps(of: .campaign("nowhere")) { _ in } } == .unknownCampaign
        )
        #expect(
            code { try snapshot.replaySteps(of: .contact("ana", campaign: "nowhere")) { _ in } }
                == .unknownCampaign)
    }
}
