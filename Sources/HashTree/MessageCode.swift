/// HMAC-SHA-256 (RFC 2104) with a key of 32 bytes: what only the holder of the key can compute.
package enum MessageCode {
    private static let blockBytes = 64

    /// The code of a message.
    /// - Complexity: O(n); about 300 ns for a short message.
    package static func of(_ message: [UInt8], key: Digest) -> Digest {
        var inner = padded(key, with: 0x36)
        inner += message
        var outer = padded(key, with: 0x5c)
        SHA256.hash(inner.span).append(to: &outer)
        return SHA256.hash(outer.span)
    }

    private static func padded(_ key: Digest, with byte: UInt8) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 * blockBytes)
        key.append(to: &bytes)
        for index in bytes.indices { bytes[index] ^= byte }
        bytes.append(contentsOf: repeatElement(byte, count: blockBytes - bytes.count))
        return bytes
    }
}
