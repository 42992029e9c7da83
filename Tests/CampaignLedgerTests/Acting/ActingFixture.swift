import CampaignLedger
import JSON
import Testing

/// A step that an operator can ask for.
enum Step: String, CaseIterable, Sendable {
    case create, edit, schedule, start, pause, resume, complete, cancel

    @discardableResult
    func take(
        _ campaign: String = "c", in ledger: TestLedger, actor: String = "op"
    ) throws(LedgerError) -> ActingOutcome {
        let ledger = ledger.ledger
        switch self {
        case .create: return try ledger.createCampaign(campaign, actor: actor)
        case .edit:
            return try ledger.editCampaign(
                campaign, CampaignDescription(name: "new"), actor: actor)
        case .schedule:
            return try ledger.scheduleCampaign(campaign, runAt: moment(5000), actor: actor)
        case .start: return try ledger.startCampaign(campaign, actor: actor)
        case .pause: return try ledger.pauseCampaign(campaign, actor: actor)
        case .resume: return try ledger.resumeCampaign(campaign, actor: actor)
        case .complete: return try ledger.completeCampaign(campaign, actor: actor)
        case .cancel: return try ledger.cancelCampaign(campaign, reason: "why", actor: actor)
        }
    }

    /// The type of what it records.
    var type: String {
        switch self {
        case .create: "campaign.created"
        case .edit: "campaign.edited"
        case .schedule: "campaign.scheduled"
        case .start: "campaign.started"
        case .pause: "campaign.paused"
        case .resume: "campaign.resumed"
        case .complete: "campaign.completed"
        case .cancel: "campaign.cancelled"
        }
    }
}

extension TestLedger {
    /// A ledger with the campaign "c" in a status.
    static func holding(_ status: CampaignStatus) throws -> TestLedger {
        let lives: [CampaignStatus: [String]] = [
            .draft: ["created"], .scheduled: ["created", "scheduled"],
            .sending: ["created", "started"], .paused: ["created", "started", "paused"],
            .completed: ["created", "started", "completed"],
            .cancelled: ["created", "cancelled"], .failed: ["created", "started", "failed"],
        ]
        let ledger = try TestLedger()
        guard let life = lives[status] else {
            try ledger.append(event("attempt.sent", "a", "c", #""contact":"ana""#))
            return ledger
        }
        try ledger.append(
            life.enumerated().map { event("campaign.\($1)", $1, "c", at: $0) })
        return ledger
    }

    /// Where a campaign stands.
    func status(of campaign: String = "c") throws -> CampaignStatus? {
        try ledger.snapshot().statistics(of: [campaign]).first?.status
    }

    /// How many events there are.
    var size: UInt64 { get throws { try ledger.snapshot().head().size } }

    /// Checks that something is refused and leaves the ledger as it was.
    @discardableResult
    func expectRefusal(
        _ expected: LedgerError.Code, saying words: String = "",
        _ location: SourceLocation = #_sourceLocation, by body: () throws -> Void
    ) throws -> LedgerError? {
        let before = try ledger.snapshot().head()
        var refusal: LedgerError?
        do {
            try body()
            Issue.record("nothing was refused", sourceLocation: location)
        } catch let error as LedgerError {
            refusal = error
            #expect(error.code == expected, "\(error)", sourceLocation: location)
            #expect(error.description.contains(words), "\(error)", sourceLocation: location)
            #expect(!error.remedy.isEmpty, sourceLocation: location)
        }
        #expect(try ledger.snapshot().head() == before, sourceLocation: location)
        return refusal
    }
}

extension RecordedEvent {
    /// The event, parsed.
    var json: JSONValue { get throws { try JSONValue.parse(cloudEvent) } }

    /// A member of its data.
    func data(_ name: String) throws -> JSONValue? { try json["data"]?[name] }
}
