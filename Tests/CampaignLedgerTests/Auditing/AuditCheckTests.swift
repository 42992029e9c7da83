import CampaignLedger
import Testing

/// What an audit finds beyond the incidents, each with a healthy story beside it.
@Suite struct AuditCheckTests {
    /// Ana was reached, the others failed with codes that may pass.
    private func spring() -> AuditStory {
        var story = AuditStory()
        story.run("spring", at: 0, ["ana": "delivered", "bo": "failed", "cy": "failed"])
        return story
    }

    @Test func `a retry aimed at somebody who had not failed`() throws {
        var story = spring()
        let created = story.last + 1
        story.run(
            "again", retryOf: "spring", at: 200,
            ["ana": "skipped", "bo": "delivered", "cy": "delivered", "eve": "skipped"])
        let finding = try story.only(.retryAudience)
        #expect(finding.campaign == "again" && finding.contacts == ["ana", "eve"])
        // The audience, and that ana was delivered.
        #expect(finding.positions == [5, created + 1])
        #expect(finding.sentence == "Aimed at 2 contacts that had not failed in spring.")
    }

    @Test func `an audience that says it overrides may be any`() throws {
        var story = spring()
        story.tell(
            "campaign.created", "again", at: 200, #""retryOf":"spring","override":true"#)
        story.audience("again", ["ana", "bo", "cy"], at: 201)
        try story.expectSilence()
        var other = spring()
        other.tell(
            "campaign.created", "again", at: 200, #""retryOf":"spring","override":false"#)
        other.audience("again", ["ana", "bo", "cy"], at: 201)
        #expect(try other.only(.retryAudience).contact == "ana")
    }

    @Test func `a retry that left somebody out`() throws {
        var story = spring()
        let audience = story.last + 2
        story.run("again", retryOf: "spring", at: 200, ["bo": "delivered"])
        let finding = try story.only(.retryAudience)
        #expect(finding.contact == "cy" && finding.positions == [9, audience])
        #expect(finding.sentence == "Left out 1 contact that had in spring.")
    }

    @Test
    func `who opted out, was seen to elsewhere, is too old or of another code is not left out`()
        throws
    {
        var optedOut = spring()
        optedOut.tell("contact.optedOut", "cy", at: 150)
        optedOut.run("again", retryOf: "spring", at: 200, ["bo": "delivered"])
        try optedOut.expectSilence()

        var shared = spring()
        shared.run("again", retryOf: "spring", at: 200, ["bo": "delivered"])
        shared.run("again 2", retryOf: "spring", at: 400, ["cy": "delivered"])
        try shared.expectSilence()

        var old = AuditStory()
        old.run("spring", at: -31 * 86_400, ["cy": "failed"], isCompleted: false)
        old.attempt("dispatched", "spring", "bo", at: 0)
        old.attempt("failed", "spring", "bo", at: 1)
        old.run("again", retryOf: "spring", at: 200, ["bo": "delivered"])
        try old.expectSilence()

        for code in ["whatsapp:131000", "whatsapp:131026", "whatsapp:131049"] {
            var filtered = AuditStory()
            filtered.run("spring", at: 0, ["bo": "failed", "cy": "failed \(code)"])
            filtered.run("again", retryOf: "spring", at: 200, ["bo": "delivered"])
            try filtered.expectSilence()
        }
    }

    @Test func `who had failed by the time is no stranger, though the ledger knew it later`() throws
    {
        var story = AuditStory()
        story.run("again", retryOf: "spring", at: 200, ["bo": "delivered", "cy": "delivered"])
        story.run("spring", at: 0, ["ana": "delivered", "bo": "failed", "cy": "failed"])
        try story.expectSilence()
    }

    @Test func `whose failure the ledger did not know yet is not left out`() throws {
        var story = AuditStory()
        story.run("spring", at: 0, ["ana": "delivered", "bo": "failed"])
        story.run("again", retryOf: "spring", at: 200, ["bo": "delivered"])
        story.attempt("failed", "spring", "cy", at: 30)
        try story.expectSilence()
    }

    @Test func `a failure is known from the claim of its message id on`() throws {
        var story = AuditStory()
        story.run("spring", at: 0, ["ana": "delivered", "bo": "failed"])
        story.attempt("dispatched", "spring", "cy", at: 10)
        let failed = story.tell(
            "attempt.failed", nil, at: 20,
            #""messageId":"m cy","error":{"code":"whatsapp:130429"}"#)
        var other = story
        // The claim came after the retry: nobody knew whose failure it was.
        story.run("again", retryOf: "spring", at: 200, ["bo": "delivered"])
        story.attempt("accepted", "spring", "cy", at: 11, message: "m cy")
        try story.expectSilence()

        other.attempt("accepted", "spring", "cy", at: 11, message: "m cy")
        other.run("again", retryOf: "spring", at: 200, ["bo": "delivered"])
        #expect(try other.only(.retryAudience).positions.first == failed)
    }

    @Test func `a failure that turned out wrong later was a failure when the retry was made`()
        throws
    {
        var story = AuditStory()
        story.run("spring", at: 0, ["ana": "delivered", "bo": "failed"])
        story.run("again", retryOf: "spring", at: 200, ["bo": "failed"])
        story.attempt("delivered", "spring", "bo", at: 500)
        let finding = try story.only(.contradiction)
        #expect(finding.contact == "bo" && finding.positions == [7, story.last])
        #expect(finding.sentence == "Reported delivered, and failed as well.")
    }

    @Test func `an unknown outcome that was retried`() throws {
        var story = AuditStory()
        story.run("spring", at: 0, ["ana": "delivered", "bo": "unknown"])
        try story.expectSilence()
        let source = story
        let again = story.attempt("dispatched", "spring", "bo", at: 300, number: 2)
        story.attempt("failed", "spring", "bo", at: 310, number: 2)
        let finding = try story.only(.unknownRetried)
        #expect(finding.contact == "bo" && finding.attempt == 2)
        #expect(finding.positions == [7, again])

        story = source
        story.run("again", retryOf: "spring", at: 200, ["bo": "failed"])
        let linked = try story.audit()
        #expect(linked.findings.map(\.check) == [.retryAudience, .unknownRetried])
        #expect(
            linked.findings.last?.sentence
                == "Dispatched though nobody knew whether attempt 1 of spring had gone out.")

        // Meant, and said so.
        story = source
        story.tell(
            "campaign.retryRequested", "spring", at: 290, #""contacts":["bo"],"override":true"#)
        story.attempt("dispatched", "spring", "bo", at: 300, number: 2)
        story.attempt("failed", "spring", "bo", at: 310, number: 2)
        try story.expectSilence()

        // It was known to have failed by then, if the webhook came late.
        story = source
        story.attempt("dispatched", "spring", "bo", at: 300, number: 2)
        story.attempt("failed", "spring", "bo", at: 310, number: 2)
        story.attempt("failed", "spring", "bo", at: 40)
        try story.expectSilence()
    }

    @Test func `two deliveries in a chain, and perhaps two`() throws {
        var story = spring()
        story.run("again", retryOf: "spring", at: 200, ["bo": "delivered", "cy": "delivered"])
        try story.expectSilence()
        let source = story
        // The failure was wrong: the contact had the message already.
        let first = story.attempt("delivered", "spring", "bo", at: 500)
        let report = try story.audit()
        #expect(report.findings.map(\.check) == [.doubleSend, .contradiction])
        let finding = try #require(report.findings.first)
        #expect(finding.chain == "spring" && finding.campaign == nil && finding.contact == "bo")
        #expect(finding.positions == [15, first])
        #expect(
            finding.sentence
                == "Delivered 2 times in the chain: by spring attempt 1, again attempt 1.")
        #expect(report.doubleSends?.atLeast == 1 && report.doubleSends?.atMost == 1)

        story = source
        story.attempt("dispatched", "again", "bo", at: 400, number: 2)
        let sent = story.attempt("sent", "again", "bo", at: 410, number: 2)
        let possible = try story.audit()
        #expect(possible.findings.map(\.check) == [.sentAgain, .possibleDoubleSend])
        #expect(possible.findings.last?.positions == [15, sent])
        #expect(possible.doubleSends?.atLeast == 0 && possible.doubleSends?.atMost == 1)
    }

    @Test func `receipts of a message that no attempt has`() throws {
        var story = spring()
        let sent = story.tell("attempt.sent", nil, at: 50, #""messageId":"lost""#)
        let delivered = story.tell("attempt.delivered", nil, at: 51, #""messageId":"lost""#)
        let finding = try story.only(.unmatchedReceipt)
        #expect(finding.messageID == "lost" && finding.positions == [sent, delivered])
        #expect(finding.campaign == nil && finding.contactCount == 0)
        #expect(try story.audit(campaigns: ["spring"]).isClean)

        // It is matched as soon as an attempt claims it, also afterwards.
        story.attempt("dispatched", "spring", "dee", at: 48)
        story.attempt("accepted", "spring", "dee", at: 49, message: "lost")
        try story.expectSilence()
    }

    @Test func `a message id that two attempts claim`() throws {
        var story = spring()
        let again = story.attempt(
            "delivered", "spring", "ana", at: 20, message: "m spring ana", source: "t")
        try story.expectSilence()
        let claim = story.attempt("accepted", "spring", "bo", at: 19, message: "m spring ana")
        let finding = try story.only(.messageIdClaimedTwice)
        #expect(finding.messageID == "m spring ana" && finding.contacts == ["ana", "bo"])
        #expect(finding.positions == [5, claim] && again == claim - 1)
        #expect(finding.sentence == "One message id for 2 attempts on 2 contacts.")
    }

    @Test func `an edit after the retry had started`() throws {
        var story = spring()
        story.tell("campaign.edited", "spring", at: 150, #""name":"Spring""#)
        story.run("again", retryOf: "spring", at: 200, ["bo": "delivered", "cy": "delivered"])
        story.tell("campaign.edited", "again", at: 201, #""name":"Again""#)
        try story.expectSilence()
        let start = story.last - 6
        let own = story.tell("campaign.edited", "again", at: 203, #""name":"Twice""#)
        let source = story.tell("campaign.edited", "spring", at: 400, #""name":"Late""#)
        let findings = try story.audit().findings
        #expect(findings.map(\.check) == [.editedAfterStart, .editedAfterStart])
        #expect(findings.map(\.campaign) == ["again", "spring"])
        #expect(findings.map(\.positions) == [[start, own], [start, source]])
        #expect(findings.last?.sentence == "Edited once after its retry again had started.")
    }
}
