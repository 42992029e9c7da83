import Campaigns
import EventLog
import Projections

/// Compares every stored row of the projections with those of a fresh fold, in both directions.
struct ProjectionCheck {
    let view: LogView
    let base: ProjectionView
    private(set) var findings: [VerifyFinding] = []
    private(set) var rowsChecked: UInt64 = 0

    /// No more findings than this are described.
    static let mostFindings = 1000

    init(_ view: LogView, _ base: ProjectionView) { (self.view, self.base) = (view, base) }

    /// Whether the log is the one that the projections have followed.
    private mutating func checkPosition() throws(EventLogError) -> Bool {
        let known = base.checkpoint
        // Made by a build with other failure codes: nobody believes them.
        guard known.catalogue == Checkpoint.catalogueInUse else { return false }
        guard known.position <= view.state.eventCount else {
            add(
                "checkpointAhead", known.position,
                "the projections have followed to position \(known.position), the log ends at "
                    + "\(view.state.eventCount): it is older than they are")
            return false
        }
        guard try known.isFollowed(by: view) else {
            add(
                "checkpointOfAnotherLog", known.position,
                "the event at the checkpoint is another one than the projections have followed")
            return false
        }
        return true
    }

    /// Looks at checkpoint and checksums only.
    /// - Complexity: O(rows and their bytes).
    mutating func runQuick() throws(EventLogError) {
        guard try checkPosition() else { return }
        for table in ProjectionTable.allCases {
            do throws(ProjectionError) {
                rowsChecked += UInt64(try base.rows(table).count)
            } catch {
                add("projectionRow", nil, Self.describe(error))
            }
        }
    }

    /// Folds the log up to the checkpoint and compares.
    /// - Complexity: O(events).
    mutating func run(progress: (@Sendable (Int) -> Void)?) throws(EventLogError) {
        guard try checkPosition() else { return }
        let known = base.checkpoint
        let (rows, checkpoint) = try ProjectionKeeper.fresh(
            view, position: known.position, progress: progress)
        compare(known, checkpoint)
        var expected: [ProjectionTable: [UInt64]] = [:]
        rows.emit { row in
            expected[row.table, default: []].append(row.key)
            compare(row)
        }
        expected[.checkpoint] = ProjectionFile.checkpointKeys
        for table in ProjectionTable.allCases {
            findSurplus(table, Set(expected[table] ?? []))
        }
    }

    private mutating func add(_ what: String, _ position: UInt64?, _ detail: String) {
        guard findings.count < Self.mostFindings else { return }
        findings.append(VerifyFinding(what: what, position: position, detail: detail))
    }

    private mutating func compare(_ stored: Checkpoint, _ fresh: Checkpoint) {
        guard stored != fresh else { return }
        if stored.digest != fresh.digest {
            add(
                "eventsConsumed", stored.position,
                "the events that the projections have consumed are not those of the log up to "
                    + "position \(stored.position)")
        }
        var rest = stored
        rest.digest = fresh.digest
        if rest != fresh {
            add("checkpoint", stored.position, "the checkpoint says \(stored), not \(fresh)")
        }
    }

    private mutating func compare(_ fresh: ProjectionRow) {
        rowsChecked += 1
        let stored: [UInt8]?
        do throws(ProjectionError) {
            stored = try base.row(fresh.table, fresh.key)
        } catch {
            return add("projectionRow", nil, Self.describe(error))
        }
        guard let stored else {
            return add(
                "projectionMissing", nil,
                "table \(fresh.table.name) has no row \(fresh.key), which a fresh fold gives")
        }
        guard stored != fresh.value else { return }
        add("projectionDiffers", nil, RowDifference.describe(fresh, stored: stored))
    }

    private mutating func findSurplus(_ table: ProjectionTable, _ expected: Set<UInt64>) {
        do throws(ProjectionError) {
            for key in try base.keys(table) where !expected.contains(key) {
                add(
                    "projectionSurplus", nil,
                    "table \(table.name) has a row \(key), which a fresh fold does not give")
            }
        } catch {
            add("projectionRow", nil, Self.describe(error))
        }
    }

    static func describe(_ error: ProjectionError) -> String {
        switch error {
        case .storage(let error): "\(error)"
        case .unguarded(let error): "\(error)"
        case .damaged(let table, let key, let what): "\(what) (table \(table.name), row \(key))"
        }
    }
}
