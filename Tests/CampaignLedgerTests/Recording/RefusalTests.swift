import CampaignLedger
import TemporaryFolder
import Testing

/// What appending refuses: nothing of the batch is recorded then.
@Suite struct RefusalTests {
    private let first = event("attempt.sent", "1", "c", #""contact":"ana""#)

    /// Checks that a batch is refused and leaves the ledger as it was.
    private func expectRefusal(
        _ batch: [String], by ledger: TestLedger, _ expected: LedgerError.Code,
        expecting expectation: CampaignLedger.Expectation = .nothing,
        saying words: String = "", _ location: SourceLocation = #_sourceLocation
    ) throws {
        let before = try ledger.ledger.snapshot().head()
        do throws(LedgerError) {
            try ledger.append(batch, expecting: expectation)
            Issue.record("the batch was recorded", sourceLocation: location)
        } catch {
            #expect(error.code == expected, sourceLocation: location)
            #expect(error.message.contains(words), "\(error)", sourceLocation: location)
            #expect(!error.remedy.isEmpty, sourceLocation: location)
        }
        #expect(try ledger.ledger.snapshot().head() == before, sourceLocation: location)
    }

    @Test func `an identity with other content is a conflict that names both`() throws {
        let ledger = try TestLedger(event("campaign.created", "0", "c"), first)
        let other = event("attempt.sent", "1", "c", #""contact":"bo""#)
        try expectRefusal([other], by: ledger, .identityConflict, saying: "position 2")
        try expectRefusal(
            [event("attempt.read", "2", "c", #""contact":"ana""#), other], by: ledger,
            .identityConflict, saying: "event 2")
    }

    @Test(arguments: [
        #""contact":"ana","attempt":1"#, #""contact":"ana","messageId":"m""#,
        #""contact":"ana","note":null"#, #""contact":"ana","channel":"sms""#,
        #""contact":"Ana""#, #""contact":"ana","messageId":null"#,
    ])
    func `every difference in content counts`(_ data: String) throws {
        let ledger = try TestLedger(first)
        try expectRefusal([event("attempt.sent", "1", "c", data)], by: ledger, .identityConflict)
    }

    @Test func `another type, time, campaign or attribute is other content too`() throws {
        let ledger = try TestLedger(first)
        for other in [
            event("attempt.read", "1", "c", #""contact":"ana""#),
            event("attempt.sent", "1", "c", at: 1, #""contact":"ana""#),
            event("attempt.sent", "1", "d", #""contact":"ana""#),
            first.replacing(#""data""#, with: #""ext":1,"data""#),
            first.replacing(".000000Z", with: ".000001Z"),
        ] {
            try expectRefusal([other], by: ledger, .identityConflict)
        }
    }

    @Test func `differently composed texts are different`() throws {
        let (one, two) = ("\u{E9}", "e\u{301}")
        let composed = event("attempt.sent", one, "c", #""contact":"\#(one)""#)
        let decomposed = event("attempt.sent", two, "c", #""contact":"\#(two)""#)
        let ledger = try TestLedger(composed)
        #expect(try ledger.append(decomposed) == [.recorded(2)])
        let mixed = event("attempt.sent", one, "c", #""contact":"\#(two)""#)
        try expectRefusal([mixed], by: ledger, .identityConflict)
        #expect(try ledger.ledger.snapshot().statistics().map(\.counts.targeted) == [2])
    }

    @Test func `the same id of another source is another event`() throws {
        let ledger = try TestLedger(first)
        #expect(
            try ledger.append(event("attempt.read", "1", "c", #""contact":"bo""#, source: "t"))
                == [.recorded(2)])
        // The source and id put together are the same text here.
        #expect(
            try ledger.append(
                event("attempt.read", "b1", "c", #""contact":"bo""#, source: "a"),
                event("attempt.read", "1", "c", #""contact":"cy""#, source: "ab"))
                == [.recorded(3), .recorded(4)])
    }

    @Test func `two events of a batch with one identity are a conflict`() throws {
        let ledger = try TestLedger()
        let other = event("attempt.sent", "1", "c", #""contact":"bo""#)
        try expectRefusal(
            [first, other], by: ledger, .identityConflict, saying: "event 1 of the same batch")
    }

    @Test func `a malformed event is named by its place, path and what was found`() throws {
        let ledger = try TestLedger()
        try expectRefusal(
            [first, event("attempt.sent", "2", "c", #""contact":17"#)], by: ledger, .invalidInput,
            saying: "event 2: at $.data.contact: found 17, expected a string")
        try expectRefusal(["{}"], by: ledger, .invalidInput)
        try expectRefusal([""], by: ledger, .invalidInput)
    }

    @Test func `the head must be where the caller expects it`() throws {
        let ledger = try TestLedger()
        try expectRefusal(
            [first], by: ledger, .unexpectedState, expecting: .head(1), saying: "position 1")
        #expect(try ledger.append([first], expecting: .head(0)) == [.recorded(1)])
        let next = event("attempt.read", "2", "c", #""contact":"ana""#)
        try expectRefusal([next], by: ledger, .unexpectedState, expecting: .head(0))
        try expectRefusal([next], by: ledger, .unexpectedState, expecting: .head(2))
        #expect(try ledger.append([next], expecting: .head(1)) == [.recorded(2)])
        // A duplicate must meet the expectation as well.
        try expectRefusal([next], by: ledger, .unexpectedState, expecting: .head(1))
        #expect(try ledger.append([next], expecting: .head(2)) == [.duplicate(2)])
    }

    @Test func `the last event of a campaign must be where the caller expects it`() throws {
        let ledger = try TestLedger(
            event("campaign.created", "1", "c"), event("campaign.created", "2", "d"),
            event("attempt.sent", "3", "c", #""contact":"ana""#),
            event("attempt.read", "4", nil, #""messageId":"m""#))
        let next = event("campaign.completed", "5", "c")
        for wrong in [0, 1, 2, 4, 5] as [UInt64] {
            try expectRefusal(
                [next], by: ledger, .unexpectedState,
                expecting: .campaign("c", lastPosition: wrong), saying: "is at 3")
        }
        #expect(
            try ledger.append([next], expecting: .campaign("c", lastPosition: 3)) == [.recorded(5)])
        #expect(
            try ledger.append(
                [event("campaign.completed", "6", "d")],
                expecting: .campaign("d", lastPosition: 2)) == [.recorded(6)])
    }

    @Test func `a campaign of which no event is known has its last event nowhere`() throws {
        // "root" is known by name only: nothing is about it.
        let ledger = try TestLedger(event("campaign.created", "1", "c", #""retryOf":"root""#))
        for name in ["root", "nobody"] {
            let next = event("campaign.created", "of \(name)", name)
            try expectRefusal(
                [next], by: ledger, .unexpectedState, expecting: .campaign(name, lastPosition: 1))
            #expect(
                try ledger.append([next], expecting: .campaign(name, lastPosition: 0)).count == 1)
        }
    }

    @Test func `a retry of itself is refused`() throws {
        let ledger = try TestLedger()
        try expectRefusal(
            [event("campaign.created", "1", "c", #""retryOf":"c""#)], by: ledger, .retryLoop,
            saying: "$.data.retryOf")
    }

    @Test func `a retry that closes a loop is refused`() throws {
        let ledger = try TestLedger(
            event("campaign.created", "1", "b", #""retryOf":"a""#),
            event("campaign.created", "2", "c", #""retryOf":"b""#))
        for source in ["b", "c"] {
            try expectRefusal(
                [event("campaign.created", "3", "a", #""retryOf":"\#(source)""#)], by: ledger,
                .retryLoop)
        }
        // What was refused is not remembered as a link.
        #expect(
            try ledger.append(event("campaign.created", "4", "a", #""retryOf":"z""#))
                == [.recorded(3)])
    }

    @Test func `a loop is refused though one of its links does not count`() throws {
        // The later event says that b is a retry of nobody's but z; the earlier link stays stated.
        let ledger = try TestLedger(
            event("campaign.created", "1", "b", at: 1, #""retryOf":"a""#),
            event("campaign.created", "2", "b", at: 2, #""retryOf":"z""#))
        try expectRefusal(
            [event("campaign.created", "3", "a", #""retryOf":"b""#)], by: ledger, .retryLoop)
    }

    @Test func `a loop inside a batch is refused`() throws {
        let ledger = try TestLedger()
        let batch = [
            event("campaign.created", "1", "a", #""retryOf":"b""#),
            event("campaign.created", "2", "b", #""retryOf":"c""#),
            event("campaign.created", "3", "c", #""retryOf":"a""#),
        ]
        try expectRefusal(batch, by: ledger, .retryLoop, saying: "event 3")
        #expect(try ledger.append(Array(batch.dropLast())) == [.recorded(1), .recorded(2)])
        try expectRefusal([batch[2]], by: ledger, .retryLoop)
    }

    @Test func `a link is stated again without harm, after opening too`() throws {
        let folder = TemporaryFolder(.memory)
        let path = folder.file("ledger")
        let link = event("campaign.created", "1", "b", #""retryOf":"a""#)
        do {
            let ledger = try Ledger.open(at: path, creation: .ifMissing)
            _ = try ledger.appendBlocking(cloudEvents: [link])
        }
        let ledger = try Ledger.open(at: path)
        let again = event("campaign.created", "2", "b", at: 9, #""retryOf":"a""#)
        #expect(try ledger.appendBlocking(cloudEvents: [again]) == [.recorded(2)])
        #expect(
            code {
                _ = try ledger.appendBlocking(cloudEvents: [
                    event("campaign.created", "3", "a", #""retryOf":"b""#)
                ])
            } == .retryLoop)
    }
}
