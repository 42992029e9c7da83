import Campaigns
import EventLog
import Projections

/// What rows not yet consumed change about message ids and the receipts that know nothing else.
struct TailClaims {
    /// Number of the first claiming attempt of messages that got one, or another one.
    private(set) var claimants: [UInt32: UInt32] = [:]
    /// All claiming attempts of messages that got a further one, ascending.
    private(set) var contested: [UInt32: [UInt32]] = [:]
    private var several: [UInt32: Set<UInt32>] = [:]
    /// How many attempts were known to claim each of those before.
    private var knownOfSeveral: [UInt32: Int] = [:]
    /// Rows of unmatched receipts of messages for which they changed, ascending.
    private(set) var unmatched: [UInt32: [UInt32]] = [:]
    /// Receipts that now belong to an attempt: those of the tail, and earlier ones that were
    /// unmatched.
    private(set) var placed: [(attempt: UInt32, row: UInt32)] = []

    /// Nothing changes.
    init() {}

    /// - Returns: nil where a message with receipts changes hands, which only a fold of the whole
    ///   log can undo; or where claims were not kept so far.
    init?(_ rows: TailRows, _ base: ProjectionView, _ view: LogView) throws(PictureError) {
        let receipts = rows.others.filter { $0.subject == .reference }
        guard base.checkpoint.receipts > 0 else {
            guard receipts.isEmpty else { return nil }
            return
        }
        for row in rows.attempts where row.message > 0 {
            try claim(row.message - 1, by: row.attempt, base, view)
        }
        for (message, known) in several where known.count > knownOfSeveral[message] ?? 0 {
            let attempts = known.sorted()
            contested[message] = attempts
            let first = try ofLog { () throws(EventLogError) in
                try ClaimTable.earliest(of: attempts, view)
            }
            let earlier = try ofProjections { () throws(ProjectionError) in
                try base.claimant(of: message)
            }
            claimants[message] = first
            guard earlier == nil || earlier == first || !hasReceipts(message, receipts, view) else {
                return nil
            }
        }
        several = [:]
        try place(receipts, base, view)
    }

    private func hasReceipts(
        _ message: UInt32, _ receipts: [SideRow], _ view: LogView
    ) -> Bool {
        // Where that cannot be read it is taken for granted: a fold of the whole log says more.
        let earlier = try? view.positions(of: .reference, message)
        return earlier?.isEmpty != true || receipts.contains { $0.number == message }
    }

    private mutating func claim(
        _ message: UInt32, by attempt: UInt32, _ base: ProjectionView, _ view: LogView
    ) throws(PictureError) {
        if claimants[message] == attempt { return }
        let earlier = try ofProjections { () throws(ProjectionError) in
            try base.claimant(of: message)
        }
        guard let known = claimants[message] ?? earlier else {
            claimants[message] = attempt
            return
        }
        guard known != attempt else { return }
        if several[message] == nil {
            let attempts = try ofProjections { () throws(ProjectionError) in
                try base.contesters(of: message)
            }
            several[message] = attempts.isEmpty ? [known] : Set(attempts)
            knownOfSeveral[message] = attempts.count
        }
        several[message]?.insert(attempt)
    }

    private mutating func place(
        _ receipts: [SideRow], _ base: ProjectionView, _ view: LogView
    ) throws(PictureError) {
        // A message that is claimed for the first time brings its earlier receipts with it.
        for (message, attempt) in claimants {
            let waiting = try ofProjections { () throws(ProjectionError) in
                try base.unmatched(of: message)
            }
            guard !waiting.isEmpty else { continue }
            placed += waiting.map { (attempt, $0) }
            unmatched[message] = []
        }
        for receipt in receipts {
            let message = receipt.number
            if let attempt = try claimant(of: message, base) {
                placed.append((attempt, receipt.row))
                continue
            }
            let waiting: [UInt32]
            if let changed = unmatched[message] {
                waiting = changed
            } else {
                waiting = try ofProjections { () throws(ProjectionError) in
                    try base.unmatched(of: message)
                }
            }
            unmatched[message] = waiting + [receipt.row]
        }
    }

    /// The attempt that a message id belongs to; nil where none claims it.
    func claimant(
        of message: UInt32, _ base: ProjectionView
    ) throws(PictureError) -> UInt32? {
        if let changed = claimants[message] { return changed }
        return try ofProjections { () throws(ProjectionError) in try base.claimant(of: message) }
    }

    /// All attempts that claim a message id.
    func claiming(
        _ message: UInt32, _ base: ProjectionView
    ) throws(PictureError) -> [UInt32] {
        if let changed = contested[message] { return changed }
        let earlier = try ofProjections { () throws(ProjectionError) in
            try base.contesters(of: message)
        }
        guard earlier.isEmpty else { return earlier }
        return try claimant(of: message, base).map { [$0] } ?? []
    }
}
