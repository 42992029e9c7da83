import HashTree

/// What the rows of all blocks call for together.
struct LogCalls {
    /// Sorted.
    var identities: [IndexEntry] = []
    var rowSums = [IndexSum](repeating: IndexSum(), count: 5)
    var coveredNames = PerNameKind<UInt64>(repeating: 0)
    var coveredEntities: UInt64 = 0
    /// Whether every block could be read.
    var isWhole = true
    private(set) var referenceRows: UInt64 = 0
    private(set) var secrets: Set<UInt64> = []
    private(set) var links: [(from: UInt32, to: UInt32, position: UInt64)] = []

    mutating func add(_ block: RowCalls) {
        identities.append(contentsOf: block.identities)
        for index in rowSums.indices { rowSums[index].add(block.rowSums[index]) }
        referenceRows += block.referenceRows
        for (owner, slots) in block.secrets.enumerated() {
            for slot in slots { secrets.insert(UInt64(owner) << 32 | UInt64(slot)) }
        }
        links.append(contentsOf: block.links)
        if let names = block.coveredNames {
            for kind in NameKind.allCases {
                coveredNames[kind] = max(coveredNames[kind], names[kind])
            }
        }
        coveredEntities = max(coveredEntities, block.coveredEntities ?? 0)
    }
}

extension LogCheck {
    /// Rows between two calls of progress.
    static let rowsPerStep: UInt64 = 1 << 20

    /// Checks the rows of all readable blocks; nil where the caller stopped it.
    mutating func checkRows(
        _ view: LogView, _ numbers: LogNumbers, _ stored: StoredCheck,
        _ progress: (LogCheckProgress) -> Bool
    ) -> LogCalls? {
        var calls = LogCalls()
        calls.isWhole = stored.badBlocks.isEmpty
        calls.identities.reserveCapacity(Int(view.state.eventCount))
        let blocks = view.directory.blocks
        var next = 0
        while next < blocks.count {
            var end = next
            var rows: UInt64 = 0
            while end < blocks.count, rows < Self.rowsPerStep {
                rows += UInt64(blocks[end].rowCount)
                end += 1
            }
            checkRows(next..<end, view, numbers, stored.badBlocks, &calls)
            next = end
            let done = blocks[next - 1].positions.upperBound - 1
            guard progress(step(.rows, done, view.state.eventCount)) else { return nil }
        }
        checkTogether(&calls, view, numbers, stored)
        return calls
    }

    private mutating func checkRows(
        _ blocks: Range<Int>, _ view: LogView, _ numbers: LogNumbers, _ bad: Set<UInt64>,
        _ calls: inout LogCalls
    ) {
        let seed = sumSeed
        let parts = CheckWorkers.map(blocks.count) { offset -> Result<RowCalls?, EventLogError> in
            let index = blocks.lowerBound + offset
            guard !bad.contains(view.directory.blocks[index].firstPosition) else {
                return .success(nil)
            }
            do throws(EventLogError) {
                return .success(
                    try RowCheck.calls(ofBlock: index, view, numbers, sumSeed: seed))
            } catch {
                return .failure(error)
            }
        }
        for (offset, part) in parts.enumerated() {
            let info = view.directory.blocks[blocks.lowerBound + offset]
            switch part {
            case .success(let block?):
                counts.rows += UInt64(info.rowCount)
                findings.add(contentsOf: block.findings)
                calls.add(block)
            case .success(nil): calls.isWhole = false
            case .failure(let error):
                calls.isWhole = false
                findings.add(LogFinding(error, about: .blockColumn, at: info.firstPosition))
            }
        }
    }

    /// What can be said once all rows were seen.
    private mutating func checkTogether(
        _ calls: inout LogCalls, _ view: LogView, _ numbers: LogNumbers, _ stored: StoredCheck
    ) {
        Self.sort(&calls.identities)
        findRepeated(calls.identities, view)
        findings.add(contentsOf: LinkCheck.findings(calls.links))
        guard calls.isWhole, numbers.entities.isWhole else { return }
        if calls.referenceRows != UInt64(view.state.referenceRows) {
            findings.add(
                LogFinding(
                    .headCount,
                    "the head counts \(view.state.referenceRows) rows about references, "
                        + "the blocks hold \(calls.referenceRows)"))
        }
        for slot in calls.secrets.sorted() where stored.secrets[slot] == nil {
            findings.add(
                LogFinding(.secretMissing, "the key \(slot) of leaf secrets is missing"))
        }
        // What is recorded of who was erased is salted with the log's secret.
        let own = SecretKeys.slot(.log, 0)
        for slot in stored.secrets.keys.sorted()
        where !calls.secrets.contains(slot) && !(stored.hasErased && slot == own) {
            findings.add(
                LogFinding(.secretSurplus, "no event needs the key \(slot) of leaf secrets"))
        }
    }

    /// Sorts entries on two cores.
    private static func sort(_ entries: inout [IndexEntry]) {
        let all = entries
        entries = []
        let middle = all.count / 2
        let parts = CheckWorkers.map(2) { part in
            var half = Array(part == 0 ? all[..<middle] : all[middle...])
            SortedEntries.sort(&half)
            return half
        }
        entries = SortedEntries.merge(parts)
    }

    /// Events whose identities have equal keys are compared by source and id.
    private mutating func findRepeated(_ entries: [IndexEntry], _ view: LogView) {
        for group in EqualKeys(entries) {
            var seen: [Identity: UInt32] = [:]
            for entry in entries[group] {
                let position = UInt64(entry.value)
                do throws(EventLogError) {
                    let found = try view.identity(position)
                    let identity = Identity(source: found.source, id: found.id)
                    if let first = seen[identity] {
                        findings.add(
                            LogFinding(
                                .identityRepeated, at: position,
                                "the event has the source and id of event \(first)"))
                    } else {
                        seen[identity] = entry.value
                    }
                } catch {
                    findings.add(LogFinding(error, about: .rowContent, at: position))
                }
            }
        }
    }

    private struct Identity: Hashable {
        var source: [UInt8]
        var id: [UInt8]
    }
}
