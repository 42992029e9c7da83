import Crypto
import Testing

@testable import HashTree

@Suite struct MessageCodeTests {
    @Test(arguments: [0, 1, 55, 56, 64, 65, 300])
    func `a code is that of the other implementation`(count: Int) {
        let key = (0..<32).map { UInt8(truncatingIfNeeded: $0 * 7 + count) }
        let message = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 13) }
        var expected = HMAC<Crypto.SHA256>(key: SymmetricKey(data: key))
        expected.update(data: message)
        var found: [UInt8] = []
        MessageCode.of(message, key: Digest(bytes: key.span)).append(to: &found)
        #expect(found == Array(expected.finalize()))
    }
}
