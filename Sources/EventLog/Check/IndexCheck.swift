import HashTree
import LMDB

/// Compares the runs of an index with the entries that names, entities and rows call for.
struct IndexCheck {
    private let kind: IndexKind
    private var runs: [IndexRun] = []
    /// The sum of the entries of all runs read.
    private(set) var sum = IndexSum()
    private let seed: UInt64
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

    /// Reads the runs of an index. `limit`: how many different entries there can be. `seed`: of sums.
    init(_ kind: IndexKind, _ view: LogView, limit: UInt64, seed: UInt64) {
        (self.kind, self.seed) = (kind, seed)
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
            if let entries = run.orderedSum(seed: seed) {
                sum.add(entries)
            } else {
                add(.runOrder, "a run of index \(kind) is out of order")
            }
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
    /// - Complexity: O(entries * log runs).
    private func sorted() -> [IndexEntry] {
        SortedEntries.merge(runs.sorted { $0.count < $1.count }.map { $0.entries() })
    }

    /// Whether the runs have as many entries as are expected where their value is below `end`, and of
    /// the same sum.
    private func hasSum(of expected: [IndexEntry], below end: UInt64) -> Bool {
        var wanted = IndexSum()
        let span = expected.span
        for index in 0..<span.count where UInt64(span[index].value) < end {
            wanted.add(span[index], seed: seed)
        }
        return sum == wanted
    }

    /// Compares all entries with sorted ones that are expected where their value is below `end`: by their
    /// sums, and one by one only where these differ.
    /// - Complexity: O(entries).
    mutating func compare(_ expected: [IndexEntry], below end: UInt64) {
        if hasSum(of: expected, below: end) { return }
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
    /// Entries that are unpacked at a time.
    private static let unpackedAtOnce = 4096

    /// The sum of all entries; nil where they do not ascend, or one does not lie in the bucket of its key:
    /// a look-up finds them all only where they do.
    /// - Complexity: O(entries).
    func orderedSum(seed: UInt64) -> IndexSum? {
        let bounds = buckets.decoded(as: UInt64.self)
        guard bounds[0] == 0, bounds[bounds.count - 1] == UInt64(count) else { return nil }
        for bucket in 1..<bounds.count where bounds[bucket] < bounds[bucket - 1] { return nil }
        let limit: UInt64 = 1 << UInt64(shift)
        var low = [UInt64](repeating: 0, count: Self.unpackedAtOnce)
        var value = [UInt32](repeating: 0, count: Self.unpackedAtOnce)
        var sum = IndexSum()
        var last: IndexEntry = 0
        var bucket = 0
        for start in stride(from: 0, to: count, by: Self.unpackedAtOnce) {
            let range = start..<min(start + Self.unpackedAtOnce, count)
            Self.unpack(remainders, range, into: &low)
            Self.unpack(values, range, into: &value)
            let (ends, lows, found) = (bounds.span, low.span, value.span)
            for index in range {
                while ends[bucket + 1] <= UInt64(index) { bucket += 1 }
                let remainder = lows[index - start]
                let key =
                    leastKey &+ UInt32(truncatingIfNeeded: bucket) << shift
                    &+ UInt32(truncatingIfNeeded: remainder)
                let entry = IndexEntry(key: key, value: found[index - start])
                guard remainder < limit, entry >= last else { return nil }
                sum.add(entry, seed: seed)
                last = entry
            }
        }
        return sum
    }

    private static func unpack<Value: FixedWidthInteger>(
        _ column: PackedIntegers, _ range: Range<Int>, into values: inout [Value]
    ) {
        var span = values.mutableSpan
        column.decode(range, into: &span)
    }
}
