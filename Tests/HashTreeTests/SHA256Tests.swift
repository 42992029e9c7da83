import SeededRandom
import Testing

@testable import HashTree

@Suite struct SHA256Tests {
    /// Digests of `messages` by one call.
    private func hashMany(_ messages: [[UInt8]], prefix: UInt8?) -> [Digest] {
        var ends: [UInt32] = []
        var end: UInt32 = 0
        for message in messages {
            end += UInt32(message.count)
            ends.append(end)
        }
        var digests: [Digest] = []
        let bytes = messages.flatMap { $0 }
        SHA256.hashMany(
            messages: bytes.span, ends: ends.span, prefix: prefix, appendingTo: &digests)
        return digests
    }

    private func expected(_ messages: [[UInt8]], prefix: UInt8?) -> [Digest] {
        messages.map { Oracle.sha256((prefix.map { [$0] } ?? []) + $0) }
    }

    @Test func `the digests of nothing and of abc are those of FIPS 180`() {
        #expect(
            SHA256.hash(Span()).description
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        let abc = Array("abc".utf8)
        #expect(
            SHA256.hash(abc.span).description
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test(arguments: [nil, 0, 1, 255] as [UInt8?])
    func `messages of every length from 0 to 300 in one call have the oracle's digests`(
        prefix: UInt8?
    ) {
        var random = SplitMix64(seed: 1)
        let messages = (0...300).map { random.bytes($0) }
        #expect(hashMany(messages, prefix: prefix) == expected(messages, prefix: prefix))
        let shuffled = messages.shuffled(using: &random)
        #expect(hashMany(shuffled, prefix: prefix) == expected(shuffled, prefix: prefix))
        let falling = Array(messages.reversed())
        #expect(hashMany(falling, prefix: prefix) == expected(falling, prefix: prefix))
    }

    @Test(arguments: [nil, 0] as [UInt8?])
    func `every length alone and in twos and threes has the oracle's digests`(prefix: UInt8?) {
        var random = SplitMix64(seed: 2)
        for length in 0...300 {
            for count in 1...3 {
                let messages = (0..<count).map { _ in random.bytes(length) }
                #expect(hashMany(messages, prefix: prefix) == expected(messages, prefix: prefix))
            }
            let message = random.bytes(length)
            #expect(SHA256.hash(message.span) == Oracle.sha256(message))
            #expect(SHA256.leafHash(message.span) == Oracle.leaf(message))
        }
    }

    @Test(arguments: [nil, 0] as [UInt8?])
    func `batches of random lengths and counts have the oracle's digests`(prefix: UInt8?) {
        let seed = freshSeed()
        var random = SplitMix64(seed: seed)
        for _ in 0..<150 {
            let count = Int.random(in: 0...50, using: &random)
            let longest = [0, 60, 130, 1000, 5000].randomElement(using: &random) ?? 0
            let messages = (0..<count).map { _ in
                random.bytes(Int.random(in: 0...longest, using: &random))
            }
            #expect(
                hashMany(messages, prefix: prefix) == expected(messages, prefix: prefix),
                "seed \(seed)")
        }
    }

    @Test func `no call writes outside of its own digests`() {
        var random = SplitMix64(seed: 3)
        let bytes = random.bytes(300)
        let ends: [UInt32] = [10, 10, 200, 300]
        let sentinel = Oracle.sha256([9])
        var digests = [Digest](repeating: sentinel, count: 7)
        var span = digests.mutableSpan
        SHA256.hashMany(
            messages: bytes.span, ends: ends.span, prefix: nil, into: &span, from: 2)
        #expect(digests[0] == sentinel && digests[1] == sentinel && digests[6] == sentinel)
        #expect(
            digests[3] == Oracle.sha256([]) && digests[5] == Oracle.sha256(Array(bytes[200...])))
    }

    @Test func `the code for CPUs without SHA instructions gives the same digests`() throws {
        var random = SplitMix64(seed: 4)
        let messages = (0...200).map { random.bytes($0) }
        let bytes = messages.flatMap { $0 }
        let ends = messages.indices.map { UInt32($0 * ($0 + 1) / 2) }
        for prefix in [nil, 0] as [UInt8?] {
            var digests = [Digest](repeating: .zero, count: messages.count)
            unsafe digests.withUnsafeMutableBytes { output in
                guard let out = output.baseAddress else { return }
                unsafe bytes.withUnsafeBytes { input in
                    unsafe PortableSHA256.hashMany(
                        input, ends: ends.span, prefix: prefix, to: out)
                }
            }
            #expect(digests == hashMany(messages, prefix: prefix))
        }
        let leaves = makeLeafHashes(40)
        var nodes = leaves
        unsafe nodes.withUnsafeMutableBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            unsafe PortableSHA256.hashNodes(base, count: 20, to: base + Digest.byteCount)
        }
        #expect(
            Array(nodes[1...20])
                == (0..<20).map { Oracle.node(leaves[2 * $0], leaves[2 * $0 + 1]) })
    }

    @Test func `a level of nodes is reduced in place from either offset`() {
        for count in 0...33 {
            for (first, target) in [(0, 0), (0, 1), (1, 1), (1, 0)] {
                let leaves = makeLeafHashes(2 * count + 2)
                var nodes = leaves
                var span = nodes.mutableSpan
                SHA256.hashNodes(in: &span, from: first, count: count, to: target)
                let hashed = (0..<count).map {
                    Oracle.node(leaves[first + 2 * $0], leaves[first + 2 * $0 + 1])
                }
                #expect(Array(nodes[target..<(target + count)]) == hashed)
                #expect(nodes[(target + count)...] == leaves[(target + count)...])
            }
        }
    }

    @Test func `the root of a complete subtree is the tree's over the same leaves`() {
        for level in 0...9 {
            let leaves = makeLeafHashes(1 << level)
            #expect(SHA256.completeRoot(of: leaves) == OracleTree(leaves).root(0..<leaves.count))
        }
    }

    @Test func `several threads may hash at once`() async {
        var random = SplitMix64(seed: 5)
        let batches = (0..<8).map { _ in (0..<200).map { random.bytes($0) } }
        await withTaskGroup(of: Bool.self) { group in
            for messages in batches {
                group.addTask {
                    hashMany(messages, prefix: 0) == expected(messages, prefix: 0)
                }
            }
            for await same in group { #expect(same) }
        }
    }

    @Test func `ends that fall or exceed the messages stop the program`() async {
        await #expect(processExitsWith: .failure) {
            var digests: [Digest] = []
            SHA256.hashMany(
                messages: [1, 2, 3].span, ends: [2, 1].span, prefix: nil, appendingTo: &digests)
        }
        await #expect(processExitsWith: .failure) {
            var digests: [Digest] = []
            SHA256.hashMany(
                messages: [1, 2, 3].span, ends: [4].span, prefix: nil, appendingTo: &digests)
        }
        await #expect(processExitsWith: .failure) {
            var digests = [Digest](repeating: .zero, count: 1)
            var span = digests.mutableSpan
            SHA256.hashMany(
                messages: [1, 2].span, ends: [1, 2].span, prefix: nil, into: &span)
        }
    }
}
