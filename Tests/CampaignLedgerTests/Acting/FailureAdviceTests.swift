import CampaignLedger
import Testing

/// What the catalogue says of a code.
@Suite struct FailureAdviceTests {
    @Test func `a code of the standard table comes with all of its row`() throws {
        let advice = try FailureAdvice.standard(forCode: "whatsapp:130429")
        #expect(advice.category == .retryable)
        let row = try #require(advice.row)
        #expect(row.key == "whatsapp:130429" && row.match == "exact" && row.table == .standard)
        #expect(row.unlock == "wait" && !row.advice.isEmpty && !row.source.isEmpty)
    }

    @Test func `the text can decide`() throws {
        let text = "Forbidden: bot was blocked by the user"
        let advice = try FailureAdvice.standard(forCode: "telegram:403", text: text)
        #expect(advice.category == .nonRetryable && advice.text == text)
        #expect(advice.row?.match == "code+text")
    }

    @Test func `of an unknown code nothing is known`() throws {
        let advice = try FailureAdvice.standard(forCode: "house:7")
        #expect(advice.category == .unclassified && advice.row == nil)
    }

    @Test func `the policy's own rules win, from when they count`() throws {
        let ledger = try TestLedger(event("campaign.created", "1", "c"))
        try ledger.ledger.setPolicy(
            #"{"failureCatalogue":[{"provider":"whatsapp","code":"130429","#
                + #""category":"nonRetryable","advice":"Stop."}]}"#, actor: "op")
        let now = try ledger.ledger.snapshot().failureAdvice(forCode: "whatsapp:130429")
        #expect(now.category == .nonRetryable)
        #expect(now.row?.table == .policy && now.row?.advice == "Stop.")
        let before = try ledger.ledger.snapshot(asOf: .position(1))
        #expect(try before.failureAdvice(forCode: "whatsapp:130429").category == .retryable)
    }
}
