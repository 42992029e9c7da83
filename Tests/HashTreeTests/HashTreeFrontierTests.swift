import HashTree
import SeededRandom
import Testing

@Suite struct HashTreeFrontierTests {
    @Test func `the roots of the standard eight leaves are those of certificate transparency`() {
        let leaves: [[UInt8]] = [
            [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
            [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
            Array(0x60...0x6f),
        ]
        let roots = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ]
        var frontier = HashTreeFrontier()
        #expect(frontier.root.description == roots[0])
        for (leaf, root) in zip(leaves, roots.dropFirst()) {
            frontier.append(leafHash: SHA256.leafHash(leaf.span))
            #expect(frontier.root.description == root)
        }
    }

    @Test func `leaf by leaf and in one batch every size to 600 has the recursive root`() {
        let leaves = makeLeafHashes(600)
        let tree = OracleTree(leaves)
        var single = HashTreeFrontier()
        for size in 0...600 {
            let expected = tree.root(0..<size)
            #expect(single.root == expected)
            var bulk = HashTreeFrontier()
            var completed: [Digest] = []
            bulk.append(leafHashes: leaves.span.extracting(0..<size), completed: &completed)
            #expect(bulk.root == expected)
            #expect(bulk == single)
            #expect(bulk.size == UInt64(size))
            if size < 600 { single.append(leafHash: leaves[size]) }
        }
    }

    @Test func `random batches give the same tree and report every completed subtree once`() {
        let seed = freshSeed()
        var random = SplitMix64(seed: seed)
        let leaves = makeLeafHashes(3000)
        let tree = OracleTree(leaves)
        var single = HashTreeFrontier()
        var subtrees: [Digest] = []
        for leaf in leaves {
            if let root = single.append(leafHash: leaf) { subtrees.append(root) }
        }
        #expect(subtrees.count == 11)
        for (index, subtree) in subtrees.enumerated() {
            #expect(subtree == tree.root((index * 256)..<(index * 256 + 256)))
        }
        for _ in 0..<60 {
            var frontier = HashTreeFrontier()
            var completed: [Digest] = []
            var begin = 0
            let longest = [3, 50, 300, 1500].randomElement(using: &random) ?? 1
            while begin < leaves.count {
                let end = min(leaves.count, begin + Int.random(in: 0...longest, using: &random))
                if Bool.random(using: &random), begin < end {
                    if let root = frontier.append(leafHash: leaves[begin]) {
                        completed.append(root)
                    }
                    begin += 1
                } else {
                    frontier.append(
                        leafHashes: leaves.span.extracting(begin..<end), completed: &completed)
                    begin = end
                }
            }
            #expect(frontier == single, "seed \(seed)")
            #expect(completed == subtrees, "seed \(seed)")
        }
    }

    @Test func `peaks are the complete subtrees, largest first`() {
        let leaves = makeLeafHashes(13)
        let tree = OracleTree(leaves)
        var frontier = HashTreeFrontier()
        var completed: [Digest] = []
        frontier.append(leafHashes: leaves.span, completed: &completed)
        #expect(
            frontier.peaks == [
                tree.root(0..<8), tree.root(8..<12), leaves[12],
            ])
        #expect(HashTreeFrontier(size: 13, peaks: frontier.peaks) == frontier)
        #expect(HashTreeFrontier(size: 12, peaks: frontier.peaks) == nil)
        #expect(HashTreeFrontier(size: .max, peaks: frontier.peaks) == nil)
    }

    @Test func `the stored form of every size to 300 is read back and can be appended to`() throws {
        let leaves = makeLeafHashes(301)
        var frontier = HashTreeFrontier()
        for size in 0...300 {
            var bytes: [UInt8] = []
            frontier.encode(into: &bytes)
            #expect(bytes.count == frontier.encodedByteCount)
            var decoded = try HashTreeFrontier(decoding: bytes.span)
            #expect(decoded == frontier)
            frontier.append(leafHash: leaves[size])
            decoded.append(leafHash: leaves[size])
            #expect(decoded.root == frontier.root)
        }
    }

    @Test func `the stored form of three leaves is these bytes`() {
        let leaves = makeLeafHashes(3)
        var frontier = HashTreeFrontier()
        for leaf in leaves { frontier.append(leafHash: leaf) }
        var expected: [UInt8] = [3, 0, 0, 0, 0, 0, 0, 0]
        Oracle.node(leaves[0], leaves[1]).append(to: &expected)
        leaves[2].append(to: &expected)
        var bytes: [UInt8] = []
        frontier.encode(into: &bytes)
        #expect(bytes == expected)
    }

    @Test func `a stored form of the wrong length or an impossible size is refused`() {
        var frontier = HashTreeFrontier()
        for leaf in makeLeafHashes(7) { frontier.append(leafHash: leaf) }
        var bytes: [UInt8] = []
        frontier.encode(into: &bytes)
        for length in 0..<bytes.count {
            #expect(throws: HashTreeError.malformedFrontier(byteCount: length)) {
                try HashTreeFrontier(decoding: bytes.span.extracting(0..<length))
            }
        }
        #expect(throws: HashTreeError.malformedFrontier(byteCount: bytes.count + 1)) {
            try HashTreeFrontier(decoding: (bytes + [0]).span)
        }
        // Three bits, as the three peaks have, but more leaves than a tree can have.
        bytes.replaceSubrange(0..<8, with: [3, 0, 0, 0, 0, 0, 0, 0x80])
        #expect(throws: HashTreeError.malformedFrontier(byteCount: bytes.count)) {
            try HashTreeFrontier(decoding: bytes.span)
        }
    }

    @Test func `the largest tree takes no further leaf`() async throws {
        let full = try #require(HashTreeFrontier(size: 1 << 62, peaks: [.zero]))
        #expect(full.root == .zero)
        await #expect(processExitsWith: .failure) {
            var full = HashTreeFrontier(size: 1 << 62, peaks: [.zero])
            full?.append(leafHash: .zero)
        }
    }
}
