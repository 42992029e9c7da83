import CampaignLedger
import Testing

/// Opting out and in, and obstacles that are cleared.
@Suite struct ConsentTests {
    @Test func `a contact opts out, of one channel or of all`() throws {
        let ledger = try TestLedger()
        let all = try ledger.ledger.recordOptOut(of: "ana", actor: "op").events[0]
        #expect(all.typeName == "contact.optedOut" && all.contact == "ana" && all.channel == nil)
        #expect(try all.data("actor")?.stringValue == "op")
        let one = try ledger.ledger.recordOptOut(of: "ana", channel: "sms", actor: "op").events[0]
        #expect(one.channel == "sms" && one.position == 2)
    }

    /// An opt-out counts where an opt-in is of the same time.
    @Test func `the last word counts, though the clock stands still`() throws {
        let ledger = try TestLedger(event("contact.optedOut", "1", "ana", at: 90_000))
        for _ in 0..<2 {
            try ledger.ledger.recordOptIn(of: "ana", actor: "op")
            try ledger.ledger.recordOptOut(of: "ana", actor: "op")
        }
        let times = try ledger.ledger.snapshot().events().map(\.occurredAt.microseconds)
        #expect(times == times.sorted() && Set(times).count == 5)
    }

    @Test(arguments: ["", "a\nb", String(repeating: "é", count: 129)])
    func `a contact that cannot be is refused`(_ contact: String) throws {
        let ledger = try TestLedger()
        let refusal = try ledger.expectRefusal(.invalidInput, saying: "the contact's id") {
            _ = try ledger.ledger.recordOptOut(of: contact, actor: "op")
        }
        #expect(contact.isEmpty || refusal?.description.contains(contact) == false)
        try ledger.expectRefusal(.invalidInput) {
            _ = try ledger.ledger.recordOptIn(of: "ana", channel: "", actor: "op")
        }
    }

    @Test func `an obstacle that the catalogue knows is cleared`() throws {
        let ledger = try TestLedger()
        let cleared = try ledger.ledger.clearObstacle(
            "fix:auth", channel: "whatsapp", actor: "op"
        ).events[0]
        #expect(cleared.typeName == "obstacle.cleared" && cleared.channel == "whatsapp")
        #expect(try cleared.data("unlock")?.stringValue == "fix:auth")
        #expect(try cleared.data("actor")?.stringValue == "op")
    }

    @Test(arguments: ["fix:oauth", "", "FIX:AUTH", "fix:auth "])
    func `an unlock that no code waits for is refused, with those there are`(
        _ unlock: String
    ) throws {
        let ledger = try TestLedger()
        try ledger.expectRefusal(.refused, saying: "fix:account, fix:auth, ") {
            _ = try ledger.ledger.clearObstacle(unlock, actor: "op")
        }
    }

    @Test func `the policy's own unlocks can be cleared`() throws {
        let ledger = try TestLedger()
        try ledger.ledger.setPolicy(
            #"{"failureCatalogue":[{"provider":"p","code":"1","category":"businessLogic","#
                + #""unlock":"fix:house"}]}"#, actor: "op")
        try ledger.ledger.clearObstacle("fix:house", actor: "op")
    }
}
