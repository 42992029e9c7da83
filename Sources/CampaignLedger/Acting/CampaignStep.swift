import Campaigns

/// A step in the life of a campaign that somebody may ask for.
enum CampaignStep: CaseIterable {
    case schedule, start, pause, resume, complete, cancel

    /// The event that takes it.
    var type: EventType {
        switch self {
        case .schedule: .campaignScheduled
        case .start: .campaignStarted
        case .pause: .campaignPaused
        case .resume: .campaignResumed
        case .complete: .campaignCompleted
        case .cancel: .campaignCancelled
        }
    }

    /// Whether a campaign of this status may take it.
    func isAllowed(from status: CampaignStatus) -> Bool {
        switch self {
        case .schedule, .start: status == .draft || status == .scheduled
        case .pause: status == .sending
        case .resume: status == .paused
        case .complete: status == .sending || status == .paused
        case .cancel: !status.isTerminal
        }
    }

    /// Why a campaign of this status may not, and what can be done instead.
    func refusal(of id: String, _ status: CampaignStatus) -> LedgerError {
        LedgerError(
            .refused, "Unable to \(self) the campaign '\(id)': \(Self.situation(status)).",
            remedy: Self.remedy(status))
    }

    private static func situation(_ status: CampaignStatus) -> String {
        switch status {
        case .draft: "it is a draft"
        case .scheduled, .sending, .paused, .completed, .cancelled: "it is \(status.name)"
        case .failed: "its run failed"
        case .unknown: "its status is unknown, since no event says how it runs"
        }
    }

    private static func remedy(_ status: CampaignStatus) -> String {
        switch status {
        case .draft: "Schedule or start it first, or cancel it."
        case .scheduled: "Start it first, or cancel it."
        case .sending: "It can be paused, completed or cancelled."
        case .paused: "It can be resumed, completed or cancelled."
        case .completed, .cancelled, .failed:
            "A run that is over stays as it is: retry the contacts that failed, or clone it."
        case .unknown:
            "Append the event that says where it stands, such as 'campaign.started', or cancel it."
        }
    }
}
