import CampaignLedger
import Testing

/// Provider callbacks as they were received, before and after the campaign's own events.
@Suite struct WhatsAppImportTests {
    private let own = [
        event(
            "campaign.created", "1", "spring-sale", #""channel":"whatsapp","name":"Spring sale""#),
        event(
            "campaign.audienceResolved", "2", "spring-sale",
            #""contacts":["# + (1...6).map { #""491510000000\#($0)""# }.joined(separator: ",") + "]"
        ),
        event("campaign.started", "3", "spring-sale", at: 1),
        event("campaign.completed", "4", "spring-sale", at: 60),
    ]

    private func sample(into ledger: TestLedger) throws -> ImportSummary {
        try ledger.ledger.importFile(Repository.root + "/tools/samples/whatsapp-callbacks.ndjson")
    }

    @Test func `the facts of the sample are counted one by one`() throws {
        let ledger = try TestLedger()
        let first = try sample(into: ledger)
        // Of the eleven facts one is a redelivery; an inbound message is none of ours.
        #expect(first.records == 11 && first.accepted == 10 && first.duplicates == 1)
        #expect(first.rejected == 0 && first.notRecorded == 0 && first.unmatched == 0)
        let second = try sample(into: ledger)
        #expect(second.accepted == 0 && second.duplicates == 11)
    }

    @Test func `the campaign's own events may come first or last`() throws {
        let (before, after) = (try TestLedger(), try TestLedger())
        try before.append(own)
        _ = try sample(into: before)
        _ = try sample(into: after)
        try after.append(own)

        for view in ExportView.tables {
            #expect(try before.export(view) == after.export(view))
        }
        let counts = try #require(try before.ledger.snapshot().statistics().first?.counts)
        #expect(counts.targeted == 6 && counts.delivered == 3 && counts.read == 2)
        #expect(counts.failed == 2 && counts.pending == 1)
        #expect(
            try before.export(.failed) == """
                campaign,contact,code
                spring-sale,4915100000003,whatsapp:131049
                spring-sale,4915100000004,whatsapp:130429

                """)
        #expect(try before.ledger.snapshot().statistics().first?.partiallyFailed == true)
    }

    @Test func `a receipt that knows only its message id finds its attempt`() throws {
        let ledger = try TestLedger()
        _ = try sample(into: ledger)
        let answer = try ledger.ledger.snapshot().reached(
            "4915100000005", campaign: "spring-sale")
        #expect(answer.reached && answer.messageID == "wamid.SAMPLE000005")
        #expect(answer.occurredAt == moment(9))
    }

    @Test func `exported callbacks are events that make an equal ledger`() throws {
        let ledger = try TestLedger()
        _ = try sample(into: ledger)
        let events = try ledger.export(.events)
        let again = try TestLedger()
        let found = try again.importing(events.split(separator: "\n").map(String.init))
        #expect(found.accepted == 10 && found.rejected == 0)
        #expect(try again.export(.events) == events)
        // The callbacks themselves are what their events are.
        #expect(try sample(into: again).accepted == 0)
    }
}

/// The repository that this file is in.
enum Repository {
    static let root: String = {
        let levelsBelowRoot = 4
        return #filePath.split(separator: "/").dropLast(levelsBelowRoot)
            .map { "/" + $0 }.joined()
    }()
}
