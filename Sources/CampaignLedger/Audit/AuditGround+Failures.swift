import Campaigns
import EventLog

extension AuditGround {
    /// The failure that a row reports, and what the catalogue says of it.
    func failure(atRow row: UInt32) throws(LedgerError) -> ReadFailure {
        let label = try label(ofRow: row)
        let code = label == 0 ? "" : try snapshot.name(.label, label - 1)
        let text = try snapshot.data(ofRow: row).first { $0.key == "error" }?.value["text"]?
            .stringValue
        return ReadFailure(
            code: code, text: text, rule: fold.classifier.rule(forCode: code, text: text))
    }

    /// The number of a row's code plus one; 0 where it has none.
    func label(ofRow row: UInt32) throws(LedgerError) -> UInt32 {
        try snapshot.reading { () throws(EventLogError) in
            try snapshot.view.links(at: UInt64(row)).label
        }
    }

    /// Whether one of a campaign's events says so.
    func isOverridden(_ campaign: UInt32) throws(LedgerError) -> Bool {
        for event in scan.campaignEvents[Int(campaign)] {
            switch event.type {
            case .campaignCreated, .campaignAudienceResolved, .campaignRetryRequested:
                if try snapshot.saysOverride(event.row) { return true }
            default: continue
            }
        }
        return false
    }
}
