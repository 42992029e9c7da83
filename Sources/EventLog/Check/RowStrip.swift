/// Some neighbouring rows of a block, their columns of integers unpacked, in arrays that are used
/// again for the next ones.
///
/// The values are those stored, in full width: one that no row can have must not be cut into one
/// that it can.
struct RowStrip {
    /// Enough rows to unpack at speed, few enough for the processor's cache.
    static let mostRows = 1024

    private(set) var count = 0
    private(set) var kinds = empty
    private(set) var subjects = empty
    private(set) var numbers = empty
    private(set) var times = empty
    private(set) var recorded = empty
    private(set) var timeStyles = empty
    private(set) var flags = empty
    private(set) var sources = empty
    private(set) var references = empty
    private(set) var labels = empty
    private(set) var qualifiers = empty
    private(set) var links = empty
    private(set) var mentionedMembers = empty
    private(set) var listEnds = empty
    /// Where the list of the first row begins.
    private(set) var listStart: UInt64 = 0

    private static let empty = [UInt64](repeating: 0, count: mostRows)

    /// Unpacks at most `mostRows` rows.
    /// - Complexity: O(rows).
    mutating func read(_ rows: Range<Int>, of columns: RowColumns) {
        precondition(rows.count <= Self.mostRows, "A strip has so many rows at most.")
        count = rows.count
        Self.read(columns.kinds, rows, &kinds)
        Self.read(columns.subjects, rows, &subjects)
        Self.read(columns.numbers, rows, &numbers)
        Self.read(columns.times, rows, &times)
        Self.read(columns.recorded, rows, &recorded)
        Self.read(columns.timeStyles, rows, &timeStyles)
        Self.read(columns.flags, rows, &flags)
        Self.read(columns.sources, rows, &sources)
        Self.read(columns.references, rows, &references)
        Self.read(columns.labels, rows, &labels)
        Self.read(columns.qualifiers, rows, &qualifiers)
        Self.read(columns.links, rows, &links)
        Self.read(columns.mentionedMembers, rows, &mentionedMembers)
        Self.read(columns.listEnds, rows, &listEnds)
        listStart = rows.lowerBound == 0 ? 0 : columns.listEnds[rows.lowerBound - 1]
    }

    private static func read(
        _ column: PackedIntegers, _ rows: Range<Int>, _ values: inout [UInt64]
    ) {
        var span = values.mutableSpan
        column.decode(rows, into: &span)
    }

    /// Where the list of a row of the strip lies among the listed entities of its block; nil where
    /// it has no end among `count` of them.
    func list(_ row: Int, of count: Int) -> Range<Int>? {
        let start = row == 0 ? listStart : listEnds[row - 1]
        let end = listEnds[row]
        guard start <= end, end <= UInt64(count) else { return nil }
        return Int(start)..<Int(end)
    }
}
