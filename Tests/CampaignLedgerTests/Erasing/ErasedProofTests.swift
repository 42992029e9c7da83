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
        try story.ledger.erase(["bo", "evelyn"], actor: "tests")

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
            #expect(!(try extra(proof.text).contains("evelyn".utf8)))
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

    /// Erased again, nothing is recorded: whoever has the ledger open must notice all the same.
    @Test func `what came since an erasure goes with the next one, for other writers too`() throws {
        let story = try TestLedger.story()
        try story.ledger.erase(["ana"], actor: "tests")
        let other = try Ledger.open(at: story.folder.file("ledger"))
        _ = try other.appendBlocking(cloudEvents: [
            event("attempt.read", "20", nil, at: 20, #""messageId":"m-late","detail":"of her""#)
        ])
        _ = try other.appendBlocking(cloudEvents: [
            event(
                "attempt.accepted", "21", "spring", at: 19, #""contact":"ana","messageId":"m-late""#
            )
        ])
        try story.ledger.erase(["ana"], actor: "tests")
        #expect(try !story.allBytes().contains(Array("m-late".utf8)))
        _ = try other.snapshot().head()
        _ = try other.appendBlocking(cloudEvents: [
            event("attempt.read", "22", nil, at: 22, #""messageId":"m-late","detail":"once more""#)
        ])
        for bytes in ["m-late", "of her", "once more"] {
            #expect(try !story.allBytes().contains(Array(bytes.utf8)), "\(bytes)")
        }
        try story.expectSound()
    }

    @Test func `a restore keeps or brings the key with which the ledger can be appended to`() throws
    {
        let story = try TestLedger.story()
        let (early, late) = (story.folder.file("early"), story.folder.file("late"))
        try story.ledger.backup(to: early)
        // Of the same ledger, erased from apart: another key.
        do {
            let copy = try Ledger.open(at: early)
            try copy.erase(["bo"], actor: "tests")
            try copy.backup(to: late)
        }
        try story.ledger.erase(["ana"], actor: "tests")
        let foreign = try TestLedger.story()
        try foreign.ledger.erase(["cy"], actor: "tests")
        let path = story.folder.file("ledger")
        var options = RestoreOptions()
        options.allowing = [.replacing, .losingEvents, .otherLedger]
        for backup in [late, foreign.folder.file("ledger"), early, late] {
            try Ledger.restore(from: backup, to: path, options)
            let ledger = try Ledger.open(at: path)
            _ = try ledger.appendBlocking(cloudEvents: [
                event("attempt.read", "30", "spring", at: 30, #""contact":"dee""#)
            ])
            #expect(try ledger.erase(["dee"], actor: "tests").isDone)
        }
    }
}
