import Campaigns

/// The attempts on a contact in a campaign, ascending, with those of them that alone can have reached it.
///
/// Each further attempt asks for what came of all before it. Of thousands, few reached anybody: only these
/// are looked at one by one.
struct AuditTries: Sendable {
    let attempts: [UInt32]
    /// Places in `attempts`, ascending.
    private let reaching: [Int]

    /// - Complexity: O(attempts on the contact).
    init(ofHome home: UInt32, _ result: LedgerFold, _ scan: AuditScan) {
        let attempts = result.tries(ofHome: home)
        self.attempts = attempts
        reaching = attempts.indices.filter {
            let trace = scan.traces[Int(attempts[$0])]
            if trace.has(.delivered) || trace.has(.read) { return true }
            // Where no receipts come, what was accepted counts as delivered.
            return (trace.has(.accepted) || trace.has(.sent))
                && result.isReceiptless(attempts[$0])
        }
    }

    /// The places of those of the first `count` attempts that can have reached the contact.
    func reaching(before count: Int) -> some Sequence<Int> {
        reaching.lazy.prefix { $0 < count }
    }
}
