import CampaignLedger
import TemporaryFolder
import Testing

/// Proofs of a ledger from which contacts were erased.
@Suite struct ErasedProofTests {
    @Test func `proofs made before hold, and every event is proven after as before`() throws {
        let story = try TestLedger.story()
        let before = try story.ledger.snapshot()
        let old = try before.checkpoint()
        let texts = try before.events().map { try before.proof(ofEventAt: $0.position).text }
        let reach = try before.proof(ofReaching: "bo", campaign: "spring").text
        try story.ledger.erase(["bo", "eve"], actor: "tests")

        let after = try story.ledger.snapshot()
        let growth = try after.proof(ofGrowthSince: old.size)
        #expect(try check(growth.text, anchors: [old]).isValid)
        for text in texts + [reach] { #expect(try check(text, anchors: [old]).isValid) }
        for event in try after.events() {
            let proof = try after.proof(ofEventAt: event.position)
            let found = try check(proof.text, anchors: [try after.checkpoint()])
            #expect(found.isValid, "\(event.position): \(found.problem ?? "")")
            // What was erased is proven without being told; the audience of which one was erased still tells itself.
            let isErased = event.cloudEvent.contains(#""erased":true"#)
            #expect(found.events.first?.isDisclosed == !isErased, "\(event.position)")
            #expect(!proof.text.contains("eve"))
        }
        // The leaves under an older head are the same, erased or not.
        let then = try story.ledger.snapshot(asOf: .position(old.size))
        #expect(try then.checkpoint().root == old.root)
        for position in 1...old.size {
            let proof = try then.proof(ofEventAt: position)
            #expect(try check(proof.text, anchors: [old]).isValid)
        }
    }

    @Test func `the reach of an erased contact is not proven any more, and that is said`() throws {
        let story = try TestLedger.story()
        try story.ledger.erase(["ana"], actor: "tests")
        let snapshot = try story.ledger.snapshot()
        #expect(
            code { _ = try snapshot.proof(ofReaching: "ana", campaign: "spring") } == .contactErased
        )
        #expect(try check(snapshot.proof(ofReaching: "cy", campaign: "spring").text).isValid)
    }

    @Test func `a backup has the key of who was erased, and brings nobody back once restored`()
        throws
    {
        let story = try TestLedger.story()
        try story.ledger.erase(["ana"], actor: "tests")
        let copy = story.folder.file("copy")
        try story.ledger.backup(to: copy)
        #expect(
            try contents(of: copy + "-erasure-key")
                == contents(of: story.folder.file("ledger-erasure-key")))
        let again = event("attempt.read", "late", "spring", at: 30, #""contact":"ana""#)
        for path in [copy, story.folder.file("elsewhere")] {
            if path != copy { try Ledger.restore(from: copy, to: path) }
            let ledger = try Ledger.open(at: path)
            _ = try ledger.appendBlocking(cloudEvents: [again])
            #expect(try ledger.snapshot().statistics(of: ["spring"])[0].counts.read == 2)
            #expect(try !ledger.snapshot().events().contains { $0.cloudEvent.contains("ana") })
            #expect(try Ledger.verify(at: path).isSound)
        }
    }
}
