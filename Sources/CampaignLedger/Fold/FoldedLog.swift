import Campaigns
import EventLog
import JSON

/// The fold of a log's prefix, and what questions need of it besides.
struct FoldedLog: Sendable {
    let result: LedgerFold
    let policy: Policy
    let classifier: FailureClassifier
    /// Receipts that no attempt claims.
    let unmatched: [UInt32]
    /// Claimed message ids to the receipts that name nothing else, for attempts that have any.
    let placedReceipts: [UInt32: [UInt32]]

    /// - Complexity: O(events).
    init(_ view: LogView, position: UInt64, occurredBy: Timestamp?) throws(EventLogError) {
        var scan = FoldScan(view, position: position, occurredBy: occurredBy)
        try scan.readTable()
        try scan.readRows(hasReceiptlessChannels: false)
        let policy = try scan.policy()
        var receiptless: Set<UInt32> = []
        for channel in policy.receiptlessChannels {
            if let label = try view.find(.label, [UInt8](channel.utf8)) {
                receiptless.insert(label)
            }
        }
        if !receiptless.isEmpty {
            // The policy is known only now; what it asks for beyond the usual needs the rows again.
            try scan.readRows(hasReceiptlessChannels: true)
        }
        let (placed, unmatched) = try scan.placeReceipts()
        let source = ViewSource(view: view)
        try scan.settleTies(source)
        result = try LedgerFold(
            table: scan.table, states: scan.states, campaigns: scan.campaigns,
            campaignCount: Int(view.state.nameCounts.group), receiptless: receiptless,
            source: source)
        self.policy = policy
        classifier = FailureClassifier(.standard)
        self.unmatched = unmatched
        placedReceipts = placed
    }
}

/// What the fold asks of the log.
struct ViewSource: FoldSource {
    let view: LogView

    func isIdentityGreater(_ row: UInt32, than other: UInt32) throws(EventLogError) -> Bool {
        try view.isIdentityGreater(UInt64(row), than: UInt64(other))
    }

    func channelLabel(ofRow row: UInt32) throws(EventLogError) -> UInt32? {
        let qualifier = try view.links(at: UInt64(row)).qualifier
        return qualifier == 0 ? nil : qualifier - 1
    }

    func campaignID(_ campaign: UInt32) throws(EventLogError) -> [UInt8] {
        try view.name(.group, campaign)
    }

    func contactID(_ contact: UInt32) throws(EventLogError) -> [UInt8] {
        try view.name(.member, contact)
    }
}
