import CampaignLedger
import Testing

/// How the retries of a campaign went.
@Suite struct ChainTests {
    private func created(_ campaign: String, _ source: String?, at second: Int = 0) -> String {
        event(
            "campaign.created", "created \(campaign)", campaign, at: second,
            source.map { #""retryOf":"\#($0)""# } ?? "")
    }

    private func completed(_ campaigns: String...) -> [String] {
        campaigns.map { event("campaign.completed", "completed \($0)", $0, at: 90) }
    }

    private func attempt(
        _ type: String, _ campaign: String, _ contact: String, code: String = "whatsapp:130429"
    ) -> String {
        let error = type == "failed" ? #","error":{"code":"\#(code)"}"# : ""
        return event(
            "attempt.\(type)", "\(type) \(campaign) \(contact)", campaign, at: 10,
            #""contact":"\#(contact)""# + error)
    }

    private func chain(_ events: [String], of campaign: String) throws -> ChainSummary {
        let ledger = try TestLedger()
        try ledger.append(events)
        return try ledger.ledger.snapshot().chain(of: campaign)
    }

    @Test func `a campaign that retries nobody is a chain of its own`() throws {
        let found = try chain(
            [created("a", nil), attempt("delivered", "a", "ana")] + completed("a"), of: "a")
        #expect(found.root == "a" && found.depth == 0 && found.ended == .recovered)
        #expect(found.targeted == 1 && found.stillFailed == 0 && found.reachedAt == [1])
        #expect(found.members.map(\.recoveryRate) == [Rate(1, of: 1)])
    }

    @Test func `a tree is the same chain from every member`() throws {
        // a failed three; b retried them and reached bo; of b's two failures c reached one, d none.
        let events =
            [
                created("a", nil), created("b", "a"), created("c", "b"), created("d", "b"),
                attempt("delivered", "a", "ana"), attempt("failed", "a", "bo"),
                attempt("failed", "a", "cy"), attempt("failed", "a", "dee"),
                attempt("read", "b", "bo"), attempt("failed", "b", "cy"),
                attempt("failed", "b", "dee"), attempt("delivered", "c", "cy"),
                attempt("failed", "d", "dee", code: "whatsapp:131026"),
            ] + completed("a", "b", "c", "d")
        let found = try chain(events, of: "a")

        #expect(found.root == "a" && found.depth == 2 && found.targeted == 4)
        #expect(found.reachedAt == [1, 1, 1] && found.stillFailed == 1)
        #expect(found.members.map(\.campaign) == ["a", "b", "c", "d"])
        #expect(found.members.map(\.chainPosition) == [0, 1, 2, 2])
        #expect(found.members.map(\.retryOf) == [nil, "a", "b", "b"])
        #expect(found.members.map(\.targeted) == [4, 3, 1, 1])
        #expect(found.members.map(\.delivered) == [1, 1, 1, 0])
        #expect(found.members.map(\.failed) == [3, 2, 0, 1])
        #expect(found.members.map(\.status) == [.completed, .completed, .completed, .completed])
        #expect(found.members.map(\.recoveryRate.value) == [0.25, 1 / 3, 1, 0])
        // dee failed for good at last.
        #expect(found.ended == .systemic)
        for member in ["b", "c", "d"] { #expect(try chain(events, of: member) == found) }
    }

    @Test func `the outcome of a contact is that at the deepest member, ties by id`() throws {
        // b and c stand at one position: c is the greater id, and there ana failed for good.
        let events =
            [
                created("a", nil), created("b", "a"), created("c", "a"),
                attempt("failed", "a", "ana"), attempt("failed", "b", "ana"),
                attempt("failed", "c", "ana", code: "whatsapp:131026"),
            ] + completed("a", "b", "c")
        #expect(try chain(events, of: "a").ended == .systemic)
        let other = events.map {
            $0.replacing(#""subject":"b""#, with: #""subject":"z""#)
        }
        #expect(try chain(other, of: "a").ended == .open)
    }

    @Test func `a contact counts once, however many members reached it`() throws {
        let found = try chain(
            [
                created("b", "a"), created("c", "a"), attempt("delivered", "c", "ana"),
                attempt("delivered", "b", "ana"), attempt("failed", "a", "ana"),
            ], of: "c")
        #expect(found.targeted == 1 && found.reachedAt == [0, 1] && found.stillFailed == 0)
    }

    @Test(arguments: [
        ("delivered", "", ChainEnd.recovered), ("skipped", "", .recovered),
        ("pending", "", .open), ("sent", "", .open), ("unknown", "", .open),
        ("failed", "whatsapp:130429", .open), ("failed", "whatsapp:131049", .open),
        ("failed", "house:1", .open), ("failed", "whatsapp:131026", .systemic),
    ])
    func `how a finished chain ended depends on who remains`(
        _ state: String, _ code: String, _ ended: ChainEnd
    ) throws {
        let fate =
            state == "pending"
            ? event("campaign.audienceResolved", "audience", "a", #""contacts":["ana"]"#)
            : attempt(state, "a", "ana", code: code)
        let events = [created("a", nil), attempt("delivered", "a", "bo"), fate]
        #expect(try chain(events + completed("a"), of: "a").ended == ended)
        // As long as the campaign runs, nothing is settled.
        #expect(try chain(events, of: "a").ended == .open)
    }

    @Test(arguments: ["cancelled", "failed", "completed"])
    func `every terminal status ends a chain`(_ status: String) throws {
        let found = try chain(
            [created("a", nil), event("campaign.\(status)", "end", "a", at: 9)], of: "a")
        #expect(found.ended == .recovered)
    }

    @Test func `a member that still runs keeps the chain open`() throws {
        let events = [created("a", nil), created("b", "a"), attempt("delivered", "a", "ana")]
        #expect(try chain(events + completed("a"), of: "a").ended == .open)
        #expect(try chain(events + completed("a", "b"), of: "a").ended == .recovered)
    }

    @Test func `a source that is known by name only is the root, with status unknown`() throws {
        let found = try chain([created("b", "a")] + completed("b"), of: "a")
        #expect(found.members.map(\.status) == [.unknown, .completed])
        #expect(found.members.map(\.recoveryRate.value) == [nil, nil])
        #expect(found.ended == .open)
    }

    @Test func `of several statements the latest says whose retry it is`() throws {
        let ledger = try TestLedger(
            created("a", nil),
            event("campaign.created", "1", "c", at: 5, #""retryOf":"b""#),
            event("campaign.created", "2", "c", at: 6, #""retryOf":"a""#))
        #expect(try ledger.ledger.snapshot().chain(of: "c").root == "a")
        #expect(try ledger.ledger.snapshot(asOf: .position(2)).chain(of: "c").root == "b")
        // What no counting statement names is not there any more.
        #expect(try ledger.ledger.snapshot().statistics().map(\.campaign) == ["a", "c"])
    }
}
