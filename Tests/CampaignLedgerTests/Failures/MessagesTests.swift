import CampaignLedger
import Testing

/// The Failed Messages view: what a row says, filters, orders and pages, and one message's history.
@Suite struct MessagesTests {
    private typealias Story = FailureStory

    private func several() throws -> LedgerSnapshot {
        try Story.snapshot([
            Story.failed("ana", at: 100, code: "whatsapp:130429", channel: "whatsapp"),
            Story.failed("bo", at: 200, code: "whatsapp:131026", channel: "whatsapp"),
            Story.failed("cy", at: 300, code: "whatsapp:131042", channel: "sms"),
            Story.failed("dee", at: 400, code: "house:7:odd"),
            Story.failed("ana", campaign: "b", at: 200, code: "whatsapp:130429"),
            Story.attempt("delivered", "eve"),
        ])
    }

    @Test func `a row says what failed, why, on which channel and what to do`() throws {
        let snapshot = try Story.snapshot([
            event("campaign.created", "0", "c", #""channel":"whatsapp""#),
            Story.failed(at: 10), Story.failed(attempt: 2, at: 40, code: "whatsapp:130429"),
        ])
        let message = try #require(try snapshot.messages().messages.first)
        #expect(message.contact == "ana" && message.campaign == "c" && message.chainPosition == 0)
        #expect(message.attempts == 2 && message.attempt == 2 && message.position == 3)
        #expect(message.code == "whatsapp:130429" && message.category == "retryable")
        #expect(message.guidance.waitSeconds == 3600 && message.guidance.unlock == "wait")
        #expect(message.guidance.scope == "sender" && message.guidance.duplicateRisk == false)
        #expect(message.advice?.hasPrefix("Lower the sending rate") == true)
        #expect(message.occurredAt == moment(40) && message.ageSeconds == 960)
        #expect(message.channel == "whatsapp" && message.isLikelyPermanent)
        #expect(message.retry == (try snapshot.reached("ana", campaign: "c").retry))
        #expect(message.retry?.eligibleAt == moment(3640))
    }

    @Test func `the channel is that of the attempt's latest event that names one`() throws {
        let messages = try Story.snapshot([
            event("campaign.created", "0", "c", #""channel":"whatsapp""#),
            Story.attempt("sent", at: 5, #","messageId":"m","channel":"telegram""#),
            event(
                "attempt.failed", "1", nil, at: 9,
                #""messageId":"m","channel":"sms","error":{"code":"p:1"}"#),
        ]).messages().messages
        #expect(messages.map(\.channel) == ["sms"])
    }

    @Test func `a code that no table knows comes without guidance`() throws {
        let message = try #require(
            try Story.snapshot([Story.failed(code: "house:1")]).messages().messages.first)
        #expect(message.guidance == FailureGuidance() && message.advice == nil)
        #expect(message.category == "unclassified" && message.retry?.eligible == true)
    }

    @Test func `the summary counts all that pass, the newest comes first`() throws {
        let page = try several().messages(limit: 2)
        let summary = page.summary
        #expect(
            [
                summary.total, summary.retryable, summary.nonRetryable, summary.businessLogic,
                summary.unclassified,
            ] == [5, 2, 1, 1, 1])
        #expect(page.messages.map(\.contact) == ["dee", "cy"] && page.next != nil)
    }

    @Test(arguments: [
        (MessageOrder.newest, ["c dee", "c cy", "b ana", "c bo", "c ana"]),
        (.age, ["c ana", "b ana", "c bo", "c cy", "c dee"]),
        (.code, ["c dee", "b ana", "c ana", "c bo", "c cy"]),
        (.contact, ["b ana", "c ana", "c bo", "c cy", "c dee"]),
        (.campaign, ["b ana", "c ana", "c bo", "c cy", "c dee"]),
    ])
    func `pages fit together in every order`(_ order: MessageOrder, _ rows: [String]) throws {
        let snapshot = try several()
        let all = try snapshot.messages(order: order)
        #expect(all.messages.map { "\($0.campaign) \($0.contact)" } == rows && all.next == nil)
        for limit in 1...5 {
            var (found, after): ([FailedMessage], String?) = ([], nil)
            repeat {
                let page = try snapshot.messages(order: order, after: after, limit: limit)
                #expect(page.summary == all.summary && page.messages.count <= limit)
                found += page.messages
                after = page.next
            } while after != nil
            #expect(found == all.messages)
        }
    }

    @Test func `a page stays where it is when events come`() throws {
        let ledger = try TestLedger(Story.failed("ana", at: 10), Story.failed("bo", at: 20))
        let next = try ledger.ledger.snapshot().messages(limit: 1).next
        try ledger.append(
            Story.failed("cy", at: 30), Story.attempt("delivered", "bo", attempt: 1, at: 40))
        #expect(
            try ledger.ledger.snapshot().messages(after: next).messages.map(\.contact) == ["ana"])
    }

    @Test(arguments: [
        "", "x", "age.1.2.3", "code.1.zz..", "age.1...", "newest.1.0..", "newest.x...",
    ])
    func `what is no place in the order is refused`(cursor: String) throws {
        let snapshot = try several()
        #expect(code { _ = try snapshot.messages(after: cursor) } == .invalidInput)
    }

    private func contacts(_ change: (inout MessageFilter) -> Void) throws -> [String] {
        var filter = MessageFilter()
        change(&filter)
        return try several().messages(where: filter).messages.map(\.contact)
    }

    @Test func `filters choose by what the latest failure says`() throws {
        // The moment of the answer is 1000.
        #expect(try contacts { $0.olderThan = .seconds(700) } == ["cy", "ana", "bo", "ana"])
        #expect(try contacts { $0.newerThan = .seconds(700) } == ["dee"])
        #expect(
            try contacts { ($0.olderThan, $0.newerThan) = (.seconds(700), .seconds(701)) } == ["cy"]
        )
        #expect(try contacts { $0.olderThan = .seconds(Int64.max) } == [])
        #expect(try contacts { $0.code = "whatsapp:130429" } == ["ana", "ana"])
        #expect(try contacts { $0.code = "house:7" } == ["dee"])
        #expect(try contacts { $0.code = "whats" } == [])
        #expect(try contacts { $0.category = .businessLogic } == ["cy"])
        #expect(try contacts { $0.channel = "whatsapp" } == ["bo", "ana"])
        #expect(try contacts { $0.channel = "fax" } == [])
        #expect(try contacts { $0.campaigns = ["b"] } == ["ana"])
        #expect(try contacts { $0.campaigns = ["b", "c"] }.count == 5)
        #expect(try contacts { $0.contact = "ana" } == ["ana", "ana"])
        #expect(try contacts { $0.contact = "nobody" } == [])
        let snapshot = try several()
        var filter = MessageFilter()
        filter.campaigns = ["x"]
        #expect(code { _ = try snapshot.messages(where: filter) } == .unknownCampaign)
    }

    @Test func `ages count to the time by which facts count`() throws {
        let ledger = try TestLedger(Story.failed(at: 10))
        let snapshot = try ledger.ledger.snapshot(occurredBy: moment(25))
        #expect(try snapshot.messages().messages.map(\.ageSeconds) == [15])
        #expect(try ledger.ledger.snapshot(asOf: .position(0)).messages().summary.total == 0)
    }

    @Test func `a history shows every attempt of the chain and who asked for it`() throws {
        let history = try Story.snapshot(
            [
                event("campaign.created", "0", "c", at: 1, #""actor":"otto""#),
                Story.failed(at: 10), Story.request("ana", at: 20),
                Story.dispatched(attempt: 2, at: 30, trigger: "manual"),
                Story.failed(attempt: 2, at: 40, code: "whatsapp:131026"),
                Story.dispatched(attempt: 3, at: 45, trigger: "automatic", actor: "robot"),
                Story.attempt("skipped", attempt: 3, at: 46, #","reason":"optedOut""#),
                Story.dispatched(campaign: "d", at: 60, trigger: "manual"),
                Story.attempt("delivered", campaign: "d", at: 70),
                Story.dispatched(campaign: "e", at: 80, trigger: "automatic"),
            ] + Story.retry("d", of: "c", to: "ana")
                + [event("campaign.created", "e", "e", #""retryOf":"d""#)]
        ).messageHistory(of: "ana", campaign: "d")
        #expect(history.root == "c" && history.retryStatus == nil)
        let attempts = history.attempts
        #expect(attempts.map(\.campaign) == ["c", "c", "c", "d", "e"])
        #expect(attempts.map(\.chainPosition) == [0, 0, 0, 1, 2])
        #expect(attempts.map(\.attempt) == [1, 2, 3, 1, 1])
        #expect(attempts.map(\.state) == [.failed, .failed, .skipped, .delivered, .dispatched])
        #expect(attempts.map(\.actor) == ["otto", "petra", "robot", "olga", "system"])
        #expect(
            attempts.map(\.trigger) == [nil, "manual", "automatic", "manual", "automatic"])
        #expect(
            attempts.map(\.dispatchedAt)
                == [nil, moment(30), moment(45), moment(60), moment(80)])
        #expect(
            attempts.map(\.code)
                == ["whatsapp:130429", "whatsapp:131026", "optedOut", nil, nil])
        #expect(
            attempts.map(\.category) == ["retryable", "nonRetryable", nil, nil, nil])
    }

    @Test func `a contact of whom nothing is known has no history, a campaign none of that name`()
        throws
    {
        let snapshot = try several()
        #expect(try snapshot.messageHistory(of: "nobody", campaign: "c").attempts.isEmpty)
        #expect(
            code { _ = try snapshot.messageHistory(of: "ana", campaign: "x") } == .unknownCampaign)
    }
}
