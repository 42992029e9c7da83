import CampaignLedger
import Testing

/// Where a failed message stands, one story for each way.
@Suite struct RetryStatusTests {
    private typealias Story = FailureStory

    /// The status of ana's message in campaign c.
    private func status(_ events: [String]) throws -> RetryStatus? {
        let snapshot = try Story.snapshot(events)
        let messages = try snapshot.messages().messages
        let history = try snapshot.messageHistory(of: "ana", campaign: "c")
        let own = messages.first { $0.contact == "ana" && $0.campaign == "c" }
        #expect(history.retryStatus == own?.retryStatus)
        if let status = own?.retryStatus {
            var filter = MessageFilter()
            (filter.statuses, filter.campaigns, filter.contact) = ([status], ["c"], "ana")
            #expect(try snapshot.messages(where: filter).messages.count == 1)
            filter.statuses = Set(RetryStatus.allCases).subtracting([status])
            #expect(try snapshot.messages(where: filter).summary.total == 0)
        }
        return own?.retryStatus
    }

    @Test func `a message that did not fail has no status`() throws {
        #expect(try status([Story.attempt("delivered"), Story.failed(at: 2)]) == nil)
        #expect(try status([Story.attempt("unknown")]) == nil)
    }

    @Test func `nothing came after the failure`() throws {
        #expect(try status([Story.failed()]) == .notRetried)
        #expect(
            try status([Story.failed()] + Story.retry("d", of: "c", to: "bo")) == .notRetried)
    }

    @Test func `a later attempt or a retry reached the contact`() throws {
        #expect(
            try status([Story.failed(), Story.attempt("read", attempt: 2, at: 60)]) == .recovered)
        #expect(
            try status(
                [Story.failed(), Story.attempt("delivered", campaign: "d", at: 60)]
                    + Story.retry("d", of: "c", to: "ana")) == .recovered)
        #expect(
            try status([Story.failed(attempt: 2), Story.attempt("read", at: 60)]) == .recovered)
    }

    @Test func `another try is to come or under way`() throws {
        #expect(
            try status([Story.failed()] + Story.retry("d", of: "c", to: "ana")) == .scheduled)
        #expect(try status([Story.failed(), Story.request("ana", "bo")]) == .scheduled)
        #expect(
            try status([Story.failed(), Story.attempt("sent", attempt: 2, at: 60)]) == .scheduled)
        let deeper =
            [Story.failed(), Story.failed(campaign: "d", at: 60)]
            + Story.retry("d", of: "c", to: "ana")
            + Story.retry("e", of: "d", to: "ana", at: 70)
        #expect(try status(deeper) == .scheduled)
    }

    @Test func `a request that was followed, or is of others, schedules nothing`() throws {
        #expect(
            try status([
                Story.failed(), Story.request("ana"), Story.failed(attempt: 2, at: 60),
            ]) == .retried)
        #expect(try status([Story.failed(), Story.request("bo")]) == .notRetried)
        #expect(try status([Story.failed(), Story.request("ana", at: 10)]) == .notRetried)
    }

    @Test func `a retry that is over without an attempt schedules nothing`() throws {
        let cancelled = event("campaign.cancelled", "x", "d", at: 60)
        #expect(
            try status([Story.failed(), cancelled] + Story.retry("d", of: "c", to: "ana"))
                == .notRetried)
        #expect(
            try status([
                Story.failed(), Story.request("ana"), event("campaign.completed", "x", "c", at: 60),
            ]) == .notRetried)
    }

    @Test(arguments: ["unknown", "skipped", "failed"])
    func `another try came to an end`(state: String) throws {
        let more = state == "failed" ? #","error":{"code":"p:1"}"# : ""
        #expect(
            try status([Story.failed(), Story.attempt(state, attempt: 2, at: 60, more)])
                == .retried)
        #expect(
            try status(
                [Story.failed(), Story.attempt(state, campaign: "d", at: 60, more)]
                    + Story.retry("d", of: "c", to: "ana")) == .retried)
    }

    private func automatic(_ count: Int, code: String = "whatsapp:131000") -> [String] {
        [Story.failed(code: code)]
            + (0..<count).flatMap { index in
                [
                    Story.dispatched(attempt: index + 2, at: 100 + index, trigger: "automatic"),
                    Story.failed(attempt: index + 2, at: 100 + index, code: code),
                ]
            }
    }

    @Test func `three automatic attempts exhaust a message`() throws {
        #expect(try status(automatic(2, code: "whatsapp:131026")) == .retried)
        #expect(try status(automatic(3, code: "whatsapp:131026")) == .exhausted)
        let message = try #require(
            try Story.snapshot(automatic(3, code: "whatsapp:131026")).messages().messages.first)
        #expect(message.automaticAttempts == 3 && message.isLikelyPermanent)
        #expect(message.attempts == 4 && message.attempt == 4)
    }

    @Test func `failures of the sender or the provider spend no attempt`() throws {
        // whatsapp:130429 is about the sender.
        let events = automatic(5, code: "whatsapp:130429")
        #expect(try status(events) == .retried)
        #expect(try Story.snapshot(events).messages().messages.first?.automaticAttempts == 0)
    }

    @Test func `the policy says how many exhaust, also when none was made`() throws {
        func policy(_ enabled: Bool, _ most: Int) -> String {
            event(
                "policy.changed", "p", nil,
                #""automaticRetry":{"enabled":\#(enabled),"maximumAttempts":\#(most)}"#)
        }
        #expect(try status([policy(true, 0), Story.failed()]) == .exhausted)
        #expect(try status([policy(false, 0), Story.failed()]) == .notRetried)
        #expect(
            try status([policy(false, 1)] + automatic(1, code: "whatsapp:131026")) == .exhausted)
        #expect(
            try status([policy(true, 4)] + automatic(3, code: "whatsapp:131026")) == .retried)
    }

    @Test func `who is asked for again after the last automatic attempt is scheduled`() throws {
        let events = automatic(3, code: "whatsapp:131026") + [Story.request("ana", at: 200)]
        #expect(try status(events) == .scheduled)
    }
}
