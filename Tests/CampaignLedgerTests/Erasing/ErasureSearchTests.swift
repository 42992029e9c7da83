import EventLog
import Glibc
import Testing

@testable import CampaignLedger

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

    @Test func `few bytes among hashes and numbers are no finding, many are`() throws {
        let ledger = try fewEvents()
        let root = try #require(try ledger.ledger.snapshot().view.root(ofFirst: 2))
        var stored: [UInt8] = []
        root.append(to: &stored)
        #expect(try ledger.allBytes().contains(stored))
        #expect(code { try search(ledger, for: Array(stored.prefix(8))) } == nil)
        #expect(code { try search(ledger, for: Array(stored.prefix(12))) } == .notErased)
    }

    @Test(arguments: [6, 8, 9, 20]) func `bytes where the file says nothing are a finding`(
        count: Int
    ) throws {
        let ledger = try fewEvents()
        let form = (0..<count).map { UInt8(0xA1 + $0) }
        #expect(code { try search(ledger, for: form) } == nil)
        // Behind what the first meta page says.
        try write(form, to: ledger.folder.file("ledger"), at: 3000)
        #expect(code { try search(ledger, for: form) } == .notErased)
    }

    @Test func `zeros around a number tell nothing`() throws {
        let ledger = try fewEvents()
        #expect(code { try search(ledger, for: [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]) } == nil)
        let erasure = try ledger.ledger.erase(["000000000001"], actor: "test")
        #expect(erasure.isDone && erasure.remainders.isEmpty)
        try ledger.expectSound()
    }

    private func fewEvents() throws -> TestLedger {
        let ledger = try TestLedger(
            event("attempt.sent", "1", "spring", #""contact":"000000000001""#),
            event("attempt.sent", "2", "spring", #""contact":"ana""#))
        return ledger
    }

    private func search(_ ledger: TestLedger, for form: [UInt8]) throws(LedgerError) {
        try FileSearch([form], besides: ledger.ledger.log.resolvedPath).run(
            ledger.ledger.snapshot())
    }
}

private func write(_ bytes: [UInt8], to path: String, at offset: Int) throws {
    let file = unsafe open(path, O_WRONLY)
    try #require(file >= 0)
    defer { close(file) }
    try #require(unsafe pwrite(file, bytes, bytes.count, offset) == bytes.count)
}
