import Campaigns

/// An attempt on a contact that was tried before: a further one in its campaign, or the first one
/// in a linked retry.
struct AuditRepeat: Sendable {
    let contact: UInt32
    /// The attempt that repeats.
    let attempt: UInt32
    /// The campaign of the attempts before.
    let source: UInt32
    /// Attempt 1 of the contact there.
    let sourceHome: UInt32
    /// When the attempt was dispatched.
    let moment: AuditMoment

    /// How many attempts on the contact were before, in the same campaign; nil where the attempts before are
    /// those of another campaign, all of them.
    let earlierInPlace: Int?

    /// Whether the attempts before are of the same campaign.
    var isInPlace: Bool { earlierInPlace != nil }

    /// All of a log.
    /// - Complexity: O(contacts of linked retries + further attempts).
    static func all(
        _ result: LedgerFold, _ retries: AuditRetries, _ histories: AuditHistories
    ) -> [AuditRepeat] {
        var repeats: [AuditRepeat] = []
        func add(_ attempt: UInt32, _ sourceHome: UInt32, earlierInPlace: Int?) {
            guard let moment = dispatch(of: attempt, histories) else { return }
            repeats.append(
                AuditRepeat(
                    contact: result.table.contact[Int(attempt)], attempt: attempt,
                    source: result.table.campaign[Int(sourceHome)], sourceHome: sourceHome,
                    moment: moment, earlierInPlace: earlierInPlace))
        }
        for home in result.table.further.keys.sorted() {
            for (count, attempt) in result.tries(ofHome: home).enumerated() where count > 0 {
                add(attempt, home, earlierInPlace: count)
            }
        }
        for retry in retries.all {
            for aim in retry.aims {
                guard let sourceHome = aim.sourceHome,
                    let attempt = result.tries(ofHome: aim.home).first
                else { continue }
                add(attempt, sourceHome, earlierInPlace: nil)
            }
        }
        return repeats
    }

    /// When an attempt was dispatched: the earliest event that says so, else the earliest that
    /// shows it. A skip shows none.
    private static func dispatch(
        of attempt: UInt32, _ histories: AuditHistories
    ) -> AuditMoment? {
        let events = histories.events(of: attempt).filter {
            $0.state != .skipped && $0.state != .unknown
        }
        let stated = events.filter { $0.state == .dispatched }
        return (stated.isEmpty ? events : stated).min { ($0.time, $0.row) < ($1.time, $1.row) }
            .map { AuditMoment(row: $0.row, time: $0.time) }
    }
}
