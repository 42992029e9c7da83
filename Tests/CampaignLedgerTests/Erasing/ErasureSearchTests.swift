import CampaignLedger
import Testing

/// The search for what was erased finds that, and nothing else.
@Suite struct ErasureSearchTests {
    @Test(arguments: [
        "4915112345678", "+4915112345678", "tel:4915112345678", "491511234567", "551190000005700",
        "c0000000000057",
    ])
    func `numbers of neighbours are no finding`(id: String) throws {
        let siblings = [
            "4915112345679", "5915112345678", "49151123456780", "1\(id)", "\(id)9", "x-\(id)",
        ]
        let contacts = ([id] + siblings).map { "\"\($0)\"" }.joined(separator: ",")
        let ledger = try TestLedger(
            event("campaign.audienceResolved", "1", "spring", #""contacts":[\#(contacts)]"#),
            event(
                "attempt.accepted", "2", "spring",
                #""contact":"\#(id)","messageId":"4900000000001""#),
            event(
                "attempt.accepted", "3", "spring",
                #""contact":"x-\#(id)","messageId":"4900000000002""#))
        #expect(try ledger.ledger.erase([id], actor: "test").isDone)
        try ledger.expectSound()
    }

    @Test func `what two neighbours spell where they lie in the file is no finding`() throws {
        let contacts = #"["story ","55 and more","story 55","last"]"#
        let ledger = try TestLedger(
            event("campaign.audienceResolved", "1", "spring", "\"contacts\":\(contacts)"))
        let erasure = try ledger.ledger.erase(["story 55"], actor: "test")
        #expect(erasure.isDone && erasure.remainders.isEmpty)
        try ledger.expectSound()
    }
}
