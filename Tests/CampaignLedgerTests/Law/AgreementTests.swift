import CampaignLedger
import SlowTwin
import Testing

/// The questions against the exports, which are checked against the slow twin.
@Suite struct AgreementTests {
    private static let seeds = Array(Seeds.all.prefix(60))

    private func ledger(_ seed: UInt64) throws -> StrangeLedger {
        try StrangeLedger(StrangeLogs.make(seed: seed), commitEvery: 65_536)
    }

    @Test(arguments: seeds)
    func `statistics, failed contacts and chains say what the exports say`(seed: UInt64) throws {
        let snapshot = try ledger(seed).ledger.ledger.snapshot()
        var campaigns = CSVLines(
            "campaign,status,targeted,delivered,read,failed,skipped,unknown,pending,attempts")
        var failed = CSVLines("campaign,contact,code")
        var chains = CSVLines(
            "root,depth,targeted,reached_0,reached_1,reached_2,reached_3,reached_4,"
                + "reached_later,still_failed")
        for answer in try snapshot.statistics() {
            let counts = answer.counts
            campaigns.add(
                answer.campaign, answer.status.name, counts.targeted, counts.delivered, counts.read,
                counts.failed, counts.skipped, counts.unknown, counts.pending, counts.attempts)
            let contacts = try snapshot.failed(in: answer.campaign)
            for contact in contacts { failed.add(answer.campaign, contact.contact, contact.code) }
            let ids = try snapshot.failedContacts(in: answer.campaign)
            #expect(
                ids.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
                    == contacts.map { Array($0.contact.utf8) })
            #expect(answer.failuresByCode.map(\.contacts).reduce(0, +) == counts.failed)
            #expect(answer.failuresByCategory.map(\.contacts).reduce(0, +) == counts.failed)
            #expect(answer.skipsByReason.map(\.contacts).reduce(0, +) == counts.skipped)
            let byState = AttemptState.allCases.map { counts.attempts(in: $0) }
            #expect(byState.reduce(0, +) == counts.attempts)
            #expect(
                counts.targeted
                    == counts.delivered + counts.failed + counts.skipped + counts.unknown
                    + counts.pending)
            #expect(try snapshot.statistics(of: [answer.campaign]) == [answer])

            let chain = try snapshot.chain(of: answer.campaign)
            #expect(chain.members.contains { $0.campaign == answer.campaign })
            #expect(try snapshot.chain(of: chain.root) == chain)
            guard Text(chain.root) == Text(answer.campaign) else { continue }
            let reached = chain.reachedAt + [0, 0, 0, 0, 0]
            chains.add(
                chain.root, chain.depth, chain.targeted, reached[0], reached[1], reached[2],
                reached[3], reached[4], reached.dropFirst(5).reduce(0, +), chain.stillFailed)
        }
        #expect(try snapshot.text(.campaigns) == campaigns.text)
        #expect(try snapshot.text(.failed) == failed.text)
        #expect(try snapshot.text(.chains) == chains.text)
    }

    @Test(arguments: seeds)
    func `which attempt reached a contact is what the export says, from every member`(
        seed: UInt64
    ) throws {
        let snapshot = try ledger(seed).ledger.ledger.snapshot()
        var reach = CSVLines("root,contact,outcome,chain_position,campaign,attempt,occurred_at")
        let contacts = try contacts(of: snapshot).sorted().map(\.string)
        for root in try snapshot.statistics().map(\.campaign) {
            let chain = try snapshot.chain(of: root)
            for contact in contacts where Text(chain.root) == Text(root) {
                let answer = try snapshot.reached(contact, campaign: root)
                #expect(answer.targeted == (answer.outcome != nil))
                #expect(answer.reached == (answer.retry == nil))
                for member in chain.members {
                    let same = try snapshot.reached(contact, campaign: member.campaign)
                    #expect(same.sentence == answer.sentence && same.tries == answer.tries)
                }
                guard let outcome = answer.outcome else { continue }
                reach.add(
                    root, contact, outcome.name, answer.chainPosition ?? "",
                    answer.byCampaign ?? "", answer.attempt ?? "",
                    answer.occurredAt?.description ?? "")
            }
        }
        #expect(try snapshot.text(.reach) == reach.text)
    }

    /// The contacts that any event names, by their bytes: equal to `String` is not equal to the
    /// ledger.
    private func contacts(of snapshot: LedgerSnapshot) throws -> Set<Text> {
        let events = try snapshot.events()
        let listed = try events.flatMap { event in
            try JSONValue(reading: Array(event.cloudEvent.utf8))["data"]?["contacts"]?.texts ?? []
        }
        return Set(events.compactMap(\.contact).map { Text($0) }).union(listed)
    }

    @Test(arguments: seeds)
    func `a timeline holds each event of its contact once, in the order of their times`(
        seed: UInt64
    ) throws {
        let snapshot = try ledger(seed).ledger.ledger.snapshot()
        let events = try snapshot.events()
        var shown: Set<UInt64> = []
        for contact in try contacts(of: snapshot) {
            let timeline = try snapshot.timeline(of: contact.string)
            let groups = timeline.campaigns.flatMap(\.attempts).map(\.events) + [timeline.others]
            for group in groups {
                #expect(group.map(\.occurredAt) == group.map(\.occurredAt).sorted())
                for event in group { #expect(shown.insert(event.position).inserted) }
            }
            for event in events
            where event.contact.map({ Text($0) }) == contact && !event.isReceiptByMessageID {
                #expect(groups.contains { $0.contains { $0.position == event.position } })
            }
        }
    }
}

extension RecordedEvent {
    fileprivate var isReceiptByMessageID: Bool {
        type.rawValue <= EventType.attemptRead.rawValue && (campaign == nil || contact == nil)
    }
}

/// A CSV text put together by hand.
private struct CSVLines {
    private(set) var text: String

    init(_ header: String) { text = header + "\n" }

    mutating func add(_ fields: Any...) {
        text +=
            fields.map { field in
                let field = "\(field)"
                let isPlain = !field.utf8.contains { [0x22, 0x2C, 0x0D, 0x0A].contains($0) }
                return isPlain ? field : "\"" + field.replacing("\"", with: "\"\"") + "\""
            }.joined(separator: ",") + "\n"
    }
}
