import CampaignLedger
import Testing

/// Which steps a campaign may take, by where it stands.
@Suite struct CampaignStepTests {
    /// The status that each step leads to, by the status that it begins with; what is not here is
    /// refused.
    private static let allowed: [Step: [CampaignStatus: CampaignStatus]] = [
        .create: [:],
        .edit: Dictionary(uniqueKeysWithValues: CampaignStatus.allCases.map { ($0, $0) }),
        .schedule: [.draft: .scheduled, .scheduled: .scheduled],
        .start: [.draft: .sending, .scheduled: .sending],
        .pause: [.sending: .paused], .resume: [.paused: .sending],
        .complete: [.sending: .completed, .paused: .completed],
        .cancel: [
            .draft: .cancelled, .scheduled: .cancelled, .sending: .cancelled,
            .paused: .cancelled, .unknown: .cancelled,
        ],
    ]

    @Test(arguments: Step.allCases, CampaignStatus.allCases)
    func `each step is recorded from each status, or refused`(
        _ step: Step, _ status: CampaignStatus
    ) throws {
        let ledger = try TestLedger.holding(status)
        try #require(try ledger.status() == status)
        guard let next = Self.allowed[step]?[status] else {
            let refusal = try ledger.expectRefusal(.refused, saying: "'c'") {
                try step.take(in: ledger)
            }
            #expect(refusal?.message.hasPrefix("Unable to \(step.rawValue) the campaign") == true)
            return
        }
        let size = try ledger.size
        let outcome = try step.take(in: ledger)
        #expect(outcome.events.map(\.typeName) == [step.type])
        #expect(outcome.events.map(\.position) == [size + 1])
        #expect(outcome.asOf.position == size + 1)
        #expect(outcome.events.map(\.campaign) == ["c"])
        #expect(try outcome.events[0].data("actor")?.stringValue == "op")
        #expect(try ledger.status() == next)
    }

    @Test(arguments: Step.allCases)
    func `a campaign that no event names takes no step but its creation`(_ step: Step) throws {
        let ledger = try TestLedger()
        guard step != .create else {
            try step.take(in: ledger)
            #expect(try ledger.status() == .draft)
            return
        }
        try ledger.expectRefusal(.unknownCampaign) { try step.take(in: ledger) }
    }

    /// The clock of these tests stands still: steps of one instant would be ordered by their kinds,
    /// and a pause after a resumption would change nothing.
    @Test func `a step comes after those before it, though the clock stands still`() throws {
        let ledger = try TestLedger()
        let steps: [(Step, CampaignStatus)] = [
            (.create, .draft), (.schedule, .scheduled), (.start, .sending), (.pause, .paused),
            (.resume, .sending), (.pause, .paused), (.resume, .sending), (.complete, .completed),
        ]
        for (step, status) in steps {
            try step.take(in: ledger)
            #expect(try ledger.status() == status)
        }
        let times = try ledger.ledger.snapshot().events().map(\.occurredAt)
        #expect(times == times.sorted() && Set(times.map(\.microseconds)).count == times.count)
    }

    @Test func `a step counts though an event before it is dated ahead`() throws {
        let ledger = try TestLedger(
            event("campaign.created", "1", "c"), event("campaign.started", "2", "c", at: 90_000))
        try Step.pause.take(in: ledger)
        #expect(try ledger.status() == .paused)
    }

    @Test func `a reason is recorded, and only where one is given`() throws {
        let ledger = try TestLedger.holding(.sending)
        #expect(try Step.pause.take(in: ledger).events[0].data("reason") == nil)
        #expect(try Step.cancel.take(in: ledger).events[0].data("reason")?.stringValue == "why")
    }

    @Test func `the time of a schedule is recorded, and may be changed`() throws {
        let ledger = try TestLedger.holding(.draft)
        for second in [7000, 6000] {
            let event = try ledger.ledger.scheduleCampaign(
                "c", runAt: moment(second), actor: "op"
            ).events[0]
            #expect(try event.data("runAt")?.stringValue == moment(second).description)
        }
    }

    @Test(arguments: ["quote\"d", #"back\slash"#, "naïve 名 \u{1F600}", "{}", "' or 1=1"])
    func `odd ids, names and reasons survive`(_ text: String) throws {
        let ledger = try TestLedger()
        try ledger.ledger.createCampaign(
            text, CampaignDescription(name: text, channel: text), contacts: [text], actor: text)
        let cancelled = try ledger.ledger.cancelCampaign(text, reason: text, actor: text).events[0]
        #expect(cancelled.campaign?.utf8.elementsEqual(text.utf8) == true)
        #expect(try cancelled.data("reason")?.stringValue == text)
        #expect(try cancelled.data("actor")?.stringValue == text)
        let statistics = try ledger.ledger.snapshot().statistics(of: [text])
        #expect(statistics.map(\.name) == [text] && statistics.map(\.counts.targeted) == [1])
    }

    @Test(arguments: Step.allCases)
    func `nobody acts in nobody's name`(_ step: Step) throws {
        let ledger = try TestLedger.holding(.draft)
        try ledger.expectRefusal(.invalidInput, saying: "the actor is empty") {
            try step.take("d", in: ledger, actor: "")
        }
    }
}
