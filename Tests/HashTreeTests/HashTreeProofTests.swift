import HashTree
import Testing

@Suite struct HashTreeProofTests {
    private static let limit = 130
    private let leaves = makeLeafHashes(limit)
    private let tree = OracleTree(makeLeafHashes(limit))

    /// Roots of complete subtrees, refusing what lies outside of the tree.
    private func subtree(of size: Int) -> (Int, UInt64) throws -> Digest {
        { [tree] level, index in
            let begin = Int(index) << level
            let end = begin + 1 << level
            try #require(end <= size)
            return tree.root(begin..<end)
        }
    }

    private func root(_ size: Int) -> Digest { tree.root(0..<size) }

    @Test func `every inclusion path to size 130 is the recursive one and verifies`() throws {
        for size in 1...Self.limit {
            let root = root(size)
            for index in 0..<size {
                let path = try HashTreeProof.inclusionPath(
                    leafIndex: UInt64(index), size: UInt64(size), subtree: subtree(of: size))
                let proof = try #require(path)
                #expect(proof == tree.inclusionPath(index, 0..<size))
                #expect(
                    HashTreeProof.verifyInclusion(
                        leafHash: leaves[index], index: UInt64(index), size: UInt64(size),
                        path: proof, root: root))
            }
        }
    }

    @Test func `every consistency path to size 130 is the recursive one and verifies`() throws {
        let roots = (0...Self.limit).map(root)
        for new in 0...Self.limit {
            for old in 0...new {
                let path = try HashTreeProof.consistencyPath(
                    oldSize: UInt64(old), newSize: UInt64(new), subtree: subtree(of: new))
                let proof = try #require(path)
                if old > 0 { #expect(proof == tree.consistencyPath(old, 0..<new)) }
                #expect(
                    HashTreeProof.verifyConsistency(
                        oldSize: UInt64(old), oldRoot: roots[old], newSize: UInt64(new),
                        newRoot: roots[new], path: proof))
            }
        }
    }

    @Test func `there is no path outside of the tree`() throws {
        func none(_: Int, _: UInt64) -> Digest { .zero }
        #expect(HashTreeProof.inclusionPath(leafIndex: 0, size: 0, subtree: none) == nil)
        #expect(HashTreeProof.inclusionPath(leafIndex: 5, size: 5, subtree: none) == nil)
        #expect(HashTreeProof.inclusionPath(leafIndex: 0, size: .max, subtree: none) == nil)
        #expect(HashTreeProof.consistencyPath(oldSize: 6, newSize: 5, subtree: none) == nil)
        #expect(HashTreeProof.consistencyPath(oldSize: 6, newSize: .max, subtree: none) == nil)
    }

    @Test func `what the subtree function throws comes out`() {
        struct Missing: Error {}
        #expect(throws: Missing.self) {
            try HashTreeProof.inclusionPath(leafIndex: 1, size: 3) { _, _ in throw Missing() }
        }
    }

    @Test func `a path near the largest size asks for subtrees inside the tree`() throws {
        let size = HashTreeFrontier.maximumSize - 1
        let path = HashTreeProof.inclusionPath(leafIndex: size - 1, size: size) { level, index in
            #expect((index + 1) << UInt64(level) <= size)
            return .zero
        }
        #expect(path?.count == 61)
    }

    /// Every way to change one byte of a digest, by flipping one of its bits.
    private func changed(_ digest: Digest) -> [Digest] {
        var bytes: [UInt8] = []
        digest.append(to: &bytes)
        return bytes.indices.map { index in
            var other = bytes
            other[index] ^= 1 << UInt8(index % 8)
            return Digest(bytes: other.span)
        }
    }

    @Test(arguments: [1, 2, 3, 5, 8, 13, 64, 100, 127, 128, 129])
    func `an inclusion proof with any one byte changed is refused`(size: Int) {
        let root = root(size)
        for index in Set([0, size / 3, size / 2, size - 1]) {
            let path = tree.inclusionPath(index, 0..<size)
            func holds(_ leaf: Digest, _ path: [Digest], _ root: Digest) -> Bool {
                HashTreeProof.verifyInclusion(
                    leafHash: leaf, index: UInt64(index), size: UInt64(size), path: path,
                    root: root)
            }
            #expect(holds(leaves[index], path, root))
            for other in changed(leaves[index]) { #expect(!holds(other, path, root)) }
            for other in changed(root) { #expect(!holds(leaves[index], path, other)) }
            for step in path.indices {
                for other in changed(path[step]) {
                    var forged = path
                    forged[step] = other
                    #expect(!holds(leaves[index], forged, root))
                }
                var shorter = path
                shorter.remove(at: step)
                #expect(!holds(leaves[index], shorter, root))
            }
            #expect(!holds(leaves[index], path + [root], root))
            #expect(!holds(leaves[index], [root] + path, root))
        }
    }

    @Test func `an inclusion proof holds for no other index`() {
        for size in 1...40 {
            let root = root(size)
            for index in 0..<size {
                let path = tree.inclusionPath(index, 0..<size)
                for other in 0...(size + 2) where other != index {
                    #expect(
                        !HashTreeProof.verifyInclusion(
                            leafHash: leaves[index], index: UInt64(other), size: UInt64(size),
                            path: path, root: root))
                }
            }
        }
    }

    @Test(arguments: [
        (1, 2), (1, 3), (2, 3), (3, 7), (4, 7), (6, 8), (64, 130), (65, 130), (99, 101),
    ])
    func `a consistency proof with any one byte changed is refused`(old: Int, new: Int) {
        let oldRoot = root(old)
        let newRoot = root(new)
        let path = tree.consistencyPath(old, 0..<new)
        func holds(_ oldRoot: Digest, _ newRoot: Digest, _ path: [Digest]) -> Bool {
            HashTreeProof.verifyConsistency(
                oldSize: UInt64(old), oldRoot: oldRoot, newSize: UInt64(new), newRoot: newRoot,
                path: path)
        }
        #expect(holds(oldRoot, newRoot, path))
        for other in changed(oldRoot) { #expect(!holds(other, newRoot, path)) }
        for other in changed(newRoot) { #expect(!holds(oldRoot, other, path)) }
        for step in path.indices {
            for other in changed(path[step]) {
                var forged = path
                forged[step] = other
                #expect(!holds(oldRoot, newRoot, forged))
            }
            var shorter = path
            shorter.remove(at: step)
            #expect(!holds(oldRoot, newRoot, shorter))
        }
        #expect(!holds(oldRoot, newRoot, []))
        #expect(!holds(oldRoot, newRoot, path + [newRoot]))
    }

    @Test func `the empty tree and equal sizes need no path and accept none`() {
        func holds(_ old: Int, _ oldRoot: Digest, _ new: Int, _ path: [Digest]) -> Bool {
            HashTreeProof.verifyConsistency(
                oldSize: UInt64(old), oldRoot: oldRoot, newSize: UInt64(new), newRoot: root(new),
                path: path)
        }
        #expect(holds(0, root(0), 9, []))
        #expect(!holds(0, root(1), 9, []))
        #expect(!holds(0, root(0), 9, [root(9)]))
        #expect(!holds(9, root(8), 9, []))
        #expect(!holds(9, root(9), 9, [root(9)]))
        #expect(!holds(10, root(10), 9, []))
        #expect(
            !HashTreeProof.verifyConsistency(
                oldSize: 0, oldRoot: root(1), newSize: 0, newRoot: root(1), path: []))
    }
}
