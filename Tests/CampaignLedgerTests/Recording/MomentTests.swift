import CampaignLedger
import TemporaryFolder
import Testing

/// The ledger as it was, and heads.
@Suite struct MomentTests {
    /// Three events of three contacts, recorded 10 seconds apart.
    private func story() throws -> TestLedger {
        let ledger = try TestLedger()
        for (place, contact) in ["ana", "bo", "cy"].enumerated() {
            ledger.clock.set(100 + 10 * place)
            try ledger.append(
                event(
                    "attempt.sent", contact, "c", at: 50 - place, #""contact":"\#(contact)""#))
        }
        return ledger
    }

    private func targeted(_ snapshot: LedgerSnapshot) throws -> Int {
        try snapshot.statistics().map(\.counts.targeted).reduce(0, +)
    }

    @Test func `every position has its own answers`() throws {
        let ledger = try story().ledger
        for position in 0...3 as ClosedRange<UInt64> {
            let snapshot = try ledger.snapshot(asOf: .position(position))
            #expect(snapshot.asOf.position == position)
            #expect(
                snapshot.asOf.recordedAt == (position == 0 ? nil : moment(90 + 10 * Int(position))))
            #expect(try targeted(snapshot) == Int(position))
            #expect(try snapshot.events().count == Int(position))
        }
        #expect(try ledger.snapshot().asOf == AsOf(position: 3, recordedAt: moment(120)))
    }

    @Test func `a position beyond the head is refused`() throws {
        let ledger = try story()
        let refused = code {
            _ = try ledger.ledger.snapshot(asOf: .position(4))
        }
        #expect(refused == .invalidInput)
        let head = try ledger.ledger.snapshot().asOf
        #expect(head.position == 3)
    }

    @Test(arguments: [(99, 0), (100, 1), (109, 1), (110, 2), (119, 2), (120, 3), (9999, 3)])
    func `a time of recording is the position after everything recorded by then`(
        _ second: Int, _ position: UInt64
    ) throws {
        let snapshot = try story().ledger.snapshot(asOf: .recordedBy(moment(second)))
        #expect(snapshot.asOf.position == position)
        #expect(try targeted(snapshot) == Int(position))
    }

    @Test(arguments: [(47, 0), (48, 1), (49, 2), (50, 3)])
    func `only what had happened by a time counts, whenever it was recorded`(
        _ second: Int, _ count: Int
    ) throws {
        let snapshot = try story().ledger.snapshot(occurredBy: moment(second))
        #expect(snapshot.asOf.position == 3)
        #expect(try targeted(snapshot) == count)
        #expect(try snapshot.events().count == count)
    }

    @Test func `both clocks go together`() throws {
        let ledger = try story().ledger
        // By position 2 ana's (50) and bo's (49) are known, and by 49 only bo's had happened.
        let snapshot = try ledger.snapshot(asOf: .position(2), occurredBy: moment(49))
        #expect(try snapshot.events().map(\.contact) == ["bo"])
        #expect(try targeted(snapshot) == 1)
    }

    @Test func `a snapshot stays what it was while others append`() throws {
        let ledger = try story()
        let before = try ledger.ledger.snapshot()
        try ledger.append(event("attempt.read", "4", "c", #""contact":"ana""#))
        #expect(before.head().size == 3)
        #expect(try before.statistics().first?.counts.read == 0)
        #expect(try ledger.ledger.snapshot().statistics().first?.counts.read == 1)
    }

    @Test func `a clock that goes back does not take the ledger with it`() throws {
        let ledger = try story()
        ledger.clock.set(0)
        try ledger.append(event("attempt.read", "4", "c", #""contact":"ana""#))
        let times = try ledger.ledger.snapshot().events().map(\.recordedAt)
        #expect(times == [moment(100), moment(110), moment(120), moment(120)])
    }

    @Test func `an empty ledger has a head of nothing`() throws {
        let ledger = try TestLedger().ledger
        let head = try ledger.snapshot().head()
        #expect(head.size == 0 && head.recordedAt == nil)
        // The root of an empty tree is the SHA-256 of nothing: RFC 6962, section 2.1.
        #expect(
            head.root == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(head.ledger.count == 32)
        #expect(try ledger.snapshot().asOf == AsOf(position: 0, recordedAt: nil))
        #expect(try ledger.snapshot().statistics() == [])
    }

    @Test func `the head tells log, size, root and time`() throws {
        let ledger = try story()
        let head = try ledger.ledger.snapshot().head()
        #expect(head.size == 3 && head.recordedAt == moment(120))
        let hexadecimal = Set("0123456789abcdef")
        #expect(head.root.count == 64 && head.root.allSatisfy { hexadecimal.contains($0) })
        #expect(head.ledger.count == 32 && head.ledger.allSatisfy { hexadecimal.contains($0) })
        // As of an earlier moment it is still the head of the whole log.
        #expect(try ledger.ledger.snapshot(asOf: .position(1)).head() == head)
        try ledger.append(event("attempt.read", "4", "c", #""contact":"ana""#))
        let next = try ledger.ledger.snapshot().head()
        #expect(next.root != head.root && next.ledger == head.ledger)
    }

    @Test func `a duplicate leaves the head where it is`() throws {
        let ledger = try story()
        let head = try ledger.ledger.snapshot().head()
        ledger.clock.set(500)
        try ledger.append(event("attempt.sent", "ana", "c", at: 50, #""contact":"ana""#))
        #expect(try ledger.ledger.snapshot().head() == head)
    }

    @Test func `two ledgers of the same events have names of their own`() throws {
        let (first, second) = (try story().ledger, try story().ledger)
        #expect(try first.snapshot().head().ledger != second.snapshot().head().ledger)
    }

    @Test func `the root does not depend on how events were divided into commits`() throws {
        // Leaves are salted. One event of each kind makes the salts that the copies then share.
        let first = try TestLedger(
            event("attempt.sent", "a", "c", #""contact":"0""#),
            event("attempt.read", "b", nil, #""messageId":"0""#),
            event("campaign.created", "c", "c"), event("policy.changed", "d", nil))
        let start = try contents(of: first.ledger.path)
        let lines = (0..<200).map { number in
            switch number % 4 {
            case 0:
                event("attempt.read", "\(number)", nil, #""messageId":"\#(number)""#)
            case 1:
                event("campaign.audienceResolved", "\(number)", "c", #""contacts":["0","1"]"#)
            default:
                event("attempt.sent", "\(number)", "c", #""contact":"\#(number)""#)
            }
        }
        var heads: [LedgerHead] = []
        for commitEvery in [1, 3, 7, 65_536] {
            let path = try first.folder.file("copy \(commitEvery)", holding: start)
            let ledger = try Ledger.open(at: path, clock: first.clock.reading)
            var options = ImportOptions()
            options.commitEvery = commitEvery
            let input = try first.folder.file("input", lines: lines)
            #expect(try ledger.importFile(input, options).accepted == lines.count)
            heads.append(try ledger.snapshot().head())
        }
        #expect(heads.allSatisfy { $0 == heads[0] })
        #expect(heads[0].size == 204)
    }
}
