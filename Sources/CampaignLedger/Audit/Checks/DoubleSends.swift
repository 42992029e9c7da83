import Campaigns

/// Contacts to whom a chain delivered twice: the lower bound of double sends.
enum DoubleSend: AuditRule {
    static let check = AuditCheck.doubleSend

    static func find(
        _ ground: AuditGround, into findings: inout AuditFindings
    ) throws(LedgerError) {
        for contact in ground.doubleSends.contacts where contact.isCertain {
            try findings.add(check) { () throws(LedgerError) in
                try ground.finding(
                    check, contact,
                    "Delivered \(contact.delivered.count) times in the chain: by "
                        + "\(try ground.list(contact.delivered)).")
            }
        }
    }
}

/// Contacts to whom a chain may have delivered twice: what the upper bound has beyond the lower.
enum PossibleDoubleSend: AuditRule {
    static let check = AuditCheck.possibleDoubleSend

    static func find(
        _ ground: AuditGround, into findings: inout AuditFindings
    ) throws(LedgerError) {
        for contact in ground.doubleSends.contacts where !contact.isCertain {
            try findings.add(check) { () throws(LedgerError) in
                try ground.finding(
                    check, contact,
                    "Delivered by \(try ground.list(contact.delivered)), and perhaps once more by "
                        + "\(try ground.list(contact.open)).")
            }
        }
    }
}

extension AuditGround {
    fileprivate func finding(
        _ check: AuditCheck, _ double: DoubleSendSearch.Contact, _ sentence: String
    ) throws(LedgerError) -> AuditFinding {
        var finding = AuditFinding(check, sentence)
        finding.chain = try snapshot.campaignID(double.root)
        try name([double.contact], in: &finding)
        finding.show(
            double.delivered.map { result.deliveryRow($0) ?? result.decidingRow($0) }
                + double.open.map { result.decidingRow($0) })
        return finding
    }

    fileprivate func list(_ attempts: [UInt32]) throws(LedgerError) -> String {
        var names: [String] = []
        for attempt in attempts.prefix(AuditFinding.mostNamed) {
            let campaign = try snapshot.campaignID(result.table.campaign[Int(attempt)])
            let state = result.state(attempt).map { $0.isReached ? "" : " (\($0.name))" } ?? ""
            names.append("\(campaign) attempt \(result.table.ordinal(attempt))\(state)")
        }
        return names.joined(separator: ", ")
    }
}
