import Campaigns

extension ProjectionView {
    /// What is stored of a campaign; nil where the checkpoint does not know it.
    package func campaign(_ campaign: UInt32) throws(ProjectionError) -> CampaignRecord? {
        guard let bytes = try row(.campaigns, UInt64(campaign)) else { return nil }
        guard let record = CampaignRecord(bytes) else {
            throw .damaged(
                table: .campaigns, key: UInt64(campaign), what: "the row is no campaign record")
        }
        return record
    }

    /// The numbers of a campaign's attempts, ascending.
    /// - Complexity: O(attempts).
    package func attempts(of campaign: UInt32) throws(ProjectionError) -> [UInt32] {
        let first = ProjectionFormat.contactsKey(campaign, part: 0)
        var numbers: [UInt32] = []
        for (key, bytes) in try rows(.contacts, in: first...first | 0xffff_ffff) {
            guard let list = NumberList.decode(bytes) else {
                throw .damaged(table: .contacts, key: key, what: "the row is no list")
            }
            numbers += list
        }
        return numbers
    }

    /// The failed set of a campaign, ascending by home.
    package func failed(in campaign: UInt32) throws(ProjectionError) -> [FailedEntry] {
        guard let bytes = try row(.failed, UInt64(campaign)) else { return [] }
        guard let entries = FailedEntry.decode(bytes) else {
            throw .damaged(
                table: .failed, key: UInt64(campaign), what: "the row is no failed set")
        }
        return entries
    }

    /// The chain with a root; nil where the checkpoint knows none.
    package func chain(root: UInt32) throws(ProjectionError) -> ChainTotals? {
        guard let bytes = try row(.chains, UInt64(root)) else { return nil }
        guard let chain = ChainTotals(bytes) else {
            throw .damaged(table: .chains, key: UInt64(root), what: "the row is no chain")
        }
        return chain
    }

    /// Rows of the receipts of a message id that nobody claims, ascending.
    package func unmatched(of message: UInt32) throws(ProjectionError) -> [UInt32] {
        try list(.unmatched, UInt64(message))
    }

    /// Rows of the receipts that nobody claims, by message number.
    package func unmatched() throws(ProjectionError) -> [(message: UInt32, rows: [UInt32])] {
        var unmatched: [(message: UInt32, rows: [UInt32])] = []
        for (key, bytes) in try rows(.unmatched) {
            guard let list = NumberList.decode(bytes) else {
                throw .damaged(table: .unmatched, key: key, what: "the row is no list")
            }
            unmatched.append((UInt32(truncatingIfNeeded: key), list))
        }
        return unmatched
    }
}
