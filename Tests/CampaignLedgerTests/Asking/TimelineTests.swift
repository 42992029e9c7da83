import CampaignLedger
import Testing

/// What happened to this contact?
@Suite struct TimelineTests {
    private func story() throws -> TestLedger {
        try TestLedger(
            event("contact.optedOut", "out", "ana", at: 40, #""channel":"sms""#),
            event("campaign.audienceResolved", "audience", "z", at: 0, #""contacts":["ana","bo"]"#),
            event("attempt.read", "read", nil, at: 30, #""messageId":"m""#),
            event(
                "attempt.failed", "failed", "b", at: 12,
                #""contact":"ana","error":{"code":"p:1"}"#),
            event(
                "attempt.sent", "second", "b", at: 20,
                #""contact":"ana","attempt":2,"messageId":"m""#),
            event("attempt.sent", "sent", "b", at: 11, #""contact":"ana""#),
            event("attempt.sent", "other", "b", at: 11, #""contact":"bo""#),
            event("attempt.sent", "early", "c", at: 5, #""contact":"ana""#),
            event("attempt.read", "lost", nil, at: 50, #""messageId":"lost","contact":"ana""#),
            event("attempt.read", "nobody", nil, at: 50, #""messageId":"nobody""#),
            event("contact.optedIn", "in", "ana", at: 60),
            event("contact.optedOut", "not ana", "bo", at: 60))
    }

    @Test func `events are grouped by campaign and attempt, campaigns by their first event`() throws
    {
        let timeline = try story().ledger.snapshot().timeline(of: "ana")
        #expect(timeline.contact == "ana")
        #expect(timeline.campaigns.map(\.campaign) == ["c", "b", "z"])
        #expect(timeline.campaigns.map(\.outcome) == [.pending, .delivered, .pending])
        let b = try #require(timeline.campaigns.first { $0.campaign == "b" })
        #expect(b.attempts.map(\.attempt) == [1, 2])
        #expect(b.attempts.map(\.state) == [.failed, .read])
        #expect(
            b.attempts.map { $0.events.map(\.id) } == [["sent", "failed"], ["second", "read"]])
        #expect(timeline.campaigns.last?.attempts.isEmpty == true)
    }

    @Test func `opt-outs and receipts that nobody claims are beside the campaigns`() throws {
        let timeline = try story().ledger.snapshot().timeline(of: "ana")
        #expect(timeline.others.map(\.id) == ["out", "lost", "in"])
        #expect(timeline.others.map(\.contact) == ["ana", "ana", "ana"])
    }

    @Test func `both times are told`() throws {
        let ledger = try TestLedger()
        ledger.clock.set(500)
        try ledger.append(event("attempt.sent", "1", "c", at: 3, #""contact":"ana""#))
        let events = try ledger.ledger.snapshot().timeline(of: "ana").campaigns
            .flatMap(\.attempts).flatMap(\.events)
        #expect(events.map(\.occurredAt) == [moment(3)])
        #expect(events.map(\.recordedAt) == [moment(500)])
    }

    @Test func `an unknown contact has an empty timeline`() throws {
        let timeline = try story().ledger.snapshot().timeline(of: "nobody at all")
        #expect(timeline.campaigns.isEmpty && timeline.others.isEmpty)
    }

    @Test func `as of an earlier moment it is what was known or had happened then`() throws {
        let ledger = try story().ledger
        let known = try ledger.snapshot(asOf: .position(4)).timeline(of: "ana")
        #expect(known.campaigns.map(\.campaign) == ["b", "z"])
        #expect(known.campaigns.first?.outcome == .failed)
        #expect(known.others.map(\.id) == ["out"])
        let happened = try ledger.snapshot(occurredBy: moment(11)).timeline(of: "ana")
        #expect(happened.campaigns.map(\.campaign) == ["c", "b", "z"])
        #expect(happened.campaigns[1].attempts.map { $0.events.map(\.id) } == [["sent"]])
        #expect(happened.others.isEmpty)
    }

    @Test func `a contact of another composition is another contact`() throws {
        let (one, two) = ("\u{E9}", "e\u{301}")
        let ledger = try TestLedger(
            event("attempt.read", "1", nil, #""messageId":"m","contact":"\#(one)""#),
            event("attempt.read", "2", nil, #""messageId":"n","contact":"\#(two)""#))
        let snapshot = try ledger.ledger.snapshot()
        #expect(try snapshot.timeline(of: one).others.map(\.id) == ["1"])
        #expect(try snapshot.timeline(of: two).others.map(\.id) == ["2"])
    }
}
