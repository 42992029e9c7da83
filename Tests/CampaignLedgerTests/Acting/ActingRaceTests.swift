import CampaignLedger
import Dispatch
import Synchronization
import Testing

/// Several operators at once.
@Suite struct ActingRaceTests {
    private static let operators = 4
    private static let rounds = 12

    /// Lets all operators do something at once.
    /// - Returns: how many of them had it recorded; the others must have been refused.
    private func race(_ body: @Sendable (Int) throws -> Void) -> Int {
        let recorded = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: Self.operators) { place in
            do {
                try body(place)
                recorded.withLock { $0 += 1 }
            } catch let error as LedgerError {
                #expect(error.code == .refused, "\(error)")
            } catch {
                Issue.record("\(error) is no error of the ledger")
            }
        }
        return recorded.withLock { $0 }
    }

    @Test func `of several who create a campaign one does`() throws {
        let ledger = try TestLedger()
        for round in 0..<Self.rounds {
            #expect(race { try Step.create.take("c\(round)", in: ledger, actor: "op \($0)") } == 1)
        }
        #expect(try ledger.size == UInt64(Self.rounds))
    }

    @Test func `of several who start a campaign one does`() throws {
        let ledger = try TestLedger()
        for round in 0..<Self.rounds {
            let campaign = "c\(round)"
            try Step.create.take(campaign, in: ledger)
            #expect(race { try Step.start.take(campaign, in: ledger, actor: "op \($0)") } == 1)
        }
        #expect(try ledger.size == UInt64(2 * Self.rounds))
    }

    @Test func `the last place in the quota is given once`() throws {
        let ledger = try TestLedger(
            event("policy.changed", "p", nil, #""scheduledQuota":1"#))
        for round in 0..<Self.rounds {
            for place in 0..<Self.operators {
                try Step.create.take("\(round) \(place)", in: ledger)
            }
            #expect(race { try Step.schedule.take("\(round) \($0)", in: ledger) } == 1)
            for place in 0..<Self.operators {
                try Step.cancel.take("\(round) \(place)", in: ledger)
            }
        }
    }

    @Test func `a source is not edited while its retry starts`() throws {
        let ledger = try TestLedger()
        for round in 0..<Self.rounds {
            let (source, retry) = ("c\(round)", "r\(round)")
            try ledger.append(
                event("campaign.created", source, source),
                event("campaign.created", retry, retry, #""retryOf":"\#(source)""#))
            _ = race { place in
                try (place == 0 ? Step.start : .edit).take(place == 0 ? retry : source, in: ledger)
            }
            let events = try ledger.ledger.snapshot().events()
            let start = try #require(
                events.first { $0.campaign == retry && $0.typeName == "campaign.started" })
            for edit in events where edit.campaign == source && edit.typeName == "campaign.edited" {
                #expect(edit.position < start.position)
            }
        }
    }

    @Test func `changes of one member by several lose nothing`() throws {
        let ledger = try TestLedger()
        let changes = [
            #"{"enabled":true}"#, #"{"localHour":9}"#, #"{"maximumAttempts":5}"#,
            #"{"timeZone":"Europe/Berlin"}"#,
        ]
        #expect(
            race {
                _ = try ledger.ledger.setPolicy(
                    #"{"automaticRetry":\#(changes[$0])}"#, actor: "op")
            } == 4)
        let automatic = try ledger.ledger.snapshot().policy().automaticRetry
        #expect(automatic.enabled && automatic.localHour == 9)
        #expect(automatic.maximumAttempts == 5 && automatic.timeZone == "Europe/Berlin")
    }
}
