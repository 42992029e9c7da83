import CampaignLedger
import SeededRandom
import SlowTwin
import TemporaryFolder
import Testing

/// Logs long enough for blocks to be merged and for indexes to be made.
@Suite struct LongLogTests {
    private static let count = 6000

    /// Attempts on some hundred contacts in a dozen campaigns, receipts by message id, audiences
    /// and retries, shuffled.
    private static func lines(seed: UInt64) -> [String] {
        var random = SplitMix64(seed: seed)
        let types = ["dispatched", "accepted", "sent", "delivered", "read", "failed", "deferred"]
        return (0..<count).map { number in
            let campaign = random.below(12)
            let contact = random.below(400)
            let second = random.below(500)
            let type = random.pick(types)
            let error = type == "failed" ? #","error":{"code":"p:\#(random.below(9))"}"# : ""
            switch random.below(100) {
            case 0:
                return event(
                    "campaign.created", "\(number)", "c\(campaign)", at: second,
                    campaign == 0 ? "" : #""retryOf":"c\#(random.below(campaign))""#)
            case 1:
                let contacts = (contact..<contact + 20).map { "\"\($0)\"" }
                return event(
                    "campaign.audienceResolved", "\(number)", "c\(campaign)", at: second,
                    #""contacts":[\#(contacts.joined(separator: ","))]"#)
            case 2...20:
                return event(
                    "attempt.\(type)", "\(number)", nil, at: second,
                    #""messageId":"m\#(random.below(3000))""# + error)
            default:
                return event(
                    "attempt.\(type)", "\(number)", "c\(campaign)", at: second,
                    #""contact":"\#(contact)","attempt":\#(random.pick([1, 1, 1, 2, 3]))"#
                        + #","messageId":"m\#(random.below(3000))""# + error)
            }
        }
    }

    @Test(arguments: [130, 65_536])
    func `answers do not depend on blocks and indexes`(commitEvery: Int) throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("seed \(seed)")
        let lines = Self.lines(seed: seed)
        let strange = try StrangeLedger(lines, commitEvery: commitEvery)
        let middle = 4500
        expectTables(try strange.tables(), try SlowTwin(lines).tables, "now")
        expectTables(
            try strange.tables(asOf: UInt64(middle)),
            try SlowTwin(Array(lines.prefix(middle))).tables, "as of \(middle)")

        // Names and identities are found through the indexes, by a writer that knows nothing yet,
        // too.
        #expect(try strange.ledger.importing(Array(lines.suffix(50))).duplicates == 50)
        let snapshot = try strange.ledger.ledger.snapshot()
        let rows = try snapshot.text(.reach).split(separator: "\n").filter { $0.hasPrefix("c0,") }
        let root = try #require(try snapshot.statistics().first { $0.campaign == "c0" }).campaign
        for contact in stride(from: 0, to: 420, by: 60) {
            let answer = try snapshot.reached("\(contact)", campaign: root)
            let row = rows.first { $0.hasPrefix("c0,\(contact),") }
            let outcome = row?.split(separator: ",")[2]
            #expect(answer.outcome?.name == outcome.map(String.init))
        }
    }

    @Test func `a ledger that is opened again finds every identity`() throws {
        let lines = Self.lines(seed: 7)
        let folder = TemporaryFolder(.memory)
        let path = folder.file("ledger")
        let input = try folder.file("input", lines: lines)
        for (commitEvery, accepted) in [(300, Self.count), (1, 0), (65_536, 0)] {
            // Small commits look identities up one by one, big ones read all of them first.
            let some =
                commitEvery == 1 ? try folder.file("some", lines: Array(lines.suffix(40))) : input
            let ledger = try Ledger.open(at: path, creation: .ifMissing)
            var options = ImportOptions()
            options.commitEvery = commitEvery
            #expect(try ledger.importFile(some, options).accepted == accepted)
        }
    }
}
