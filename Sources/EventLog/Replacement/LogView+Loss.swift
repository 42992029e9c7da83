import HashTree

/// What a log loses when another one takes its place.
package enum LogLoss: Sendable, Equatable {
    /// All its events are in the other one, at the same positions.
    case nothing
    /// The other one ends before these events, or has others at their positions. `since`: when the
    /// first of them was recorded, microseconds since 1970; nil where that is not known.
    case events(from: UInt64, count: UInt64, since: Int64?)
    /// The hash tree of one of them is not whole, so that nobody can tell.
    case unknown

    /// Where the events that both have in common end; nil where that is not known.
    func commonEnd(_ eventCount: UInt64) -> UInt64? {
        switch self {
        case .nothing: eventCount
        case .events(let first, _, _): first - 1
        case .unknown: nil
        }
    }
}

extension LogView {
    /// What this log would lose.
    ///
    /// `earlier`: what an earlier view of the same file would have lost to the same log, with its
    /// number of events. Since then, this one has only grown.
    /// - Complexity: O(names of the log) where the other one is shorter and an earlier state of this
    ///   one, or the other way round; about ten times that where they went apart.
    package func loss(
        to other: LogView, earlier: (loss: LogLoss, eventCount: UInt64)? = nil
    ) throws(EventLogError) -> LogLoss {
        if let earlier {
            if earlier.eventCount == state.eventCount { return earlier.loss }
            let end = earlier.loss.commonEnd(earlier.eventCount)
            if let end, end < earlier.eventCount || end == other.state.eventCount {
                return try loss(after: end)
            }
        }
        guard state.logID == other.state.logID else { return try loss(after: 0) }
        let shorter = min(state.eventCount, other.state.eventCount)
        guard let agree = try agrees(with: other, through: shorter) else { return .unknown }
        if agree { return try loss(after: shorter) }
        return try searchLoss(to: other, below: shorter)
    }

    private func loss(after end: UInt64) throws(EventLogError) -> LogLoss {
        guard end < state.eventCount else { return .nothing }
        return .events(
            from: end + 1, count: state.eventCount - end, since: try recordedAt(end + 1))
    }

    /// The members that rows of a kind are about, from a position on.
    /// - Complexity: O(rows from there on).
    package func members(
        ofKind kind: UInt8, from position: UInt64
    ) throws(EventLogError) -> Set<UInt32> {
        var members: Set<UInt32> = []
        guard let first = directory.index(ofPosition: position) else { return members }
        for index in first..<directory.blocks.count {
            let block = try block(index)
            let kinds = try block.integers(.kind).decoded(as: UInt8.self)
            guard kinds.contains(kind) else { continue }
            let subjects = try block.integers(.subject).decoded(as: UInt8.self)
            let numbers = try block.integers(.number).decoded(as: UInt32.self)
            for row in 0..<block.rowCount
            where kinds[row] == kind && subjects[row] == RowSubject.member.rawValue
                && block.firstPosition + UInt64(row) >= position
            {
                members.insert(numbers[row])
            }
        }
        return members
    }

    /// Whether all rows from a position on are of one kind.
    /// - Complexity: O(rows from there on).
    package func isAll(
        ofKind kind: UInt8, from position: UInt64
    ) throws(EventLogError) -> Bool {
        guard let first = directory.index(ofPosition: position) else { return true }
        for index in first..<directory.blocks.count {
            let block = try block(index)
            let before = Int(clamping: Int64(position) - Int64(block.firstPosition))
            let kinds = try block.integers(.kind).decoded(as: UInt8.self)
            guard kinds.dropFirst(max(before, 0)).allSatisfy({ $0 == kind }) else { return false }
        }
        return true
    }

    /// Whether both begin with the same events; nil where a tree is not whole.
    private func agrees(
        with other: LogView, through position: UInt64
    ) throws(EventLogError) -> Bool? {
        do throws(EventLogError) {
            guard let mine = try root(ofFirst: position),
                let others = try other.root(ofFirst: position)
            else { return nil }
            return mine == others
        } catch .damaged {
            return nil
        }
    }

    /// The loss where the logs differ before some position: first to 256 events, for which the
    /// stored tree is enough, then to the event.
    private func searchLoss(
        to other: LogView, below end: UInt64
    ) throws(EventLogError) -> LogLoss {
        let perSubtree = UInt64(HashTreeFrontier.reportedLeafCount)
        var (same, differs) = (UInt64(0), (end + perSubtree - 1) / perSubtree)
        while differs - same > 1 {
            let middle = (same + differs) / 2
            guard let agree = try agrees(with: other, through: middle * perSubtree) else {
                return .unknown
            }
            if agree { same = middle } else { differs = middle }
        }
        var (last, next) = (same * perSubtree, min(differs * perSubtree, end))
        while next - last > 1 {
            let middle = (last + next) / 2
            guard let agree = try agrees(with: other, through: middle) else { return .unknown }
            if agree { last = middle } else { next = middle }
        }
        return try loss(after: last)
    }
}
