import CampaignLedger
import Testing

/// Incidents that senders have had, each with a healthy story beside it.
@Suite struct AuditIncidentTests {
    @Test func `finished with people missing`() throws {
        var story = AuditStory()
        story.run("spring", at: 0, ["ana": "delivered", "bo": "delivered"])
        try story.expectSilence()
        let audience = story.audience("spring", ["ana", "bo", "cy", "dee"], at: 5)
        let sent = story.attempt("sent", "spring", "dee", at: 30)

        let finding = try story.only(.finishedWithPending)
        #expect(finding.campaign == "spring" && finding.chain == "spring")
        #expect(finding.contacts == ["cy", "dee"] && finding.contactCount == 2)
        #expect(finding.contact == nil && finding.attempt == nil)
        #expect(finding.positions == [2, 8, audience, sent] && finding.positionCount == 4)
        #expect(
            finding.sentence == "Completed with 2 contacts pending: 1 never tried, 1 last sent.")
    }

    @Test func `a campaign that still runs, or was cancelled, may have people pending`() throws {
        var story = AuditStory()
        story.run("spring", at: 0, ["ana": "delivered", "bo": "sent"], isCompleted: false)
        try story.expectSilence()
        story.tell("campaign.cancelled", "spring", at: 60)
        try story.expectSilence()
    }

    @Test func `a linked retry that cleared the failures and sent nothing`() throws {
        var story = AuditStory()
        story.run("spring", at: 0, ["ana": "delivered", "bo": "failed"])
        story.create("again", retryOf: "spring", at: 200)
        let audience = story.audience("again", ["bo"], at: 201)
        try story.expectSilence()
        let start = story.tell("campaign.started", "again", at: 210)

        let finding = try story.only(.retryNeverDispatched)
        #expect(finding.campaign == "again" && finding.chain == "spring")
        #expect(finding.contact == "bo" && finding.positions == [audience, start])
        #expect(finding.sentence.contains("nothing was dispatched"))

        story.attempt("dispatched", "again", "bo", at: 220)
        try story.expectSilence()
    }

    @Test func `a retry in place that cleared the failures and sent nothing`() throws {
        var story = AuditStory()
        story.run("spring", at: 0, ["ana": "delivered", "bo": "failed", "cy": "failed"])
        let request = story.tell(
            "campaign.retryRequested", "spring", at: 200, #""contacts":["bo","cy"]"#)
        // A late webhook of the attempt before is no attempt.
        story.attempt("sent", "spring", "bo", at: 19)

        let finding = try story.only(.retryNeverDispatched)
        #expect(finding.positions == [request] && finding.contacts == ["bo", "cy"])

        story.attempt("dispatched", "spring", "bo", at: 210, number: 2)
        try story.expectSilence()
    }

    @Test func `a retry in place that names nobody and sent nothing`() throws {
        var story = AuditStory()
        story.run("spring", at: 0, ["ana": "delivered", "bo": "failed"])
        let request = story.tell("campaign.retryRequested", "spring", at: 200)
        #expect(try story.only(.retryNeverDispatched).positions == [request])
        story.attempt("dispatched", "spring", "bo", at: 210, number: 2)
        try story.expectSilence()
    }

    @Test func `a batch that was sent again after a crash, as the same attempts`() throws {
        var story = AuditStory()
        story.run("spring", at: 0, ["ana": "delivered", "bo": "delivered"])
        // The same event once more is a duplicate, and recorded once.
        var healthy = story
        healthy.tellAgain(4)
        try healthy.expectSilence()
        let again = story.attempt("dispatched", "spring", "ana", at: 300)

        let finding = try story.only(.sentAgain)
        #expect(finding.campaign == "spring" && finding.contact == "ana")
        #expect(finding.attempt == 1 && finding.positions == [4, again])
        #expect(finding.sentence == "Dispatched 2 times, by events of different identity.")
    }

    @Test func `a batch that was sent again after a crash, as the next attempts`() throws {
        var story = AuditStory()
        story.run("spring", at: 0, ["ana": "sent", "bo": "failed"], isCompleted: false)
        // Whoever failed may be tried again.
        story.attempt("dispatched", "spring", "bo", at: 300, number: 2)
        story.attempt("delivered", "spring", "bo", at: 310, number: 2)
        try story.expectSilence()
        let again = story.attempt("dispatched", "spring", "ana", at: 300, number: 2)

        let finding = try story.only(.sentAgain)
        #expect(finding.contact == "ana" && finding.attempt == 2)
        #expect(finding.positions == [5, again])
        #expect(finding.sentence == "Dispatched while attempt 1 was sent.")
    }

    @Test func `counters that count attempts as contacts`() throws {
        // Three attempts on two contacts: whoever counts attempts tells of three contacts, two of
        // them failed, and finds that one of two failures is still there.
        var story = AuditStory()
        story.run("spring", at: 0, ["ana": "failed", "bo": "delivered"])
        story.tell("campaign.retryRequested", "spring", at: 200, #""contacts":["ana"]"#)
        story.attempt("dispatched", "spring", "ana", at: 210, number: 2)
        story.attempt("delivered", "spring", "ana", at: 220, number: 2)
        story.tell("campaign.completed", "spring", at: 230)
        try story.expectSilence()

        let ledger = try TestLedger()
        try ledger.append(story.lines)
        let counts = try #require(try ledger.ledger.snapshot().statistics().first).counts
        #expect(counts.targeted == 2 && counts.delivered == 2 && counts.failed == 0)
        #expect(counts.attempts == 3 && counts.attempts(in: .failed) == 1)
    }

    @Test func `failed after delivered`() throws {
        var story = AuditStory()
        story.run("spring", at: 0, ["ana": "delivered"])
        story.attempt("read", "spring", "ana", at: 3000)
        try story.expectSilence()
        let failed = story.attempt("failed", "spring", "ana", at: 7220)

        let finding = try story.only(.failedAfterDelivered)
        #expect(finding.contact == "ana" && finding.positions == [5, failed])
        #expect(finding.sentence == "Failed 2 hours after it was delivered.")
    }

    @Test func `a retry of a permanent failure`() throws {
        var story = AuditStory()
        story.run("spring", at: 0, ["ana": "failed whatsapp:131026", "bo": "failed"])
        let source = story
        // The one that may pass is retried, the other left alone.
        story.run("again", retryOf: "spring", at: 200, ["bo": "delivered"])
        try story.expectSilence()

        story = source
        story.run("again", retryOf: "spring", at: 200, ["ana": "failed", "bo": "delivered"])
        let linked = try story.only(.permanentFailureRetried)
        #expect(linked.campaign == "again" && linked.contact == "ana" && linked.attempt == 1)
        #expect(linked.positions == [5, source.last + 4])
        #expect(
            linked.sentence
                == "Dispatched though attempt 1 of spring had failed for good, with whatsapp:131026."
        )

        story = source
        let again = story.attempt("dispatched", "spring", "ana", at: 210, number: 2)
        story.attempt("failed", "spring", "ana", at: 220, number: 2)
        let inPlace = try story.only(.permanentFailureRetried)
        #expect(inPlace.campaign == "spring" && inPlace.attempt == 2)
        #expect(inPlace.positions == [5, again])
    }

    @Test func `a status that goes backwards`() throws {
        var story = AuditStory()
        story.run("spring", at: 0, ["ana": "delivered"])
        // Recorded late is not happened late, and another source has another clock.
        story.attempt("sent", "spring", "ana", at: 15)
        story.attempt("accepted", "spring", "ana", at: 900, source: "other")
        story.attempt("read", "spring", "ana", at: 60)
        try story.expectSilence()
        var other = story
        let sent = story.attempt("sent", "spring", "ana", at: 50)
        let finding = try story.only(.statusBackwards)
        #expect(finding.contact == "ana" && finding.positions == [5, sent])
        #expect(finding.sentence == "Reported sent 30 seconds after it was delivered.")

        let delivered = other.attempt("delivered", "spring", "ana", at: 61)
        #expect(try other.only(.statusBackwards).positions == [delivered - 1, delivered])
    }

    @Test func `a provider that tells whole seconds goes not backwards within one`() throws {
        var story = AuditStory()
        story.attempt("dispatched", "spring", "ana", at: 10)
        story.attempt("accepted", "spring", "ana", at: 10)
        story.delayLast(microseconds: 900_000)
        story.attempt("delivered", "spring", "ana", at: 10)
        try story.expectSilence()
        story.attempt("sent", "spring", "ana", at: 11)
        #expect(try story.only(.statusBackwards).positions == [3, 4])
    }
}
