import HashTree
import LMDB

/// Compares the runs of an index with the entries that names, entities and rows call for.
struct IndexCheck {
    private let kind: IndexKind
    private var runs: [IndexRun] = []
    private(set) var findings = LogFindings()
    /// Entries of all runs read.
    private(set) var entryCount: UInt64 = 0
    /// Whether every run could be read, and none is so big that it cannot be right.
    private(set) var isWhole = true

    /// An index that is partly written again after a log was opened may have an entry for a name
    /// more than once; so often it has none.
    private static let mostRepeats = 64

    /// Of a name or an entity a repeated entry says nothing new; of a row it would show the row
    /// twice.
    private var mayRepeat: Bool {
        switch kind {
        case .groups, .members, .references, .labels, .entities: true
        case .identities, .groupRows, .memberRows, .entityRows, .referenceRows: false
        }
    }

    /// Reads the runs of an index. `limit`: how many different entries there can be.
    init(_ kind: IndexKind, _ view: LogView, limit: UInt64) {
        self.kind = kind
        let tables = StoredTables(transaction: view.transaction)
        do throws(EventLogError) {
            let range = LogTable.runKey(kind, 0)...LogTable.lastRunKey(kind)
            for entry in try tables.entries(LogTable.runs) where range.contains(entry.key) {
                read(entry.value, limit)
            }
        } catch {
            isWhole = false
            findings.add(LogFinding(error, about: .run))
        }
    }

    private mutating func read(_ value: MappedBytes, _ limit: UInt64) {
        do throws(EventLogError) {
            let run = try IndexRun(value, checking: true)
            guard run.kind == kind else { throw Self.foreign }
            let repeats = UInt64(mayRepeat ? Self.mostRepeats : 1)
            // Columns of equal values take no bytes: only a limit for all runs bounds the memory.
            guard entryCount + UInt64(run.count) <= repeats * (limit + UInt64(mostRowsInBlock))
            else {
                return add(
                    .run, "the runs of index \(kind) have \(entryCount) and \(run.count) entries")
            }
            if !run.isOrdered { add(.runOrder, "a run of index \(kind) is out of order") }
            runs.append(run)
            entryCount += UInt64(run.count)
        } catch {
            // That it is unreadable was said where all runs are read.
            isWhole = false
        }
    }

    private static let foreign = EventLogError.damaged(
        position: nil, what: "a run lies under another index")

    private mutating func add(_ kind: LogFinding.Kind, _ detail: String) {
        isWhole = false
        findings.add(LogFinding(kind, detail))
    }

    /// Takes note of what kept the entries from being compared.
    mutating func note(_ error: EventLogError) {
        findings.add(LogFinding(error, about: .blockColumn))
    }

    /// The entries of all runs in order.
    /// - Complexity: O(entries).
    private func sorted() -> [IndexEntry] {
        var entries: [IndexEntry] = []
        entries.reserveCapacity(Int(entryCount))
        for run in runs { entries.append(contentsOf: run.entries()) }
        if runs.count > 1 { SortedEntries.sort(&entries) }
        return entries
    }

    /// The sum of all entries.
    /// - Complexity: O(entries).
    func sum(seed: UInt64) -> IndexSum {
        var sum = IndexSum()
        for run in runs {
            let entries = run.entries()
            let span = entries.span
            for index in 0..<span.count { sum.add(span[index], seed: seed) }
        }
        return sum
    }

    /// Compares all entries with sorted ones that are expected where their value is below `end`.
    /// - Complexity: O(entries).
    mutating func compare(_ expected: [IndexEntry], below end: UInt64) {
        let actual = sorted()
        let (mine, theirs) = (actual.span, expected.span)
        var (index, place) = (0, 0)
        while true {
            while place < theirs.count, UInt64(theirs[place].value) >= end { place += 1 }
            while mayRepeat, index > 0, index < mine.count, mine[index] == mine[index - 1] {
                index += 1
            }
            let hasMine = index < mine.count
            let hasTheirs = place < theirs.count
            guard hasMine || hasTheirs else { return }
            if hasMine, hasTheirs, mine[index] == theirs[place] {
                index += 1
                place += 1
            } else if hasMine, !hasTheirs || mine[index] < theirs[place] {
                note(.indexSurplus, mine[index], "what is not in the log")
                index += 1
            } else {
                note(.indexMissing, theirs[place], "nothing where there is something")
                place += 1
            }
        }
    }

    private mutating func note(_ what: LogFinding.Kind, _ entry: IndexEntry, _ words: String) {
        let value = UInt64(entry.value)
        let isPosition = kind.rawValue >= IndexKind.identities.rawValue
        findings.add(
            LogFinding(
                what, at: isPosition ? value : nil,
                "index \(kind) has \(words): key \(entry.key), value \(value)"))
    }
}

extension IndexRun {
    /// Whether entries ascend and each lies in the bucket of its key: a look-up finds them all only
    /// then.
    /// - Complexity: O(entries).
    var isOrdered: Bool {
        guard buckets[0] == 0, buckets[buckets.count - 1] == UInt64(count) else { return false }
        for bucket in 1..<buckets.count where buckets[bucket] < buckets[bucket - 1] {
            return false
        }
        let limit: UInt64 = 1 << UInt64(shift)
        for index in 0..<remainders.count where remainders[index] >= limit { return false }
        let entries = self.entries()
        let span = entries.span
        guard span.count == count else { return false }
        for index in 1..<max(1, span.count) where span[index] < span[index - 1] { return false }
        return true
    }
}
