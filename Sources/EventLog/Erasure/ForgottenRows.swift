import HashTree

/// What the leaf of a row binds and the row does not tell any more.
struct ForgottenRow: Sendable, Equatable {
    /// In its block.
    var row: UInt32
    /// SHA-256 of nonce and personal part as they were recorded.
    var digest: Digest
    /// Number plus one of the reference that the row named; 0 where it still names it, or never
    /// named one.
    var boundReference: UInt32 = 0

    func moved(by rows: UInt32) -> ForgottenRow {
        var moved = self
        moved.row += rows
        return moved
    }
}

/// A listed member that was erased.
struct ForgottenPlace: Sendable, Equatable {
    /// Among the listed entities of its block.
    var place: UInt32
    /// SHA-256 of nonce and name as they were recorded.
    var digest: Digest

    func moved(by places: UInt32) -> ForgottenPlace {
        var moved = self
        moved.place += places
        return moved
    }
}

/// The columns of a block that tell what was erased of its rows. Most blocks have none.
struct ForgottenColumns: Sendable {
    let rows: [ForgottenRow]
    let places: [ForgottenPlace]

    /// - Throws: `.damaged` where the columns do not fit one another or the block.
    init(_ block: Block) throws(EventLogError) {
        let (rows, places) = (
            try Self.ascending(.forgottenRow, below: block.rowCount, block),
            block.stores(.forgottenPlace)
                ? try Self.ascending(
                    .forgottenPlace,
                    below: try block.listedEntities(block.integers(.listEnd)).count, block) : []
        )
        let digests = try block.digests(.forgottenDigest, count: rows.count)
        let references = try block.integers(.boundReference, count: rows.count)
        self.rows = rows.indices.map {
            ForgottenRow(
                row: rows[$0], digest: digests[$0],
                boundReference: UInt32(truncatingIfNeeded: references[$0]))
        }
        let placeDigests = try block.digests(.forgottenPlaceDigest, count: places.count)
        self.places = places.indices.map {
            ForgottenPlace(place: places[$0], digest: placeDigests[$0])
        }
    }

    private static func ascending(
        _ column: BlockColumn, below limit: Int, _ block: Block
    ) throws(EventLogError) -> [UInt32] {
        guard block.stores(column) else { return [] }
        let packed = try block.unboundedIntegers(column)
        var values: [UInt32] = []
        for index in 0..<packed.count {
            guard packed[index] < UInt64(limit), index == 0 || packed[index - 1] < packed[index]
            else {
                throw .damaged(
                    position: block.firstPosition, what: "column \(column) is out of order")
            }
            values.append(UInt32(truncatingIfNeeded: packed[index]))
        }
        return values
    }

    /// Where in `rows` the first row from `row` on is.
    func index(from row: Int) -> Int {
        Self.index(of: UInt32(truncatingIfNeeded: row), count: rows.count) { rows[$0].row }
    }

    /// Where in `places` the first place from `place` on is.
    func placeIndex(from place: Int) -> Int {
        Self.index(of: UInt32(truncatingIfNeeded: place), count: places.count) { places[$0].place }
    }

    private static func index(of value: UInt32, count: Int, _ at: (Int) -> UInt32) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if at(middle) < value { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// What is known of a row of which something was erased; nil for any other.
    func row(_ row: Int) -> ForgottenRow? {
        let index = index(from: row)
        guard index < rows.count, rows[index].row == UInt32(truncatingIfNeeded: row) else {
            return nil
        }
        return rows[index]
    }

    /// The erased members among some listed ones.
    func places(in range: Range<Int>) -> ArraySlice<ForgottenPlace> {
        places[placeIndex(from: range.lowerBound)..<placeIndex(from: range.upperBound)]
    }
}

/// The digests that stand for what was erased from rows to be hashed, by their places among these
/// rows and among all that they list.
struct ForgottenDigests: Sendable {
    var rows: [Int: Digest] = [:]
    var listed: [Int: Digest] = [:]

    static let none = ForgottenDigests()

    mutating func removeAll() {
        if !rows.isEmpty { rows = [:] }
        if !listed.isEmpty { listed = [:] }
    }
}
