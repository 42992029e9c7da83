import Campaigns

extension ChainTotals {
    /// The stored form.
    package var encoded: [UInt8] {
        var writer = RowWriter()
        writer.put(root)
        writer.put(count: targeted)
        writer.put(count: stillFailed)
        writer.put(UInt32(ended.order))
        writer.put(count: reachedAt.count)
        for count in reachedAt { writer.put(count: count) }
        writer.put(list: members)
        return writer.bytes
    }

    /// The chain in a stored form; nil where that is none.
    package init?(_ bytes: [UInt8]) {
        var reader = RowReader(bytes)
        let root = reader.word()
        let targeted = reader.count()
        let stillFailed = reader.count()
        guard let ended = ChainEnd(order: UInt8(truncatingIfNeeded: reader.word())) else {
            return nil
        }
        let reachedAt = (0..<min(reader.count(), bytes.count)).map { _ in reader.count() }
        let members = reader.list()
        guard reader.isWhole else { return nil }
        self.init(
            root: root, members: members, targeted: targeted, stillFailed: stillFailed,
            reachedAt: reachedAt, ended: ended)
    }
}
