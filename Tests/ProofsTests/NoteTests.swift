import HashTree
import Testing

@testable import Proofs

/// Signed notes as other programs write and read them.
@Suite struct NoteTests {
    /// The example in the documentation of golang.org/x/mod/sumdb/note.
    private static let text = """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        """
    private static let secret =
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    private static let publicKey =
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    private static let line =
        "\u{2014} PeterNeumann "
        + "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="

    @Test func `the example of Go's sumdb note verifies`() throws {
        let key = try #require(VerifierKey(Self.publicKey))
        #expect(key.description == Self.publicKey)
        let signature = try NoteSignature(line: Self.line)
        #expect(signature.line == Self.line)
        #expect(signature.isValid(for: Self.text, by: key))
        #expect(!signature.isValid(for: Self.text + " ", by: key))
    }

    @Test func `the key of the example signs as Go does`() throws {
        let key = try #require(SigningKey(secretText: Self.secret))
        #expect(key.secretText == Self.secret)
        #expect(key.verifier.description == Self.publicKey)
        // Ed25519 signatures of RFC 8032 are the same each time.
        #expect(key.sign(Self.text).line == Self.line)
    }

    @Test func `a new key signs what it verifies, and each is another`() throws {
        let one = try #require(SigningKey(newNamed: "example.com/a"))
        let other = try #require(SigningKey(newNamed: "example.com/a"))
        #expect(one.secretText != other.secretText)
        #expect(one.sign("text\n").isValid(for: "text\n", by: one.verifier))
        #expect(!one.sign("text\n").isValid(for: "text\n", by: other.verifier))
        #expect(SigningKey(secretText: one.secretText)?.verifier == one.verifier)
    }

    @Test(arguments: ["\u{301}x", "x\u{600}", "\u{200D}", "caf\u{e9}", "cafe\u{301}"])
    func `a key of any name can be read back, and so can its signature`(_ name: String) throws {
        let key = try #require(SigningKey(newNamed: name))
        #expect(SigningKey(secretText: key.secretText)?.verifier == key.verifier)
        #expect(VerifierKey(key.verifier.description) == key.verifier)
        let root = SHA256.hash([1, 2, 3].span)
        let head = try #require(TreeHead(origin: "o", size: 1, root: root)).signed(by: key)
        #expect(try TreeHead(parsing: head.text).signers(among: [key.verifier]) == [key.verifier])
    }

    @Test func `no character of a key can be changed`() {
        for text in [Self.secret, Self.publicKey] {
            for index in text.indices {
                for character in ["A", "0", "+", " ", "="] where character != String(text[index]) {
                    let changed = text.replacingCharacter(at: index, by: character)
                    #expect(VerifierKey(changed) == nil, "\(changed)")
                    #expect(SigningKey(secretText: changed) == nil, "\(changed)")
                }
            }
        }
    }

    @Test(arguments: ["", "two words", "a+b", "tab\t", "line\n", "no\u{00a0}break", "\u{2003}"])
    func `a name that would not be read back is refused`(name: String) {
        #expect(SigningKey(newNamed: name) == nil)
    }

    @Test(arguments: [
        "- PeterNeumann x08go/ZJ", "\u{2014}  x08go/ZJ", "\u{2014} a b c", "\u{2014} a",
        "\u{2014} a x08g", "\u{2014} a x08go===", "\u{2014} a+b x08go/ZJkuBS9UG=",
    ])
    func `a line that is no signature is refused`(line: String) {
        #expect(throws: ProofError.unreadable(.signature)) { try NoteSignature(line: line) }
    }
}

extension String {
    fileprivate func replacingCharacter(at index: String.Index, by other: String) -> String {
        String(self[..<index]) + other + String(self[self.index(after: index)...])
    }
}
