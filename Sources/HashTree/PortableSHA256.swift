internal import Crypto

/// SHA-256 through swift-crypto, for CPUs without SHA instructions: slower, the same digests.
///
/// The caller guarantees what the functions of `SHA256` have checked: every range lies inside its
/// buffer, and there is room for every digest.
enum PortableSHA256 {
    /// Writes the digest of `prefix`, if there is one, and `bytes` to the 32 bytes at `output`.
    static func hash(
        prefix: UInt8?, _ bytes: UnsafeRawBufferPointer, to output: UnsafeMutableRawPointer
    ) {
        var hasher = Crypto.SHA256()
        if let prefix {
            unsafe withUnsafeBytes(of: prefix) { unsafe hasher.update(bufferPointer: $0) }
        }
        unsafe hasher.update(bufferPointer: bytes)
        unsafe hasher.finalize().withUnsafeBytes { digest in
            guard let base = digest.baseAddress else { return }
            unsafe output.copyMemory(from: base, byteCount: Digest.byteCount)
        }
    }

    /// Writes the digests of all messages to `output`, 32 bytes each.
    static func hashMany(
        _ messages: UnsafeRawBufferPointer, ends: Span<UInt32>, prefix: UInt8?,
        to output: UnsafeMutableRawPointer
    ) {
        var begin = 0
        for index in 0..<ends.count {
            let end = Int(ends[index])
            let message = unsafe UnsafeRawBufferPointer(rebasing: messages[begin..<end])
            unsafe hash(prefix: prefix, message, to: output + index * Digest.byteCount)
            begin = end
        }
    }

    /// Writes the digests of `count` nodes to `output`, in order; each takes 64 bytes of
    /// `children`. `output` may overlap `children` as far as `cdigest_sha256_nodes` allows.
    static func hashNodes(
        _ children: UnsafeRawPointer, count: Int, to output: UnsafeMutableRawPointer
    ) {
        let pairByteCount = 2 * Digest.byteCount
        for index in 0..<count {
            let pair = unsafe UnsafeRawBufferPointer(
                start: children + index * pairByteCount, count: pairByteCount)
            unsafe hash(
                prefix: SHA256.nodePrefix, pair, to: output + index * Digest.byteCount)
        }
    }
}
