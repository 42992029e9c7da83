import CampaignLedger
import Testing

/// When a campaign may be edited: SPEC 6.1.
@Suite struct EditCampaignTests {
    private func ledger(_ more: String...) throws -> TestLedger {
        let ledger = try TestLedger(
            event("campaign.created", "1", "c", at: 0), event("campaign.started", "2", "c", at: 1),
            event("campaign.completed", "3", "c", at: 2),
            event("campaign.created", "4", "r", at: 3, #""retryOf":"c""#))
        if !more.isEmpty { try ledger.append(more) }
        return ledger
    }

    @Test func `the latest edit counts, though the clock stands still`() throws {
        let ledger = try ledger()
        for name in ["b", "a", "c"] {
            try ledger.ledger.editCampaign("c", CampaignDescription(name: name), actor: "op")
            #expect(try ledger.ledger.snapshot().statistics(of: ["c"]).map(\.name) == [name])
        }
    }

    @Test func `only what is given is said`() throws {
        let ledger = try ledger()
        let edited = try ledger.ledger.editCampaign(
            "c", CampaignDescription(channel: "sms"), actor: "op"
        ).events[0]
        #expect(try edited.json["data"]?.objectValue?.map(\.key).sorted() == ["actor", "channel"])
    }

    @Test func `an edit that says nothing is refused`() throws {
        let ledger = try ledger()
        try ledger.expectRefusal(.invalidInput, saying: "nothing is to be changed") {
            _ = try ledger.ledger.editCampaign("c", CampaignDescription(), actor: "op")
        }
    }

    @Test func `source and retry may be edited until the retry starts`() throws {
        let ledger = try ledger(event("campaign.scheduled", "5", "r", at: 4))
        try Step.edit.take("c", in: ledger)
        try Step.edit.take("r", in: ledger)
        try Step.start.take("r", in: ledger)
        for _ in 0..<2 {
            try ledger.expectRefusal(.refused, saying: "its retry 'r' has started") {
                try Step.edit.take("c", in: ledger)
            }
            try ledger.expectRefusal(.refused, saying: "Clone it") {
                try Step.edit.take("r", in: ledger)
            }
            if try ledger.status(of: "r") == .sending { try Step.complete.take("r", in: ledger) }
        }
    }

    @Test func `a retry that was cancelled before it started forbids nothing`() throws {
        let ledger = try ledger()
        try Step.cancel.take("r", in: ledger)
        try Step.edit.take("c", in: ledger)
    }

    @Test func `one of several retries that has started is enough`() throws {
        let ledger = try ledger(
            event("campaign.created", "5", "s", at: 4, #""retryOf":"c""#),
            event("campaign.started", "6", "s", at: 5))
        try ledger.expectRefusal(.refused, saying: "its retry 's' has started") {
            try Step.edit.take("c", in: ledger)
        }
        try Step.edit.take("r", in: ledger)
    }

    @Test func `the retry of a retry does not concern the root`() throws {
        let ledger = try ledger(
            event("campaign.created", "5", "s", at: 4, #""retryOf":"r""#),
            event("campaign.started", "6", "s", at: 5))
        try Step.edit.take("c", in: ledger)
        try ledger.expectRefusal(.refused) { try Step.edit.take("r", in: ledger) }
    }

    @Test func `a link that does not count forbids nothing`() throws {
        let ledger = try ledger(
            event("campaign.created", "5", "r", at: 4, #""retryOf":"other""#),
            event("campaign.started", "6", "r", at: 5))
        try Step.edit.take("c", in: ledger)
    }
}
