import Crypto
import HashTree

typealias Digest = HashTree.Digest
typealias SHA256 = HashTree.SHA256

/// The same tree as the code under test, written straight from the RFC with another SHA-256.
enum Oracle {
    static func sha256(_ bytes: [UInt8]) -> Digest {
        Digest(bytes: Array(Crypto.SHA256.hash(data: bytes)).span)
    }

    static func leaf(_ data: [UInt8]) -> Digest { sha256([0] + data) }

    static func node(_ left: Digest, _ right: Digest) -> Digest {
        var bytes: [UInt8] = [1]
        left.append(to: &bytes)
        right.append(to: &bytes)
        return sha256(bytes)
    }
}

/// The RFC's recursive definitions over a list of leaves. Keeps each hash it has computed.
final class OracleTree {
    let leaves: [Digest]
    private var roots: [Range<Int>: Digest] = [:]

    init(_ leaves: [Digest]) { self.leaves = leaves }

    /// MTH(D[n]) of RFC 6962, section 2.1.
    func root(_ range: Range<Int>) -> Digest {
        guard range.count > 1 else {
            return range.isEmpty ? Oracle.sha256([]) : leaves[range.lowerBound]
        }
        if let known = roots[range] { return known }
        let (left, right) = split(range)
        let root = Oracle.node(root(left), root(right))
        roots[range] = root
        return root
    }

    /// PATH(m, D[n]) of RFC 6962, section 2.1.1, where m is the number in the whole list.
    func inclusionPath(_ index: Int, _ range: Range<Int>) -> [Digest] {
        guard range.count > 1 else { return [] }
        let (left, right) = split(range)
        return left.contains(index)
            ? inclusionPath(index, left) + [root(right)]
            : inclusionPath(index, right) + [root(left)]
    }

    /// SUBPROOF(m, D[n], b) of RFC 6962, section 2.1.2, where m is an end in the whole list.
    func consistencyPath(_ end: Int, _ range: Range<Int>, whole: Bool = true) -> [Digest] {
        if end == range.upperBound { return whole ? [] : [root(range)] }
        let (left, right) = split(range)
        return end <= left.upperBound
            ? consistencyPath(end, left, whole: whole) + [root(right)]
            : consistencyPath(end, right, whole: false) + [root(left)]
    }

    private func split(_ range: Range<Int>) -> (Range<Int>, Range<Int>) {
        var left = 1
        while left * 2 < range.count { left *= 2 }
        let middle = range.lowerBound + left
        return (range.lowerBound..<middle, middle..<range.upperBound)
    }
}

/// Hashes of `count` different leaves.
func makeLeafHashes(_ count: Int) -> [Digest] {
    (0..<count).map { Oracle.leaf([UInt8($0 & 255), UInt8($0 >> 8)]) }
}
