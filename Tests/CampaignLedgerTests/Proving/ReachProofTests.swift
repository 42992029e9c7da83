import CampaignLedger
import SeededRandom
import SlowTwin
import Testing

/// Proofs that a contact was reached.
@Suite struct ReachProofTests {
    private func sentences(
        _ story: TestLedger, _ contact: String, _ campaign: String
    ) throws -> [String] {
        let snapshot = try story.ledger.snapshot()
        let proof = try snapshot.proof(ofReaching: contact, campaign: campaign)
        let found = try check(proof.text, anchors: [try snapshot.checkpoint()])
        #expect(found.problem == nil)
        #expect(found.events.map(\.event.position) == proof.positions)
        for sentence in found.sentences { #expect(proof.text.contains(sentence)) }
        return found.sentences
    }

    @Test func `a receipt that names the attempt is all that is needed`() throws {
        #expect(
            try sentences(try .story(), "ana", "spring") == [
                "The contact \"ana\" was reached by attempt 1 of the campaign \"spring\" at \(moment(2)).",
                "Event 3 says that it was delivered.",
            ])
    }

    @Test func `a receipt that knows only a message id comes with the event that claims it`() throws
    {
        #expect(
            try sentences(try .story(), "bo", "spring") == [
                "The contact \"bo\" was reached by attempt 1 of the campaign \"spring\" at \(moment(4)).",
                "Event 5 knows only a message id; event 4 says that it is that of this attempt.",
                "Event 5 says that it was read.",
            ])
    }

    @Test func `a retry comes with the links up to the campaign asked about`() throws {
        #expect(
            try sentences(try .story(), "cy", "spring").dropFirst(2) == [
                "The campaign \"third\" is a retry of \"second\": event 8.",
                "The campaign \"second\" is a retry of \"spring\": event 7.",
            ])
        #expect(try sentences(try .story(), "cy", "third").count == 2)
    }

    @Test func `another branch of the chain is linked through the campaign where both meet`() throws
    {
        #expect(
            try sentences(try .story(), "cy", "aside").dropFirst(2) == [
                "The campaign \"third\" is a retry of \"second\": event 8.",
                "The campaign \"second\" is a retry of \"spring\": event 7.",
                "The campaign \"aside\" is a retry of \"spring\": event 9.",
            ])
        #expect(
            try sentences(try .story(), "ana", "second").dropFirst(2) == [
                "The campaign \"second\" is a retry of \"spring\": event 7."
            ])
    }

    @Test func `a channel without receipts comes with the policy that says so`() throws {
        #expect(
            try sentences(try .story(), "dee", "aside").dropFirst() == [
                "Event 13 says that it was accepted, which counts as delivered: event 12 names the "
                    + "channel \"telegram\", and event 11 lists it among those that give no receipts."
            ])
        #expect(
            try sentences(try .story(), "Zoë \"z\"", "spring").dropFirst() == [
                "Event 15 says that it was sent, which counts as delivered: event 15 names the "
                    + "channel \"telegram\", and event 11 lists it among those that give no receipts."
            ])
    }

    @Test func `the text says what it does not show`() throws {
        let proof = try TestLedger.story().ledger.snapshot().proof(
            ofReaching: "ana", campaign: "spring")
        #expect(
            proof.text.contains("This does not show that no other event of the\nledger disagrees"))
        #expect(proof.text.contains("the ledger whose head stands at the end of this file"))
    }

    @Test func `of a contact that was not reached there is no proof`() throws {
        let story = try TestLedger(
            event("attempt.failed", "1", "spring", #""contact":"cy","error":{"code":"a:1"}"#))
        #expect(
            code { _ = try story.ledger.snapshot().proof(ofReaching: "cy", campaign: "spring") }
                == .refused)
        #expect(
            code { _ = try story.ledger.snapshot().proof(ofReaching: "cy", campaign: "none") }
                == .unknownCampaign)
    }

    @Test func `events of other attempts do not make a proof together`() throws {
        let story = try TestLedger.story()
        let snapshot = try story.ledger.snapshot()
        let (ana, bo) = (
            try snapshot.proof(ofReaching: "ana", campaign: "spring").text,
            try snapshot.proof(ofReaching: "bo", campaign: "spring").text
        )
        func blocks(_ text: String) -> [Substring] { text.split(separator: "\n\n") }
        // The receipt of bo's message with ana's delivery as the claim, or with nothing.
        var mixed = blocks(bo)
        mixed[4] = blocks(ana)[3]
        for text in [mixed, Array(blocks(bo)[...3] + blocks(bo)[5...])] {
            let found = try check(text.joined(separator: "\n\n"))
            #expect(found.problem?.contains("does not claim the message") == true)
        }
        // A true event more, which nobody asked for.
        var longer = blocks(ana)
        longer.insert(blocks(bo)[3], at: 4)
        #expect(
            try check(longer.joined(separator: "\n\n")).problem?.contains("links no campaigns")
                == true)
    }

    @Test func `a sentence that the events do not say is refused`() throws {
        let proof = try TestLedger.story().ledger.snapshot().proof(
            ofReaching: "ana", campaign: "spring")
        for (from, to) in [
            ("by attempt 1", "by attempt 2"), ("contact \"ana\" was", "contact \"bo\" was"),
            ("disagrees, nor", "disagrees, and"), ("\"contact\":\"ana\"", "\"contact\":\"bo\""),
        ] {
            let text = proof.text.replacing(from, with: to)
            #expect(text != proof.text)
            #expect(try check(text).problem?.contains("what follows from") == true)
        }
    }

    @Test(arguments: Seeds.all.prefix(60))
    func `whoever a strange log says was reached has a proof of it`(seed: UInt64) throws {
        let strange = try StrangeLedger(StrangeLogs.make(seed: seed), commitEvery: 7)
        var random = SplitMix64(seed: seed)
        let size = try strange.ledger.ledger.snapshot().asOf.position
        let position = random.chance(50) ? size : UInt64(random.below(Int(size) + 1))
        let snapshot = try strange.ledger.ledger.snapshot(asOf: .position(position))
        let head = try snapshot.checkpoint()
        let events = try snapshot.events()
        let campaigns = Set(events.compactMap(\.campaign)).sorted()
        for contact in Set(events.compactMap(\.contact)) {
            for campaign in campaigns {
                let answer: ReachAnswer
                do throws(LedgerError) {
                    answer = try snapshot.reached(contact, campaign: campaign)
                } catch {
                    continue
                }
                guard answer.reached else { continue }
                let proof = try snapshot.proof(ofReaching: contact, campaign: campaign)
                let found = try check(proof.text, anchors: [head])
                #expect(found.problem == nil)
                #expect(found.events.first?.event.position == answer.position)
                #expect(found.events.first?.event.occurredAt == answer.occurredAt)
                #expect(
                    found.sentences.first?.contains("attempt \(answer.attempt ?? 0) of") == true)
            }
        }
    }
}
