/// That a record is in a log, as c2sp.org/tlog-proof writes it:
///
///     c2sp.org/tlog-proof@v1
///     extra BASE64
///     index 73894
///     BASE64 of a hash
///     ...
///     (an empty line)
///     the checkpoint
package struct InclusionProof: Sendable, Equatable {
    package static let header = "c2sp.org/tlog-proof@v1"

    package let record: LoggedRecord
    package let checkpoint: TreeHead

    package init(_ record: LoggedRecord, under checkpoint: TreeHead) {
        (self.record, self.checkpoint) = (record, checkpoint)
    }

    package var text: String { "\(Self.header)\n\(record.text)\n\(checkpoint.text)" }

    /// Reads a proof; of each there is just one text.
    /// - Throws: `ProofError.unreadable`.
    package init(parsing text: String) throws(ProofError) {
        var lines = TextLines(text)
        guard lines.next() ?? "" == Self.header else { throw .unreadable(.header) }
        record = try LoggedRecord(reading: &lines)
        checkpoint = try TreeHead(reading: &lines)
    }
}
