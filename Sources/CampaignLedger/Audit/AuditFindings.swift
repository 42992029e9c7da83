/// Gathers findings: counts all of them, describes as many as the limit lets.
struct AuditFindings {
    private let limit: Int
    private var counts: [AuditCheck: Int] = [:]
    private var findings: [AuditFinding] = []

    init(limit: Int) { self.limit = limit }

    /// Counts a finding, and describes it unless the limit is reached.
    mutating func add(
        _ check: AuditCheck, _ describe: () throws(LedgerError) -> AuditFinding
    ) throws(LedgerError) {
        counts[check, default: 0] += 1
        if count(of: check) <= limit { findings.append(try describe()) }
    }

    func count(of check: AuditCheck) -> Int { counts[check] ?? 0 }

    /// By check, then in the byte order of chain, campaign and contact.
    var sorted: [AuditFinding] {
        var places: [AuditCheck: Int] = [:]
        for (place, check) in AuditCheck.allCases.enumerated() { places[check] = place }
        return findings.sorted { left, right in
            if left.check != right.check {
                return (places[left.check] ?? 0) < (places[right.check] ?? 0)
            }
            for (one, other) in zip(left.sortKeys, right.sortKeys)
            where !one.hasSameBytes(as: other) {
                return one.precedes(other)
            }
            return (left.attempt ?? 0, left.positions.first ?? 0)
                < (right.attempt ?? 0, right.positions.first ?? 0)
        }
    }
}

extension AuditFinding {
    fileprivate var sortKeys: [String] {
        [chain ?? "", campaign ?? "", contacts.first ?? "", messageID ?? ""]
    }
}
