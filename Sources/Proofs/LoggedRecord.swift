import HashTree

/// One record of a log and its way to the root: the lines of a proof that come before the head.
///
///     extra BASE64
///     index 73894
///     BASE64 of a hash, from the leaf's sibling up to the root's child
///     ...
package struct LoggedRecord: Sendable, Equatable {
    private static let extraMark = "extra "
    private static let indexMark = "index "
    /// A tree of 2^62 leaves has paths of 62 hashes.
    static let mostHashes = 64

    /// What the format leaves to its users; nothing vouches for it.
    package var extra: [UInt8]
    /// Counted from 0.
    package var index: UInt64
    package var path: [Digest]

    package init(extra: [UInt8], index: UInt64, path: [Digest]) {
        (self.extra, self.index, self.path) = (extra, index, path)
    }

    /// Its lines, each with its end.
    package var text: String {
        let extra = extra.isEmpty ? "" : "\(Self.extraMark)\(Base64.encode(extra))\n"
        return "\(extra)\(Self.indexMark)\(index)\n" + HashLines.text(path)
    }

    /// Reads lines up to and with an empty one.
    init(reading lines: inout TextLines) throws(ProofError) {
        extra = []
        if lines.isNext(Self.extraMark) {
            let line = lines.next()?.dropFirst(Self.extraMark.count) ?? ""
            guard let bytes = Base64.decode(line), !bytes.isEmpty else {
                throw .unreadable(.record)
            }
            extra = bytes
        }
        guard lines.isNext(Self.indexMark), let line = lines.next(),
            let index = DecimalNumber.parse(line.dropFirst(Self.indexMark.count))
        else { throw .unreadable(.index) }
        self.index = index
        path = try HashLines.read(&lines)
    }

    /// Reads all of a text, which ends in an empty line.
    package init(parsing text: String) throws(ProofError) {
        var lines = TextLines(text)
        try self.init(reading: &lines)
        guard lines.isAtEnd else { throw .unreadable(.hash) }
    }

    /// Whether the record is in the log with this head.
    /// - Throws: `.notIncluded` where it is not.
    package func verify(_ record: [UInt8], under head: TreeHead) throws(ProofError) {
        let isIncluded = HashTreeProof.verifyInclusion(
            leafHash: SHA256.leafHash(record.span), index: index, size: head.size, path: path,
            root: head.root)
        guard isIncluded else { throw .notIncluded }
    }
}

/// Hashes in base 64, one a line.
enum HashLines {
    static func text(_ hashes: [Digest]) -> String {
        hashes.map { hash in
            var bytes: [UInt8] = []
            hash.append(to: &bytes)
            return Base64.encode(bytes) + "\n"
        }.joined()
    }

    /// Reads hashes up to and with an empty line.
    static func read(_ lines: inout TextLines) throws(ProofError) -> [Digest] {
        var hashes: [Digest] = []
        while let line = lines.next() {
            if line.isEmpty { return hashes }
            guard hashes.count < LoggedRecord.mostHashes, let bytes = Base64.decode(line),
                bytes.count == Digest.byteCount
            else { throw .unreadable(.hash) }
            hashes.append(Digest(bytes: bytes.span))
        }
        throw .unreadable(.hash)
    }
}
