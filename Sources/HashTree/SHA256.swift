import CDigest

/// SHA-256, alone and in batches. Pure: may be called from several threads at once.
///
/// Uses the CPU's SHA instructions where there are some, two messages side by side, and
/// swift-crypto elsewhere; the digests are the same.
package enum SHA256 {
    /// The byte before the data of a leaf of a hash tree (RFC 6962, section 2.1).
    package static let leafPrefix: UInt8 = 0

    /// The byte before the two children of an inner node of a hash tree (RFC 6962, section 2.1).
    package static let nodePrefix: UInt8 = 1

    /// Whether this CPU has SHA instructions; for reports of speed only.
    package static var isAccelerated: Bool { cdigest_sha256_is_accelerated() }

    /// The digest of `bytes`.
    ///
    /// - Complexity: O(*n*). Many messages are hashed faster with `hashMany`.
    package static func hash(_ bytes: Span<UInt8>) -> Digest {
        var digest = Digest.zero
        unsafe withUnsafeMutableBytes(of: &digest) { output in
            guard let out = output.baseAddress else { return }
            unsafe bytes.withUnsafeBytes { input in
                let start = unsafe input.baseAddress?.assumingMemoryBound(to: UInt8.self)
                let target = unsafe out.assumingMemoryBound(to: UInt8.self)
                guard unsafe !cdigest_sha256(start, input.count, target) else { return }
                unsafe PortableSHA256.hash(prefix: nil, input, to: out)
            }
        }
        return digest
    }

    /// Replaces the `ends.count` of `digests` from index `first` on by the digests of the messages,
    /// in order.
    ///
    /// Message *i* is the bytes of `messages` from `ends[i - 1]`, or 0 for the first, up to
    /// `ends[i]`, after the one byte `prefix` unless that is nil. `ends` must not decrease nor
    /// exceed `messages`. Allocates nothing.
    ///
    /// - Complexity: O(*n*); about 50 ns for a message of 100 bytes with SHA instructions.
    package static func hashMany(
        messages: Span<UInt8>, ends: Span<UInt32>, prefix: UInt8?,
        into digests: inout MutableSpan<Digest>, from first: Int = 0
    ) {
        precondition(
            first >= 0 && first <= digests.count - ends.count,
            "Every message needs room for its digest.")
        precondition(areValid(ends, limit: messages.count), "Messages must follow one another.")
        let cPrefix = prefix.map(CInt.init) ?? CDIGEST_NO_PREFIX
        unsafe digests.withUnsafeMutableBytes { output in
            guard let base = output.baseAddress else { return }
            let out = unsafe base + first * Digest.byteCount
            unsafe messages.withUnsafeBytes { input in
                let start = unsafe input.baseAddress?.assumingMemoryBound(to: UInt8.self)
                let target = unsafe out.assumingMemoryBound(to: UInt8.self)
                let done = unsafe ends.withUnsafeBufferPointer {
                    unsafe cdigest_sha256_many(start, $0.baseAddress, $0.count, cPrefix, target)
                }
                guard !done else { return }
                unsafe PortableSHA256.hashMany(input, ends: ends, prefix: prefix, to: out)
            }
        }
    }

    /// Appends the digests of the messages to `digests`; otherwise as `hashMany(…into:)`.
    package static func hashMany(
        messages: Span<UInt8>, ends: Span<UInt32>, prefix: UInt8?,
        appendingTo digests: inout [Digest]
    ) {
        let first = digests.count
        digests.append(contentsOf: repeatElement(.zero, count: ends.count))
        var all = digests.mutableSpan
        hashMany(messages: messages, ends: ends, prefix: prefix, into: &all, from: first)
    }

    private static func areValid(_ ends: Span<UInt32>, limit: Int) -> Bool {
        var previous: UInt32 = 0
        var valid = true
        for index in ends.indices {
            valid = valid && ends[index] >= previous
            previous = ends[index]
        }
        return valid && Int(previous) <= limit
    }
}

extension SHA256 {
    /// The hash of a leaf with the given data: SHA-256 of 0x00 and the data.
    ///
    /// Many leaves are hashed faster with `hashMany` and `leafPrefix`.
    package static func leafHash(_ data: Span<UInt8>) -> Digest {
        precondition(data.count <= Int(UInt32.max), "A leaf is shorter than 4 GiB.")
        let ends: InlineArray<1, UInt32> = [UInt32(data.count)]
        var digest = InlineArray<1, Digest>(repeating: .zero)
        var span = digest.mutableSpan
        hashMany(messages: data, ends: ends.span, prefix: leafPrefix, into: &span)
        return digest[0]
    }

    /// The hash of the inner node with these children: SHA-256 of 0x01, `left` and `right`.
    package static func nodeHash(_ left: Digest, _ right: Digest) -> Digest {
        var pair: InlineArray<2, Digest> = [left, right]
        var span = pair.mutableSpan
        hashNodes(in: &span, from: 0, count: 1, to: 0)
        return pair[0]
    }

    /// Replaces the `count` digests from index `target` on by the hashes of the `count` inner nodes
    /// whose children are the pairs from index `first` on.
    ///
    /// Both ranges lie in `nodes`, and `target` is at most `first + 1`: then no child is
    /// overwritten before it has been read, and a level of a tree is reduced in place. Allocates
    /// nothing.
    ///
    /// - Complexity: O(*n*); about 42 ns a node with SHA instructions.
    package static func hashNodes(
        in nodes: inout MutableSpan<Digest>, from first: Int, count: Int, to target: Int
    ) {
        precondition(count >= 0 && first >= 0 && target >= 0, "Nodes lie inside their span.")
        precondition(count <= nodes.count / 2, "Nodes lie inside their span.")
        precondition(first <= nodes.count - 2 * count, "Children lie inside their span.")
        precondition(target <= first + 1, "A child must be read before it is overwritten.")
        unsafe nodes.withUnsafeMutableBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            let children = unsafe base + first * Digest.byteCount
            let output = unsafe base + target * Digest.byteCount
            let done = unsafe cdigest_sha256_nodes(
                children.assumingMemoryBound(to: UInt8.self), count,
                output.assumingMemoryBound(to: UInt8.self))
            guard !done else { return }
            unsafe PortableSHA256.hashNodes(children, count: count, to: output)
        }
    }

    /// The root of the complete subtree over `nodes`, neighbours on one level, whose number must be
    /// a power of two. Used to climb from stored roots of subtrees to those of larger ones.
    ///
    /// - Complexity: O(*n*).
    package static func completeRoot(of nodes: consuming [Digest]) -> Digest {
        precondition(nodes.count > 0 && nodes.count & (nodes.count - 1) == 0, "Not complete.")
        var count = nodes.count
        var span = nodes.mutableSpan
        while count > 1 {
            count /= 2
            hashNodes(in: &span, from: 0, count: count, to: 0)
        }
        return span[0]
    }
}
