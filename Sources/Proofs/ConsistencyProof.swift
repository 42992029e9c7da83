import HashTree

/// That a log has only grown since an older head:
///
///     campaign-ledger/consistency-proof@v1
///     old SIZE ROOT
///     BASE64 of a hash
///     ...
///     (an empty line)
///     the newer checkpoint
///
/// The hashes are those of RFC 6962, section 2.1.2. From `old` on, and without the older root, it is what
/// c2sp.org/tlog-witness has a log send to its witnesses; they know the older root, whoever reads a file need
/// not.
package struct ConsistencyProof: Sendable, Equatable {
    package static let header = "campaign-ledger/consistency-proof@v1"
    private static let oldMark = "old "

    package let oldSize: UInt64
    package let oldRoot: Digest
    package let path: [Digest]
    package let checkpoint: TreeHead

    package init(oldSize: UInt64, oldRoot: Digest, path: [Digest], under checkpoint: TreeHead) {
        (self.oldSize, self.oldRoot, self.path) = (oldSize, oldRoot, path)
        self.checkpoint = checkpoint
    }

    package var text: String {
        var root: [UInt8] = []
        oldRoot.append(to: &root)
        return "\(Self.header)\n\(Self.oldMark)\(oldSize) \(Base64.encode(root))\n"
            + "\(HashLines.text(path))\n\(checkpoint.text)"
    }

    /// Reads a proof; of each there is just one text.
    /// - Throws: `ProofError.unreadable`.
    package init(parsing text: String) throws(ProofError) {
        var lines = TextLines(text)
        guard lines.next() ?? "" == Self.header else { throw .unreadable(.header) }
        guard lines.isNext(Self.oldMark), let line = lines.next() else {
            throw .unreadable(.oldHead)
        }
        let fields = line.dropFirst(Self.oldMark.count).split(
            separator: " ", omittingEmptySubsequences: false)
        guard fields.count == 2, let size = DecimalNumber.parse(fields[0]),
            let root = Base64.decode(fields[1]), root.count == Digest.byteCount
        else { throw .unreadable(.oldHead) }
        (oldSize, oldRoot) = (size, Digest(bytes: root.span))
        path = try HashLines.read(&lines)
        checkpoint = try TreeHead(reading: &lines)
    }

    /// Whether the log with the newer head begins with all that the older one counts.
    /// - Throws: `.notConsistent` where it does not.
    package func verify() throws(ProofError) {
        let isConsistent = HashTreeProof.verifyConsistency(
            oldSize: oldSize, oldRoot: oldRoot, newSize: checkpoint.size, newRoot: checkpoint.root,
            path: path)
        guard isConsistent else { throw .notConsistent }
    }
}
