import CampaignLedger
import SlowTwin
import Testing

/// Proofs of a ledger, and their check without it.
@Suite struct ProofTests {
    private func key(_ name: String = "example.com/key") throws -> SigningKey {
        try #require(SigningKey(newNamed: name))
    }

    @Test func `an event is proven at every later size, and read back as it was appended`() throws {
        let story = try TestLedger.story()
        let events = try story.ledger.snapshot().events()
        for size in 1...UInt64(events.count) {
            let snapshot = try story.ledger.snapshot(asOf: .position(size))
            let head = try snapshot.checkpoint()
            for event in events.prefix(Int(size)) {
                let proof = try snapshot.proof(ofEventAt: event.position)
                let found = try check(proof.text, anchors: [head])
                #expect(found.problem == nil)
                #expect(found.kind == .event && found.isAnchored && found.isHeadTrusted)
                let proven = try #require(found.events.first)
                #expect(proven.event.position == event.position)
                #expect(proven.event.recordedAt == event.recordedAt)
                #expect(proven.isDisclosed)
                if event.type == .campaignAudienceResolved {
                    #expect(proven.listedContacts == 2)
                    #expect(!(try extra(proof.text).contains("evelyn".utf8)))
                } else {
                    if event.type == .attemptSent {
                        #expect(try extra(proof.text).contains("Zoë".utf8))
                    }
                    #expect(proven.event.cloudEvent == event.cloudEvent)
                }
            }
        }
    }

    @Test func `without a key or an anchor the head is said to be unchecked`() throws {
        let story = try TestLedger.story()
        let key = try key()
        let snapshot = try story.ledger.snapshot()
        let signed = try snapshot.checkpoint(signedBy: [key])
        let proof = try snapshot.proof(ofEventAt: 3, under: signed)
        #expect(try !check(proof.text).isHeadTrusted)
        #expect(try check(proof.text).isValid)
        let trusted = try check(proof.text, keys: [key.verifier])
        #expect(trusted.signers == ["example.com/key"] && trusted.isHeadTrusted)
        let others = try check(proof.text, keys: [try self.key().verifier])
        #expect(others.problem?.contains("not signed by any of the given keys") == true)
        let unsigned = try snapshot.proof(ofEventAt: 3)
        #expect(try !check(unsigned.text, keys: [key.verifier]).isValid)
    }

    @Test func `withheld personal data are not in the proof, which is valid all the same`() throws {
        let story = try TestLedger.story()
        let snapshot = try story.ledger.snapshot()
        let proof = try snapshot.proof(ofEventAt: 3, personalData: .withheld)
        let found = try check(proof.text, anchors: [try snapshot.checkpoint()])
        #expect(found.isValid)
        let proven = try #require(found.events.first)
        #expect(!proven.isDisclosed)
        #expect(proven.event.type == .attemptDelivered && proven.event.campaign == "spring")
        #expect(proven.event.contact == nil && proven.event.id.isEmpty)
        #expect(proof.text.utf8.count < (try snapshot.proof(ofEventAt: 3)).text.utf8.count)
    }

    @Test func `any two sizes of a ledger are shown to be one growing`() throws {
        let story = try TestLedger.story()
        let count = try story.ledger.snapshot().asOf.position
        for new in 0...count {
            let snapshot = try story.ledger.snapshot(asOf: .position(new))
            for old in 0...new {
                let proof = try snapshot.proof(ofGrowthSince: old)
                let anchor = try story.ledger.snapshot(asOf: .position(old)).checkpoint()
                let found = try check(proof.text, anchors: [anchor])
                #expect(found.problem == nil, "\(old) to \(new)")
                #expect(found.kind == .consistency && found.earlierSize == old && found.isAnchored)
            }
            #expect(code { _ = try snapshot.proof(ofGrowthSince: new + 1) } == .invalidInput)
        }
    }

    @Test func `an anchor of another size, root or ledger is no anchor of a proof`() throws {
        let story = try TestLedger.story()
        let snapshot = try story.ledger.snapshot()
        let proof = try snapshot.proof(ofEventAt: 3)
        let earlier = try story.ledger.snapshot(asOf: .position(10)).checkpoint()
        #expect(
            try check(proof.text, anchors: [earlier]).problem?.contains("no anchor does") == true)
        let both = [earlier, try snapshot.checkpoint()]
        #expect(try check(proof.text, anchors: both).isValid)
        let other = try TestLedger.story().ledger.snapshot().checkpoint()
        #expect(try check(proof.text, anchors: [other]).problem?.contains("is of") == true)
        let head = snapshot.head()
        var forged = head
        forged.root = String(head.root.reversed())
        let wrong = try #require(forged.treeHead)
        #expect(
            try check(proof.text, anchors: [wrong]).problem?.contains("not that of the anchor")
                == true)
    }

    @Test func `a proof is refused after any change of a byte`() throws {
        let story = try TestLedger.story()
        let key = try key()
        let snapshot = try story.ledger.snapshot()
        let head = try snapshot.checkpoint(signedBy: [key])
        for proof in [
            try snapshot.proof(ofEventAt: 15, under: head),
            try snapshot.proof(ofEventAt: 5, personalData: .withheld, under: head),
            try snapshot.proof(ofGrowthSince: 6, under: head),
            try snapshot.proof(ofGrowthSince: 8, under: head),
            try snapshot.proof(ofReaching: "bo", campaign: "spring", under: head),
            try snapshot.proof(ofReaching: "cy", campaign: "aside", under: head),
        ] {
            let bytes = Array(proof.text.utf8)
            #expect(isAccepted(bytes, keys: [key.verifier]))
            for index in bytes.indices {
                for flip in [UInt8(1), 2, 4, 32, 128] {
                    var changed = bytes
                    changed[index] ^= flip
                    let accepted = isAccepted(changed, keys: [key.verifier])
                    #expect(!accepted, "\(proof.kind), byte \(index), \(flip)")
                }
                let cut = Array(bytes[..<index] + bytes[(index + 1)...])
                #expect(!isAccepted(cut, keys: [key.verifier]), "without byte \(index)")
            }
            #expect(!isAccepted(bytes + [10], keys: [key.verifier]))
        }
    }

    @Test func `without a signature, an anchor makes every byte count`() throws {
        let story = try TestLedger.story()
        let snapshot = try story.ledger.snapshot()
        let head = try snapshot.checkpoint()
        for proof in [
            try snapshot.proof(ofEventAt: 4), try snapshot.proof(ofGrowthSince: 5),
            try snapshot.proof(ofReaching: "dee", campaign: "spring"),
        ] {
            let bytes = Array(proof.text.utf8)
            #expect(isAccepted(bytes, anchors: [head]))
            for index in bytes.indices {
                for flip in [UInt8(1), 8, 64] {
                    var changed = bytes
                    changed[index] ^= flip
                    #expect(!isAccepted(changed, anchors: [head]), "\(proof.kind), byte \(index)")
                }
            }
        }
    }

    @Test(arguments: Seeds.all.prefix(40))
    func `every event of a strange log is proven and read back`(seed: UInt64) throws {
        let strange = try StrangeLedger(StrangeLogs.make(seed: seed), commitEvery: 7)
        let snapshot = try strange.ledger.ledger.snapshot()
        let head = try snapshot.checkpoint()
        for event in try snapshot.events() {
            let proof = try snapshot.proof(ofEventAt: event.position)
            let found = try check(proof.text, anchors: [head])
            #expect(found.problem == nil)
            let proven = try #require(found.events.first)
            guard proven.listedContacts == 0 else { continue }
            #expect(proven.event.cloudEvent == event.cloudEvent)
        }
    }

    @Test(arguments: [
        "", "text", "c2sp.org/tlog-proof@v1\n",
        "campaign-ledger/reach-proof@v1\n\na\n\nb\n\nc\n\nd",
        "campaign-ledger/consistency-proof@v1\nold 1\n", "campaign-ledger/x\n1\nAA==\n",
    ])
    func `what is no proof is unreadable, not invalid`(text: String) {
        #expect(code { _ = try ProofCheck(text) } == .invalidInput)
    }

    @Test func `there is no proof of what is not there, nor under a head that is not its own`()
        throws
    {
        let story = try TestLedger.story()
        let snapshot = try story.ledger.snapshot()
        for position in [0, 16, .max] as [UInt64] {
            #expect(code { _ = try snapshot.proof(ofEventAt: position) } == .invalidInput)
        }
        let earlier = try story.ledger.snapshot(asOf: .position(4)).checkpoint()
        #expect(code { _ = try snapshot.proof(ofEventAt: 1, under: earlier) } == .invalidInput)
        let other = try TestLedger.story().ledger.snapshot().checkpoint()
        #expect(code { _ = try snapshot.proof(ofEventAt: 1, under: other) } == .anotherLedger)
    }
}
