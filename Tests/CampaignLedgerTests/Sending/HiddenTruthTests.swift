import CampaignLedger
import SeededRandom
import SlowTwin
import Testing

/// A provider with a hidden truth: it times out after sending, delivers late, fails for a while, blocks. What the
/// ledger says must enclose what really happened.
@Suite struct HiddenTruthTests {
    /// What the world did; the ledger sees a part of it.
    private struct World {
        var random: SplitMix64
        /// Messages that really arrived, by contact.
        var arrived: [String: Int] = [:]
        /// Failures that the provider told outside of its outage, by contact.
        var badLuck: [String: Int] = [:]
        /// Webhooks that are still to come: the second from which on, and the event.
        var late: [(second: Int, event: String)] = []
        let outage: ClosedRange<Int>
        /// How many of a hundred senders die before they record what they did.
        let deaths: Int
        private var sequence = 0

        init(seed: UInt64, outage: ClosedRange<Int>, deaths: Int) {
            random = SplitMix64(seed: seed)
            (self.outage, self.deaths) = (outage, deaths)
        }

        /// Sends, and says what the sender sees of it; nil where the connection times out.
        mutating func send(_ attempt: OutboxAttempt, at second: Int) -> String? {
            sequence += 1
            let about =
                #""contact":"\#(attempt.contact)","attempt":\#(attempt.attempt),"#
                + #""messageId":"m\#(sequence)""#
            func told(_ type: String, _ more: String = "", after delay: Int = 1) -> String {
                event(
                    type, "w\(sequence)\(type)", attempt.campaign, at: second + delay, about + more)
            }
            if outage.contains(second) {
                return told("attempt.failed", #","error":{"code":"whatsapp:131000"}"#)
            }
            if attempt.contact.hasSuffix("7") {
                return told("attempt.failed", #","error":{"code":"whatsapp:131026"}"#)
            }
            if random.chance(8) {
                badLuck[attempt.contact, default: 0] += 1
                return told("attempt.failed", #","error":{"code":"whatsapp:131056"}"#)
            }
            if random.chance(6) {
                // The provider says that something went wrong, and the message arrives all the same.
                arrived[attempt.contact, default: 0] += 1
                badLuck[attempt.contact, default: 0] += 1
                let delay = 100_000 + random.below(200_000)
                late.append((second + delay, told("attempt.delivered", after: delay)))
                return told("attempt.failed", #","error":{"code":"whatsapp:131000"}"#)
            }
            let isTimeout = random.chance(10)
            if !isTimeout || random.chance(50) {
                arrived[attempt.contact, default: 0] += 1
                // Some deliveries are never told.
                if random.chance(90) {
                    let delay = random.chance(20) ? 40_000 + random.below(90_000) : 30
                    late.append((second + delay, told("attempt.delivered", after: delay)))
                }
            }
            return isTimeout
                ? told("attempt.unknown", #","reason":"timeout""#) : told("attempt.accepted")
        }

        /// The webhooks that have come by a second, doubled and in any order.
        mutating func webhooks(by second: Int) -> [String] {
            let due = late.filter { $0.second <= second }.map(\.event)
            late.removeAll { $0.second <= second }
            return random.shuffled(due + due)
        }
    }

    private static let day = 86_400

    /// Lets a campaign run for some days with automatic retries, at 08:00 UTC.
    /// - Returns: automatic attempts requested on each day.
    private func run(
        _ test: TestLedger, _ world: inout World, contacts: Int, days: Int
    ) throws -> [Int] {
        let listed = (0..<contacts).map { "\"c\($0)\"" }.joined(separator: ",")
        test.clock.set(1000)
        try test.append(
            event(
                "policy.changed", "p", nil,
                #""automaticRetry":{"enabled":true,"localHour":8}"#),
            event("campaign.created", "c", "spring", #""channel":"whatsapp""#),
            event("campaign.audienceResolved", "a", "spring", #""contacts":[\#(listed)]"#),
            event("campaign.started", "s", "spring", at: 1))
        var requested: [Int] = []
        for day in 0..<days {
            let second = day == 0 ? 1000 : 84_600 + (day - 1) * Self.day
            test.clock.set(second)
            let heard = world.webhooks(by: second)
            if !heard.isEmpty { try test.append(heard) }
            requested.append(try test.ledger.runAutomaticRetry(actor: "cron").requested.count)
            while true {
                let claim = try test.ledger.claim(OutboxRequest(limit: 50), sender: "one")
                if claim.attempts.isEmpty { break }
                var results: [String] = []
                for attempt in claim.attempts {
                    let seen = world.send(attempt, at: second)
                    if let seen, !world.random.chance(world.deaths) { results.append(seen) }
                }
                if !results.isEmpty { try test.append(results) }
            }
            if day == 0 || requested[day] > 0 {
                try test.append(
                    event("campaign.completed", "end\(day)", "spring", at: second + 100))
            }
        }
        return requested
    }

    @Test(arguments: 0..<6)
    func `the bounds of double sends enclose the truth, and no reached contact is sent to`(
        round: Int
    ) throws {
        let seed = Seeds.all[0] &+ UInt64(round) << 33
        let test = try TestLedger()
        var world = World(seed: seed, outage: -1...0, deaths: 2)
        _ = try run(test, &world, contacts: 300, days: 6)
        let heard = world.webhooks(by: .max)
        if !heard.isEmpty { try test.append(heard) }
        let bounds = try #require(
            try test.ledger.snapshot().audit(
                checks: [.doubleSend, .possibleDoubleSend]
            ).doubleSends)
        let truth = world.arrived.values.count { $0 > 1 }
        print("seed \(seed): \(bounds.atLeast) <= \(truth) <= \(bounds.atMost) double sends")
        #expect(bounds.atLeast <= truth && truth <= bounds.atMost, "seed \(seed): \(truth)")
        let snapshot = try test.ledger.snapshot()
        for contact in 0..<300 {
            let answer = try snapshot.reached("c\(contact)", campaign: "spring")
            if answer.reached { #expect(world.arrived["c\(contact)"] ?? 0 > 0, "seed \(seed)") }
        }
    }

    @Test func `in an outage of the provider no innocent contact loses an attempt`() throws {
        let seed = Seeds.all[0] &+ 77
        let test = try TestLedger()
        // Nothing goes out for the first five days.
        var world = World(seed: seed, outage: 0...(84_600 + 3 * Self.day + 100), deaths: 0)
        let requested = try run(test, &world, contacts: 100, days: 9)
        // All are tried again on each day of the outage: it spends none of their three attempts.
        #expect(requested.prefix(6) == [0, 100, 100, 100, 100, 100], "seed \(seed): \(requested)")
        let counts = try test.ledger.snapshot().statistics(of: ["spring"])[0].counts
        // Ten have bad numbers. The others were sent to as if nothing had been.
        let permanent = try test.ledger.snapshot().failed(
            in: "spring", category: FailureCategory.nonRetryable.rawValue)
        #expect(permanent.count == 10, "seed \(seed)")
        #expect(counts.delivered + counts.unknown + counts.pending + counts.failed == 100)
        // Only bad luck on three of the days after the outage uses up what there is for it.
        let exhausted = try test.ledger.snapshot().planAutomaticRetry().messages.filter {
            $0.verdict == .never(.exhausted)
        }
        let innocent = exhausted.filter { world.badLuck[$0.contact] ?? 0 < 3 }
        #expect(innocent.isEmpty, "seed \(seed): \(innocent)")
    }
}
