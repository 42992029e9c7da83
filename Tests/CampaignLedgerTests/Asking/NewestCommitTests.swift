import CampaignLedger
import TemporaryFolder
import Testing

/// Snapshots of the newest commit share what they have read, and nothing else.
@Suite struct NewestCommitTests {
    private let first = event("attempt.delivered", "1", "spring", #""contact":"ana""#)
    private let second = event("attempt.delivered", "2", "spring", #""contact":"bo""#)

    @Test func `a snapshot shows what was appended a moment ago, and an older one does not`() throws
    {
        let test = try TestLedger(first)
        let before = try test.ledger.snapshot()
        #expect(try test.ledger.snapshot().reached("ana", campaign: "spring").reached)
        #expect(!(try test.ledger.snapshot().reached("bo", campaign: "spring").reached))
        try test.append(second)
        #expect(try test.ledger.snapshot().reached("bo", campaign: "spring").reached)
        #expect(try test.ledger.snapshot().asOf.position == 2)
        #expect(!(try before.reached("bo", campaign: "spring").reached))
    }

    /// Nobody tells the first handle: it has to look.
    @Test func `a snapshot shows what others have appended`() throws {
        let test = try TestLedger(first)
        for count in 1...20 {
            #expect(try test.ledger.snapshot().asOf.position == UInt64(count))
            let other = try Ledger.open(at: test.folder.file("ledger"))
            _ = try other.appendBlocking(cloudEvents: [
                event("attempt.delivered", "more-\(count)", "spring", #""contact":"c\#(count)""#)
            ])
            let answer = try test.ledger.snapshot().reached("c\(count)", campaign: "spring")
            #expect(answer.reached)
        }
    }
}
