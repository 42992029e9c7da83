import Campaigns
import Testing

/// The lifecycle types, each later than the one before where times are equal, with the status after
/// it.
private let lifecycle: [(type: EventType, status: CampaignStatus)] = [
    (.campaignCreated, .draft), (.campaignScheduled, .scheduled), (.campaignStarted, .sending),
    (.campaignRetryRequested, .sending), (.campaignPaused, .paused), (.campaignResumed, .sending),
    (.campaignCompleted, .completed), (.campaignCancelled, .cancelled), (.campaignFailed, .failed),
]

extension CampaignFold {
    fileprivate mutating func say(
        _ type: EventType, at time: Int64, row: UInt32, campaign: UInt32 = 0,
        retryOf source: UInt32? = nil, channel: UInt32? = nil
    ) {
        fold(
            campaign: campaign, type: type, time: Timestamp(microseconds: time), retryOf: source,
            channel: channel, row: row)
    }
}

@Suite struct CampaignFoldTests {
    @Test func `at one time the later kind gives the status, in any order`() {
        for (place, early) in lifecycle.enumerated() {
            for late in lifecycle[place...] {
                for pair in [[early, late], [late, early]] {
                    var states = CampaignFold(count: 1)
                    for (row, step) in pair.enumerated() {
                        states.say(step.type, at: 7, row: UInt32(row))
                    }
                    #expect(states.facts[0].status == late.status)
                }
            }
        }
    }

    @Test func `a later event gives the status, whatever its kind`() {
        for early in lifecycle {
            for late in lifecycle {
                var states = CampaignFold(count: 1)
                states.say(late.type, at: 8, row: 1)
                states.say(early.type, at: 7, row: 2)
                #expect(states.facts[0].status == late.status)
            }
        }
    }

    @Test func `events that are no step of the lifecycle leave the status unknown`() {
        var states = CampaignFold(count: 2)
        states.say(.campaignEdited, at: 7, row: 1)
        states.say(.campaignAudienceResolved, at: 8, row: 2)

        #expect(states.facts[0].status == .unknown)
        #expect(states.facts.map(\.isMentioned) == [true, false])
    }

    @Test func `of several created events the latest says whose retry it is, edits never do`() {
        for order in permutations([0, 1, 2, 3]) {
            var states = CampaignFold(count: 4)
            for step in order {
                switch step {
                case 0: states.say(.campaignCreated, at: 7, row: 10, retryOf: 1)
                case 1: states.say(.campaignCreated, at: 7, row: 11, retryOf: 2)
                case 2: states.say(.campaignEdited, at: 9, row: 12, retryOf: 3)
                default: states.say(.campaignCreated, at: 8, row: 13)
                }
            }
            states.settleTies { $0 > $1 }
            #expect(states.facts[0].retryOf == 2, "order \(order)")
        }
    }

    @Test func `the channel is that of the latest created or edited that names one`() {
        for order in permutations([0, 1, 2, 3]) {
            var states = CampaignFold(count: 1)
            for step in order {
                switch step {
                case 0: states.say(.campaignCreated, at: 7, row: 10, channel: 5)
                case 1: states.say(.campaignEdited, at: 8, row: 11, channel: 6)
                case 2: states.say(.campaignEdited, at: 9, row: 12)
                default: states.say(.campaignStarted, at: 9, row: 13, channel: 7)
                }
            }
            #expect(states.facts[0].channel == 6)
        }
    }

    @Test func `terminal are completed, cancelled and failed`() {
        #expect(CampaignStatus.allCases.filter(\.isTerminal) == [.completed, .cancelled, .failed])
    }
}

@Suite struct ChainPlacesTests {
    /// Campaigns of which some retry others.
    private func places(_ count: Int, _ links: [(UInt32, UInt32)]) -> ChainPlaces {
        var states = CampaignFold(count: count)
        for (row, link) in links.enumerated() {
            states.say(
                .campaignCreated, at: 1, row: UInt32(row), campaign: link.0, retryOf: link.1)
        }
        return ChainPlaces(CampaignBook(all: states.facts))
    }

    @Test func `a campaign that retries nobody is its own root`() {
        let places = places(3, [])
        #expect((0..<3).map { places.root(of: $0) } == [0, 1, 2])
        #expect((0..<3).map { places.position(of: $0) } == [0, 0, 0])
        #expect(places.members(ofRoot: 2) == [2])
    }

    @Test func `a line and a tree have one root, in every numbering`() {
        for order in permutations([0, 1, 2, 3, 4] as [UInt32]) {
            // a <- b <- c, a <- d, and e alone
            let (a, b, c, d, e) = (order[0], order[1], order[2], order[3], order[4])
            let places = places(5, [(b, a), (c, b), (d, a)])

            #expect([a, b, c, d].allSatisfy { places.root(of: $0) == a })
            #expect(places.root(of: e) == e)
            #expect([a, b, c, d, e].map { places.position(of: $0) } == [0, 1, 2, 1, 0])
        }
    }

    @Test(arguments: [1, 2, 3, 4])
    func `a loop, which no ledger records, ends all the same`(length: UInt32) {
        let links = (0..<length).map { ($0, ($0 + 1) % length) }
        let places = places(5, links + [(4, 0)])
        #expect((0..<5).allSatisfy { places.root(of: $0) < 5 })
    }

    @Test func `a long line is no deeper a stack`() {
        let count: UInt32 = 20_000
        let places = places(Int(count), (1..<count).map { ($0, $0 - 1) })
        #expect(places.position(of: count - 1) == Int(count) - 1)
        #expect((0..<count).allSatisfy { places.root(of: $0) == 0 })
    }
}
