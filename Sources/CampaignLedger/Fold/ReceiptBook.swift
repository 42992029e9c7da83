import Campaigns
import EventLog

/// Where the receipts belong that know only a message id: rule 8.
struct ReceiptBook: Sendable {
    let claims: ClaimTable
    /// Rows of the receipts that no attempt claims, by message, ascending.
    private(set) var unmatched: [UInt32: [UInt32]] = [:]

    /// `receipts`: rows about message ids, ascending.
    /// - Complexity: O(events) where there are any receipts.
    init(
        _ receipts: [SideRow], _ view: LogView, _ scope: FoldScope
    ) throws(EventLogError) {
        claims = receipts.isEmpty ? ClaimTable() : try ClaimTable(view, scope)
        for receipt in receipts where claims.claimant(of: receipt.number) == nil {
            unmatched[receipt.number, default: []].append(receipt.row)
        }
    }
}
