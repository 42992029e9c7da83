import CampaignLedger
import SeededRandom
import SlowTwin
import Testing

/// The questions about failures under the law: no order of arrival and no repetition matters, and any
/// moment has the answer of a ledger with just its events.
@Suite struct FailureLawTests {
    @Test(arguments: Seeds.all)
    func `messages and their statuses are those of a slow recount`(seed: UInt64) throws {
        let (isAutomatic, most) = (seed % 2 == 0, Int(seed / 2 % 4))
        let policy = event(
            "policy.changed", "automatic", nil,
            #""automaticRetry":{"enabled":\#(isAutomatic),"maximumAttempts":\#(most)}"#,
            source: "the recount")
        let lines = StrangeLogs.make(seed: seed) + [policy]
        let page = try StrangeLedger(lines, commitEvery: 7).ledger.ledger.snapshot().messages()
        let expected = try FailureRecount(
            lines, isAutomatic: isAutomatic, mostAutomatic: most
        ).statuses
        #expect(page.summary.total == expected.count && page.messages.count == expected.count)
        for message in page.messages {
            let name = FailureRecount.Name(
                campaign: Text(message.campaign), contact: Text(message.contact))
            #expect(message.retryStatus == expected[name], "\(name)")
        }
        for status in RetryStatus.allCases {
            var filter = MessageFilter()
            filter.statuses = [status]
            let snapshot = try StrangeLedger(lines, commitEvery: 7).ledger.ledger.snapshot()
            #expect(
                try snapshot.messages(where: filter).summary.total
                    == expected.values.count { $0 == status })
        }
    }

    @Test(arguments: Seeds.all)
    func `no order of arrival and no repetition changes an answer`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed &+ 3 << 40)
        let lines = StrangeLogs.make(seed: seed)
        let first = try StrangeLedger(lines, commitEvery: random.pick(StrangeLedger.commitSizes))
        let other = try StrangeLedger(
            StrangeLogs.withRepetitions(StrangeLogs.shuffled(lines, seed: seed), seed: seed),
            commitEvery: random.pick(StrangeLedger.commitSizes))
        let expected = try FailureAnswers(try first.ledger.ledger.snapshot())
        expected.expect(try FailureAnswers(try other.ledger.ledger.snapshot()), "shuffled")
    }

    @Test(arguments: Seeds.all)
    func `as of any moment the answers are those of a fresh ledger`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed &+ 4 << 40)
        let strange = try StrangeLedger(StrangeLogs.make(seed: seed), commitEvery: 7)
        let lines = try strange.events
        let times = try strange.ledger.ledger.snapshot().events().map(\.occurredAt)
        let position = random.below(lines.count + 1)
        let time = random.chance(50) ? random.pick(times) : nil
        let then = try strange.ledger.ledger.snapshot(
            asOf: .position(UInt64(position)), occurredBy: time)
        let considered = zip(lines, times).prefix(position).filter { line in
            time.map { line.1 <= $0 } ?? true
        }.map(\.0)
        let fresh = try StrangeLedger(considered, commitEvery: 65_536)
        try FailureAnswers(then).expect(
            try FailureAnswers(try fresh.ledger.ledger.snapshot(occurredBy: time)), "fresh")
    }

    @Test(arguments: Seeds.all.prefix(60))
    func `pages of any size fit together`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed &+ 5 << 40)
        let strange = try StrangeLedger(StrangeLogs.make(seed: seed), commitEvery: 7)
        let snapshot = try strange.ledger.ledger.snapshot()
        for order in MessageOrder.allCases {
            let all = try snapshot.messages(order: order).messages
            let limit = random.number(in: 1...4)
            var (found, after): ([FailedMessage], String?) = ([], nil)
            repeat {
                let page = try snapshot.messages(order: order, after: after, limit: limit)
                found += page.messages
                after = page.next
            } while after != nil
            #expect(found == all)
        }
    }

    @Test(arguments: Seeds.all.prefix(60))
    func `messages agree with failed, reached and trends`(seed: UInt64) throws {
        let strange = try StrangeLedger(StrangeLogs.make(seed: seed), commitEvery: 7)
        let snapshot = try strange.ledger.ledger.snapshot()
        let messages = try snapshot.messages().messages
        for message in messages {
            let reached = try snapshot.reached(message.contact, campaign: message.campaign)
            #expect((message.retryStatus == .recovered) == reached.reached)
            #expect(message.retry == reached.retry)
        }
        for campaign in try snapshot.statistics().map(\.campaign) {
            for failed in try snapshot.failed(in: campaign) {
                let message = messages.first {
                    Text($0.contact) == Text(failed.contact)
                        && Text($0.campaign) == Text(campaign)
                }
                #expect(message?.code == failed.code && message?.position == failed.position)
                #expect(message?.guidance == failed.guidance)
                #expect(message?.attempts == failed.attempts)
            }
        }
        let trends = try snapshot.trends(by: [])
        let roots = try Set(
            messages.map {
                [Text(try snapshot.chain(of: $0.campaign).root), Text($0.contact)]
            })
        #expect(trends.total.failed == roots.count)
    }
}

/// All answers about failures, positions aside.
private struct FailureAnswers {
    var messages: [FailedMessage]
    var histories: [FailedMessageHistory] = []
    var trends: [FailureTrends] = []
    var suppressed: [SuppressedContact]

    init(_ snapshot: LedgerSnapshot) throws {
        messages = try snapshot.messages().messages.map {
            var message = $0
            message.position = 0
            return message
        }
        for message in messages {
            var history = try snapshot.messageHistory(
                of: message.contact, campaign: message.campaign)
            for place in history.attempts.indices { history.attempts[place].position = 0 }
            histories.append(history)
        }
        for grouping in TrendGrouping.allCases.map({ [$0] }) + [TrendGrouping.allCases] {
            var found = try snapshot.trends(by: grouping)
            for place in found.retries.indices { found.retries[place].position = 0 }
            trends.append(found)
        }
        suppressed = try snapshot.suppressions().map { contact in
            var contact = contact
            for place in contact.reasons.indices { contact.reasons[place].position = 0 }
            return contact
        }
    }

    func expect(
        _ other: Self, _ what: Comment, _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(other.messages == messages, what, sourceLocation: location)
        #expect(other.histories == histories, what, sourceLocation: location)
        #expect(other.trends == trends, what, sourceLocation: location)
        #expect(other.suppressed == suppressed, what, sourceLocation: location)
    }
}
