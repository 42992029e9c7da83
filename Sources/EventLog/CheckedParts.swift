import Synchronization

/// Which stored parts of a log this process has found to agree with their checksums.
///
/// Blocks and runs never change once they are written, so each part is checked at its first use and
/// not again, however many views come and go.
final class CheckedParts: Sendable {
    private let blocks = Mutex<[BlockKey: CheckedColumns]>([:])
    private let runs = Mutex<[UInt64: CheckedChunks]>([:])

    private static let fewestRowsRemembered = 4096

    private struct BlockKey: Hashable {
        var firstPosition: UInt64
        var headerChecksum: UInt32
    }

    /// The columns of a block that were checked. A merged block has another header, so it starts
    /// anew.
    ///
    /// Small blocks are soon merged and quick to check: remembering them would only fill memory.
    func columns(firstPosition: UInt64, rows: Int, headerChecksum: UInt32) -> CheckedColumns {
        guard rows >= Self.fewestRowsRemembered else { return CheckedColumns() }
        let key = BlockKey(firstPosition: firstPosition, headerChecksum: headerChecksum)
        return blocks.withLock { blocks in
            if let known = blocks[key] { return known }
            let new = CheckedColumns()
            blocks[key] = new
            return new
        }
    }

    /// The chunks of a run that were checked.
    func chunks(ofRun key: UInt64) -> CheckedChunks {
        runs.withLock { runs in
            if let known = runs[key] { return known }
            let new = CheckedChunks()
            runs[key] = new
            return new
        }
    }
}

/// The chunks of one index run that were checked, and whether its header was.
final class CheckedChunks: Sendable {
    private static let header = -1
    private let chunks = Mutex<Set<Int>>([])

    var containsHeader: Bool { contains(Self.header) }

    func insertHeader() { insert(Self.header) }

    func contains(_ chunk: Int) -> Bool { chunks.withLock { $0.contains(chunk) } }

    func insert(_ chunk: Int) { chunks.withLock { _ = $0.insert(chunk) } }
}

/// The columns of one block that were checked.
final class CheckedColumns: Sendable {
    private let bits = Atomic<UInt64>(0)

    func contains(_ column: BlockColumn) -> Bool {
        bits.load(ordering: .relaxed) & column.bit != 0
    }

    func insert(_ column: BlockColumn) { bits.bitwiseOr(column.bit, ordering: .relaxed) }
}
