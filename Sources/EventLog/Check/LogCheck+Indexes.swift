import HashTree

extension LogCheck {
    /// Compares the runs of every index with what names, entities and rows call for.
    mutating func checkIndexes(_ view: LogView, _ numbers: LogNumbers, _ calls: LogCalls) {
        // The biggest ones come last in the order of kinds: begun first, they leave no core without work.
        let kinds = Array(IndexKind.allCases.reversed())
        let seed = sumSeed
        let parts = CheckWorkers.map(kinds.count) { index in
            Self.check(kinds[index], view, numbers, calls, seed)
        }
        for part in parts.reversed() {
            findings.add(contentsOf: part.findings)
            counts.indexEntries += part.entryCount
        }
    }

    private static func check(
        _ kind: IndexKind, _ view: LogView, _ numbers: LogNumbers, _ calls: LogCalls,
        _ seed: UInt64
    ) -> IndexCheck {
        var check = IndexCheck(kind, view, limit: UInt64(limit(kind, view.state)), seed: seed)
        guard check.isWhole, calls.isWhole, numbers.entities.isWhole else { return check }
        let sealed = view.state.sealedCount + 1
        switch kind {
        case .groups: compare(&check, numbers.names.group, calls.coveredNames.group)
        case .members: compare(&check, numbers.names.member, calls.coveredNames.member)
        case .references: compare(&check, numbers.names.reference, calls.coveredNames.reference)
        case .labels: compare(&check, numbers.names.label, calls.coveredNames.label)
        case .entities: check.compare(numbers.entities.entries, below: calls.coveredEntities)
        case .identities: check.compare(calls.identities, below: sealed)
        case .groupRows: compare(&check, .group, view, calls)
        case .memberRows: compare(&check, .member, view, calls)
        case .entityRows: compare(&check, .entity, view, calls)
        case .referenceRows: compare(&check, .reference, view, calls)
        }
        return check
    }

    /// How many different entries an index can have.
    private static func limit(_ kind: IndexKind, _ state: LogState) -> UInt64 {
        switch kind {
        case .groups: UInt64(state.nameCounts.group)
        case .members: UInt64(state.nameCounts.member)
        case .references: UInt64(state.nameCounts.reference)
        case .labels: UInt64(state.nameCounts.label)
        case .entities: UInt64(state.entityCount)
        case .identities, .groupRows, .memberRows, .entityRows, .referenceRows: state.eventCount
        }
    }

    private static func compare(_ check: inout IndexCheck, _ table: NameTable, _ end: UInt64) {
        if table.isWhole { check.compare(table.entries, below: end) }
    }

    /// Compares sums, and the entries themselves only where these differ.
    private static func compare(
        _ check: inout IndexCheck, _ subject: RowSubject, _ view: LogView, _ calls: LogCalls
    ) {
        guard check.sum != calls.rowSums[Int(subject.rawValue)] else { return }
        do throws(EventLogError) {
            check.compare(try entries(subject, view), below: view.state.sealedCount + 1)
        } catch {
            check.note(error)
        }
    }

    /// What the index of rows about a subject has for all rows, sorted.
    private static func entries(
        _ subject: RowSubject, _ view: LogView
    ) throws(EventLogError) -> [IndexEntry] {
        var entries: [IndexEntry] = []
        for index in view.directory.blocks.indices {
            let block = try view.block(index)
            let subjects = try block.integers(.subject)
            let numbers = try block.integers(.number)
            for row in 0..<block.rowCount where subjects[row] == UInt64(subject.rawValue) {
                entries.append(
                    IndexEntry(
                        key: UInt32(truncatingIfNeeded: numbers[row]),
                        value: UInt32(truncatingIfNeeded: block.firstPosition + UInt64(row))))
            }
        }
        SortedEntries.sort(&entries)
        return entries
    }
}
