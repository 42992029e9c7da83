import CampaignLedger
import Testing

/// How many campaigns may be scheduled.
@Suite struct QuotaTests {
    private func ledger(quota: String) throws -> TestLedger {
        let ledger = try TestLedger(
            event("policy.changed", "p", nil, #""scheduledQuota":\#(quota)"#))
        for campaign in ["a", "b", "c"] { try Step.create.take(campaign, in: ledger) }
        return ledger
    }

    @Test func `at the cap nothing more is scheduled until one is cancelled or starts`() throws {
        let ledger = try ledger(quota: "1")
        try Step.schedule.take("a", in: ledger)
        let refusal = try ledger.expectRefusal(
            .refused, saying: "1 campaign is scheduled, and the policy allows 1"
        ) { try Step.schedule.take("b", in: ledger) }
        #expect(refusal?.remedy.contains("Cancel a scheduled campaign") == true)
        try Step.cancel.take("a", in: ledger)
        try Step.schedule.take("b", in: ledger)
        try Step.start.take("b", in: ledger)
        try Step.schedule.take("c", in: ledger)
    }

    @Test func `who is scheduled keeps the place when scheduled anew`() throws {
        let ledger = try ledger(quota: "1")
        try Step.schedule.take("a", in: ledger)
        try Step.schedule.take("a", in: ledger)
    }

    @Test func `drafts take no place, and to start takes none`() throws {
        let ledger = try ledger(quota: "0")
        try ledger.expectRefusal(.refused) { try Step.schedule.take("a", in: ledger) }
        try Step.start.take("a", in: ledger)
    }

    @Test func `without a quota any number is scheduled`() throws {
        let ledger = try ledger(quota: "null")
        for campaign in ["a", "b", "c"] { try Step.schedule.take(campaign, in: ledger) }
    }
}
