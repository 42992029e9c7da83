import HashTree
import Proofs

@testable import CampaignLedger
@testable import EventLog

/// Proofs, heads and keys that come from somebody else, and what the leaves in proofs are made of.
let proofTargets: [FuzzTarget] = [
    FuzzTarget("proof", seeds: proofSeeds, check: checkProof),
    FuzzTarget("key", seeds: keySeeds, check: checkKey),
    FuzzTarget("leaf", seeds: leafSeeds, check: checkLeaf),
]

/// Of each proof and head there is just one text, and nothing is shown by one that is not valid.
private func checkProof(_ bytes: [UInt8]) throws {
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    _ = TreeHead(anchor: text)
    guard let proof = try? ReadProof(text) else { return }
    let check = try ProofCheck(text)
    try require(check.isValid != check.sentences.isEmpty, "a proof that is wrong shows something")
    try require(!check.isHeadTrusted, "a head is trusted without a key")
    let anchored = try ProofCheck(text, anchors: [proof.checkpoint])
    try require(anchored.isValid == check.isValid, "its own head is no anchor of it")
    try require(anchored.isHeadTrusted == check.isValid, "an anchor does not make its head trusted")
    switch proof {
    case .event(let event): try requireSame(event.text, bytes)
    case .consistency(let consistency): try requireSame(consistency.text, bytes)
    case .head(let head): try requireSame(head.text, bytes)
    case .reach(let records, _):
        for record in records {
            let again = try LoggedRecord(parsing: record.text + "\n")
            try require(again == record, "a record is written as another one")
        }
    }
}

private func requireSame(_ text: String, _ bytes: [UInt8]) throws {
    try require(text.utf8.elementsEqual(bytes), "what was read is written as another text")
}

/// Of each key there is just one text, too.
private func checkKey(_ bytes: [UInt8]) throws {
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    if let key = VerifierKey(text) { try requireSame(key.description, bytes) }
    guard let key = SigningKey(secretText: text) else { return }
    try requireSame(key.secretText, bytes)
    guard let head = TreeHead(origin: "log", size: 1, root: SHA256.hash(bytes.span)) else { return }
    let signers = try head.signed(by: key).signers(among: [key.verifier])
    try require(signers == [key.verifier], "a signature is not that of its key")
}

/// What a leaf is made of is written as it came, binds what it says, and is an event or none.
private func checkLeaf(_ bytes: [UInt8]) throws {
    guard let preimage = LeafPreimage(decoding: bytes) else { return }
    try require(preimage.encoded == bytes, "a leaf is written as other bytes")
    var withheld = preimage
    withheld.personal = preimage.personal.withheld
    try require(withheld.leafHash == preimage.leafHash, "without the personal part, another leaf")
    guard let event = try? ProvenEvent(preimage) else { return }
    _ = event.event.cloudEvent
    let statement = try? ReachStatement([event])
    try require(statement?.sentences.isEmpty != true, "a statement that says nothing")
}

// MARK: Seeds

/// One of each kind: a small ledger's, signed and not.
private func proofSeeds() -> [[UInt8]] {
    guard let snapshot = try? story() else { return [] }
    let heads = [nil, try? snapshot.checkpoint(signedBy: [secretKey].compactMap { $0 })]
    let texts = heads.flatMap { head in
        [
            try? snapshot.proof(ofEventAt: 2, under: head).text,
            try? snapshot.proof(ofEventAt: 1, personalData: .withheld, under: head).text,
            try? snapshot.proof(ofGrowthSince: 2, under: head).text,
            try? snapshot.proof(ofReaching: "ana", campaign: "spring", under: head).text,
            head?.text,
        ].compactMap { $0 }
    }
    return texts.map { Array($0.utf8) }
}

private func story() throws -> LedgerSnapshot {
    let ledger = try Ledger.open(at: scratch.file("proofs"), creation: .ifMissing)
    for (number, (type, members)) in [
        ("campaign.created", #""subject":"spring","data":{"channel":"sms"}"#),
        ("attempt.sent", #""subject":"spring","data":{"contact":"ana","messageId":"m1"}"#),
        ("attempt.delivered", #""data":{"messageId":"m1"}"#),
    ].enumerated() {
        let event =
            #"{"specversion":"1.0","id":"\#(number)","source":"fuzz","type":"\#(type)","#
            + #""time":"2026-03-01T08:00:0\#(number)Z",\#(members)}"#
        _ = try ledger.appendBlocking(cloudEvents: [event])
    }
    return try ledger.snapshot()
}

private let secretKey = SigningKey(newNamed: "example.com/ledger")

private func keySeeds() -> [[UInt8]] {
    guard let secretKey else { return [] }
    return [Array(secretKey.secretText.utf8), Array(secretKey.verifier.description.utf8)]
}

private func leafSeeds() -> [[UInt8]] {
    guard let snapshot = try? story() else { return [] }
    return (1...3 as ClosedRange<UInt64>).flatMap { position -> [[UInt8]] in
        [PersonalDataInProof.disclosed, .withheld].compactMap { personalData in
            guard
                let text = try? snapshot.proof(ofEventAt: position, personalData: personalData).text
            else { return nil }
            return (try? InclusionProof(parsing: text))?.record.extra
        }
    }
}
