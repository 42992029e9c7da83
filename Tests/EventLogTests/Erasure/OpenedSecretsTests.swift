import HashTree
import LMDB
import Testing

@testable import EventLog

/// What is left of a key once owners were forgotten gives the others' secrets, and theirs no more.
@Suite struct OpenedSecretsTests {
    private static let key = SHA256.hash([1, 2, 3].span)

    private func secrets(forgetting numbers: [UInt32], first: UInt32) throws -> OpenedSecrets {
        var opened = OpenedSecrets(Self.key, first: first)
        for number in numbers { opened.forget(number) }
        let stored = opened.encoded
        try SecretKeys.check(MappedBytes(stored))
        let read = OpenedSecrets(stored.span)
        #expect(read == opened)
        return try #require(read)
    }

    @Test(
        arguments: [
            [], [512], [513, 514], [512, 767], Array(512..<528), Array(512..<768), [600, 601, 700],
        ] as [[UInt32]])
    func `the others keep their secrets`(forgotten: [UInt32]) throws {
        let opened = try secrets(forgetting: forgotten, first: 512)
        for number in 512..<768 as Range<UInt32> {
            let middle = SecretDerivation.middle(Self.key, number / 16)
            let secret = SecretDerivation.secret(middle, number)
            #expect(
                opened.secret(of: number) == (forgotten.contains(number) ? nil : secret),
                "\(number)")
        }
    }

    @Test func `one owner less makes 969 bytes`() throws {
        #expect(try secrets(forgetting: [3], first: 0).encoded.count == 969)
    }

    @Test func `bytes that are cut short or changed are refused`() throws {
        let stored = try secrets(forgetting: [3, 77], first: 0).encoded
        for count in [0, 1, 5, 100, stored.count - 1] {
            #expect(throws: EventLogError.self) {
                try SecretKeys.check(MappedBytes(Array(stored.prefix(count))))
            }
        }
        for place in stride(from: 0, to: stored.count, by: 97) {
            var changed = stored
            changed[place] ^= 4
            #expect(throws: EventLogError.self) { try SecretKeys.check(MappedBytes(changed)) }
        }
    }
}
