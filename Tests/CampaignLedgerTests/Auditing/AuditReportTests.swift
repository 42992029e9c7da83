import CampaignLedger
import Testing

/// What an audit reports, whatever it is that was found.
@Suite struct AuditReportTests {
    /// Two chains, in each of them somebody forgotten and a contradiction.
    private func story() -> AuditStory {
        var story = AuditStory()
        for campaign in ["spring", "autumn"] {
            story.run(campaign, at: 0, ["ana": "delivered", "bo": "sent"])
            story.attempt("failed", campaign, "ana", at: 20)
        }
        return story
    }

    @Test func `an empty ledger has nothing to find`() throws {
        let report = try AuditStory().audit()
        #expect(report.isClean && report.campaigns == 0 && report.findings.isEmpty)
        #expect(report.checks.map(\.check) == AuditCheck.allCases)
        #expect(report.doubleSends == AuditReport.DoubleSends(atLeast: 0, atMost: 0))
    }

    @Test func `findings come check by check, in the order of their campaigns`() throws {
        let report = try story().audit()
        #expect(report.campaigns == 2 && report.count == 4 && !report.isClean)
        #expect(
            report.findings.map(\.check)
                == [.finishedWithPending, .finishedWithPending, .contradiction, .contradiction])
        #expect(report.findings.map(\.campaign) == ["autumn", "spring", "autumn", "spring"])
        let counts = report.checks.filter { $0.count > 0 }
        #expect(counts.map(\.check) == [.finishedWithPending, .contradiction])
        #expect(counts.map(\.count) == [2, 2])
    }

    @Test func `the limit leaves out descriptions, not counts`() throws {
        let report = try story().audit(limit: 1)
        #expect(report.findings.map(\.check) == [.finishedWithPending, .contradiction])
        #expect(report.count == 4 && !report.isClean)
    }

    @Test func `only the checks that are asked for are made`() throws {
        let report = try story().audit(checks: [.contradiction, .sentAgain])
        #expect(report.checks.map(\.check) == [.sentAgain, .contradiction])
        #expect(report.count == 2 && report.doubleSends == nil)
        #expect(try story().audit(checks: [.doubleSend]).isClean)
    }

    @Test func `only the campaigns that are named are looked at`() throws {
        let report = try story().audit(campaigns: ["spring"])
        #expect(report.campaigns == 1)
        #expect(report.findings.map(\.campaign) == ["spring", "spring"])
        #expect(code { _ = try story().audit(campaigns: ["winter"]) } == .unknownCampaign)
    }

    @Test func `the double sends of a campaign are those of its chain`() throws {
        var story = AuditStory()
        story.run("spring", at: 0, ["ana": "delivered"])
        story.run("again", retryOf: "spring", at: 200, ["ana": "delivered"])
        story.run("other", at: 0, ["ana": "delivered"])
        for campaign in ["spring", "again"] {
            let report = try story.audit(campaigns: [campaign], checks: [.doubleSend])
            #expect(report.findings.map(\.chain) == ["spring"])
            #expect(report.doubleSends?.atLeast == 1)
        }
        #expect(try story.audit(campaigns: ["other"]).isClean)
    }

    @Test func `an audit is of its moment`() throws {
        let story = story()
        // Before the campaign was completed, and before the failure of ana was known.
        #expect(try story.audit(asOf: 7).isClean)
        #expect(try story.audit(asOf: 8).findings.map(\.check) == [.finishedWithPending])
        #expect(
            try story.audit(asOf: 9).findings.map(\.check)
                == [.finishedWithPending, .contradiction])
        #expect(try story.audit(occurredBy: moment(19)).isClean)
        #expect(
            try story.audit(occurredBy: moment(99)).findings.map(\.check)
                == [.contradiction, .contradiction])
    }

    @Test func `a finding names few contacts and events, and counts all`() throws {
        var story = AuditStory()
        story.audience("spring", (10..<60).map { "\($0)" }, at: 1)
        for contact in 10..<60 { story.attempt("sent", "spring", "\(contact)", at: 2) }
        story.tell("campaign.completed", "spring", at: 3)
        let finding = try story.only(.finishedWithPending)
        #expect(finding.contacts == (10..<20).map { "\($0)" } && finding.contactCount == 50)
        #expect(finding.positions == Array(2...11) && finding.positionCount == 51)
    }

    @Test func `channels without receipts have nobody pending`() throws {
        var story = AuditStory()
        story.tell("policy.changed", nil, at: 0, #""receiptlessChannels":["telegram"]"#)
        story.tell("campaign.created", "spring", at: 0, #""channel":"telegram""#)
        story.attempt("dispatched", "spring", "ana", at: 1)
        story.attempt("accepted", "spring", "ana", at: 2)
        story.tell("campaign.completed", "spring", at: 3)
        try story.expectSilence()
        // Sent once more, it is delivered twice.
        story.attempt("dispatched", "spring", "ana", at: 4, number: 2)
        story.attempt("accepted", "spring", "ana", at: 5, number: 2)
        #expect(try story.audit().findings.map(\.check) == [.sentAgain, .doubleSend])
    }

    @Test func `counts that are not those of the events are told`() {
        var recount = ContactRecount()
        for state in [AttemptState.delivered, .read, .failed, .skipped, .unknown, .sent, nil] {
            recount.count(state)
        }
        var counts = CampaignCounts()
        (counts.targeted, counts.delivered, counts.failed) = (7, 2, 1)
        (counts.skipped, counts.unknown, counts.pending) = (1, 1, 2)
        #expect(recount.difference(from: counts) == nil)
        (counts.delivered, counts.failed) = (1, 2)
        #expect(
            recount.difference(from: counts)
                == "The counts are not those of the events: 1 delivered instead of 2, "
                + "2 failed instead of 1.")
        counts.pending = 3
        #expect(
            recount.difference(from: counts)
                == "The counts do not add up: 7 targeted, and outcomes of 8 contacts.")
    }
}
