import HashTree

/// Who claims 4,096 message ids with consecutive numbers: four bytes each, the attempt's number
/// plus one, or 0.
package enum ClaimSegment {
    /// The stored form.
    package static func encode(_ claims: ArraySlice<UInt32>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndianWords: Array(claims).span)
        return bytes
    }

    /// The claims in a stored form.
    package static func decode(_ bytes: [UInt8]) -> [UInt32] {
        var claims: [UInt32] = []
        PackedBytes.copyWords(bytes.span, at: 0, count: bytes.count / 4, to: &claims)
        return claims
    }
}
