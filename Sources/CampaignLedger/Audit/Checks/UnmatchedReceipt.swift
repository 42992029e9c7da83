import Campaigns

/// Receipts that know nothing but a message id which no attempt has: somebody was sent something of
/// which the ledger knows no attempt, or the id was lost.
enum UnmatchedReceipt: AuditRule {
    static let check = AuditCheck.unmatchedReceipt

    static func find(
        _ ground: AuditGround, into findings: inout AuditFindings
    ) throws(LedgerError) {
        guard ground.isWhole else { return }
        for (message, rows) in ground.scan.unmatched.sorted(by: { $0.key < $1.key }) {
            try findings.add(check) { () throws(LedgerError) in
                var finding = AuditFinding(
                    check,
                    "\(AuditWording.count(rows.count, "receipt")) of a message that no attempt has."
                )
                finding.messageID = try ground.snapshot.name(.reference, message)
                finding.show(rows)
                return finding
            }
        }
    }
}
