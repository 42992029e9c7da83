import CampaignLedger
import Testing

@Suite struct CampaignMessageTests {
    private func edit(_ id: String, _ campaign: String, _ second: Int, _ text: String) -> String {
        event("campaign.edited", id, campaign, at: second, #""message":{"text":"\#(text)"}"#)
    }

    @Test func `a retry follows its source's edits until it starts`() throws {
        let story = try RetryStory(
            failed: [("bo", Codes.temporary)], created: #""message":{"text":"a"}"#)
        _ = try story.retry()
        func message() throws -> String? {
            try story.ledger.snapshot().message(of: "spring-retry-1")
        }
        #expect(try message() == #"{"text":"a"}"#)
        try story.test.append(edit("e1", "spring", 1100, "b"))
        #expect(try message() == #"{"text":"b"}"#)
        try story.test.append(event("campaign.started", "s", "spring-retry-1", at: 1200))
        try story.test.append(edit("e2", "spring", 1300, "c"))
        #expect(try message() == #"{"text":"b"}"#)
        #expect(try story.ledger.snapshot().message(of: "spring") == #"{"text":"c"}"#)
        try story.test.append(edit("e3", "spring-retry-1", 1150, "own"))
        #expect(try message() == #"{"text":"own"}"#)
    }

    @Test func `a retry of a retry is made with what its predecessor sent`() throws {
        let story = try RetryStory(
            failed: [("bo", Codes.temporary)], created: #""message":{"text":"a"}"#)
        _ = try story.retry()
        let retry = "spring-retry-1"
        try story.test.append(
            edit("e1", "spring", 1100, "b"), event("campaign.started", "s", retry, at: 1200),
            event(
                "attempt.failed", "f", retry, at: 1300,
                story.about("bo") + #","error":{"code":"whatsapp:130429"}"#),
            event("campaign.completed", "x", retry, at: 1400))
        story.test.clock.set(1500)
        _ = try story.ledger.retry(retry, RetryOptions(actor: "olga"))
        let next = try story.ledger.snapshot().message(of: "spring-retry-1-retry-1")
        #expect(next == #"{"text":"b"}"#)
    }

    @Test func `a campaign without a message has none, and an unknown one is said`() throws {
        let story = try RetryStory(failed: [])
        #expect(try story.ledger.snapshot().message(of: "spring") == nil)
        #expect(
            code { _ = try story.ledger.snapshot().message(of: "nope") } == .unknownCampaign)
    }
}
