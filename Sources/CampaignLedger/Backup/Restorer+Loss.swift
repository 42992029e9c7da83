import Campaigns
import EventLog
import Files

extension Restorer {
    /// Completes a plan by what is there.
    /// - Returns: what the log, by itself, loses.
    func compare(
        _ standing: Standing, _ plan: inout RestorePlan
    ) throws(LedgerError) -> LogLoss? {
        do throws(EventLogError) {
            switch standing {
            case .nothing:
                plan.loss = anchoredLoss(plan) ?? .nothing
                plan.returning = plan.loss == .nothing ? [] : nil
                return nil
            case .unreadable:
                plan.replaces = true
                plan.loss = anchoredLoss(plan) ?? .unknown
                plan.returning = nil
                return nil
            case .ledger(_, let view):
                plan.replaces = true
                return try compare(view, &plan, earlier: nil)
            }
        } catch {
            throw LedgerError(error, path: place.path)
        }
    }

    func compare(
        _ view: LogView, _ plan: inout RestorePlan, earlier: (loss: LogLoss, eventCount: UInt64)?
    ) throws(EventLogError) -> LogLoss {
        plan.replaced = try LedgerHead(view)
        guard let restored else { return .unknown }
        let loss = try view.loss(to: restored, earlier: earlier)
        switch loss {
        case .nothing: plan.loss = .nothing
        case .unknown: (plan.loss, plan.returning) = (.unknown, nil)
        case .events(let first, let count, let since):
            plan.loss = .events(count, since: since.map { Timestamp(microseconds: $0) })
            // Of another ledger the backup holds nobody.
            if plan.replaced?.ledger == plan.head.ledger,
                earlier?.eventCount != view.state.eventCount
            {
                plan.returning = try returning(view, from: first, restored)
            }
        }
        // A ledger that somebody has rolled back already was seen to go further.
        if let seen = anchoredLoss(plan), seen.count > plan.loss.count {
            (plan.loss, plan.returning) = (seen, nil)
        }
        return loss
    }

    private var anchored: LogHead? { LogHead(anchoredBeside: place.path) }

    /// Looks once more at a ledger that cannot be read, now that nobody can write to it: the anchor may
    /// have gone on meanwhile.
    func judgeUnreadable(_ plan: inout RestorePlan) throws(LedgerError) {
        if let seen = anchored, seen.logID == plan.head.ledger, seen.eventCount > plan.head.size {
            plan.loss = .events(seen.eventCount - plan.head.size, since: nil)
        }
        try judge(plan)
    }

    /// What the anchor beside the ledger has seen and the backup does not hold; nil where it says
    /// nothing, or is of another ledger.
    private func anchoredLoss(_ plan: RestorePlan) -> RestoreLoss? {
        guard let seen = anchored, seen.logID == plan.head.ledger else { return nil }
        guard seen.eventCount > plan.head.size else {
            let root = try? restored?.root(ofFirst: seen.eventCount)
            return root == seen.root ? RestoreLoss.nothing : nil
        }
        return .events(seen.eventCount - plan.head.size, since: nil)
    }

    /// Whether a plan may be carried out.
    func judge(_ plan: RestorePlan) throws(LedgerError) {
        let allowed = options.allowing
        let known = plan.replaced?.ledger ?? (plan.replaces ? anchored?.logID : nil)
        if let known, known != plan.head.ledger, !allowed.contains(.otherLedger) {
            throw LedgerError(
                .refused,
                "The backup is of the ledger \(plan.head.ledger), but '\(plan.path)' is the ledger "
                    + "\(known).",
                remedy: "Name another path, or say that another ledger may be replaced "
                    + "('--other-ledger'); nothing was changed.")
        }
        try judgeErasingAgain(plan)
        guard plan.loss != .nothing, !allowed.contains(.losingEvents) else { return }
        throw LedgerError(
            .refused, "Restoring '\(backup)' would lose \(plan.loss.words).\(plan.returningWords)",
            remedy:
                "Back up the ledger as it is, if it can be read, or keep its file ('--keep-old'); then "
                + "say that they may be lost ('--accept-loss'). Nothing was changed.")
    }
}

extension RestoreLoss {
    /// How many events; the most there can be where that is not known.
    fileprivate var count: UInt64 {
        switch self {
        case .nothing: 0
        case .events(let count, _): count
        case .unknown: .max
        }
    }

    /// In words, to follow "would lose".
    public var words: String {
        switch self {
        case .nothing: return "no events"
        case .unknown:
            return "events, nobody can tell how many: the ledger that is there cannot be read"
        case .events(let count, let since):
            let events = count == 1 ? "1 event" : "\(count) events"
            guard let since else { return "\(events) that were seen after the backup's last one" }
            return "\(events) recorded since \(since)"
        }
    }
}
