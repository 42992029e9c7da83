import HashTree
import Testing

@testable import Proofs

/// Heads as checkpoints.
@Suite struct TreeHeadTests {
    private let head: TreeHead
    private let key: SigningKey
    private let next: SigningKey

    init() throws {
        let root = SHA256.hash([1, 2, 3].span)
        head = try #require(TreeHead(origin: "campaign-ledger/00ff", size: 17, root: root))
        key = try #require(SigningKey(newNamed: "example.com/2026"))
        next = try #require(SigningKey(newNamed: "example.com/2027"))
    }

    @Test func `a checkpoint is the note of c2sp's tlog-checkpoint`() {
        #expect(
            head.text
                == "campaign-ledger/00ff\n17\nA5BYxvLAy0ksUzsKTRTvd8wPeKvMztUofYShogEc+4E=\n")
        let signed = head.signed(by: key)
        #expect(signed.text.hasPrefix(head.text + "\n\u{2014} example.com/2026 "))
        #expect(signed.text.hasSuffix("=\n"))
    }

    @Test func `what is written is read, with and without signatures`() throws {
        for each in [head, head.signed(by: key), head.signed(by: key).signed(by: next)] {
            #expect(try TreeHead(parsing: each.text) == each)
        }
        #expect(head.signed(by: key).signed(by: key).signers == ["example.com/2026"])
    }

    @Test func `one of several trusted keys is enough, and others are passed over`() throws {
        let both = head.signed(by: key).signed(by: next)
        #expect(try both.signers(among: [key.verifier]) == [key.verifier])
        #expect(try both.signers(among: [next.verifier]) == [next.verifier])
        #expect(
            try both.signers(among: [next.verifier, key.verifier, key.verifier])
                == [next.verifier, key.verifier])
        let old = head.signed(by: key)
        #expect(try old.signers(among: [next.verifier, key.verifier]) == [key.verifier])
        #expect(throws: ProofError.untrusted) { try old.signers(among: [next.verifier]) }
        #expect(throws: ProofError.untrusted) { try head.signers(among: [key.verifier]) }
    }

    @Test func `a signature of a trusted key that is wrong is never passed over`() throws {
        let other = try #require(TreeHead(origin: head.origin, size: 18, root: head.root))
        let stolen = other.signed(by: key).text.split(separator: "\n").last ?? ""
        let forged = try TreeHead(parsing: head.signed(by: next).text + stolen + "\n")
        #expect(throws: ProofError.wrongSignature("example.com/2026")) {
            try forged.signers(among: [next.verifier, key.verifier])
        }
    }

    @Test func `every changed byte of a signed head is noticed`() throws {
        let bytes = Array(head.signed(by: key).text.utf8)
        for index in bytes.indices {
            for flip in [UInt8(1), 2, 4, 8, 16, 32, 64, 128] {
                var changed = bytes
                changed[index] ^= flip
                #expect(!isTrusted(changed), "byte \(index), \(flip)")
            }
        }
        #expect(isTrusted(bytes))
    }

    private func isTrusted(_ bytes: [UInt8]) -> Bool {
        guard let text = String(validating: bytes, as: UTF8.self),
            let head = try? TreeHead(parsing: text), head.text.utf8.elementsEqual(bytes),
            let signers = try? head.signers(among: [key.verifier])
        else { return false }
        return !signers.isEmpty
    }

    @Test(arguments: [
        "", "a", "a\n1\n", "a\n1\nAA==\n", "\n1\nROOT\n", "a\n01\nROOT\n", "a\n-1\nROOT\n",
        "a\n+1\nROOT\n", "a\n18446744073709551616\nROOT\n", "a\n1\nROOT", "a\n1\nROOT\n\n",
        "a\n1\nROOT\nmore\n", "a\n1\nROOT\n\nnone\n", "a\r\n1\r\nROOT\r\n", "a\n1\nROOT\n\n\n",
    ])
    func `what is no checkpoint is refused`(text: String) {
        let root = "A5BYxvLAy0ksUzsKTRTvd8wPeKvMztUofYShogEc+4E="
        #expect(throws: ProofError.self) {
            try TreeHead(parsing: text.replacing("ROOT", with: root))
        }
    }
}
