/// How many numbers were given out by a position.
package struct NumberCounts: Sendable, Equatable {
    package var entities: UInt32 = 0
    package var groups: UInt32 = 0
    package var references: UInt32 = 0
    package var labels: UInt32 = 0

    package init(
        entities: UInt32 = 0, groups: UInt32 = 0, references: UInt32 = 0, labels: UInt32 = 0
    ) {
        (self.entities, self.groups) = (entities, groups)
        (self.references, self.labels) = (references, labels)
    }
}

extension LogView {
    /// How many entities, groups and references had a number once the row at a position was
    /// recorded: numbers are given in the order of first appearance.
    /// - Complexity: O(rows of the block).
    package func numbersGiven(by position: UInt64) throws(EventLogError) -> NumberCounts {
        guard position < state.eventCount else {
            return NumberCounts(
                entities: state.entityCount, groups: state.nameCounts.group,
                references: state.nameCounts.reference, labels: state.nameCounts.label)
        }
        guard position > 0, let index = directory.index(ofPosition: position) else {
            return NumberCounts()
        }
        let block = try block(index)
        var counts = NumberCounts(
            entities: block.firstEntity, groups: block.firstNames.group,
            references: block.firstNames.reference, labels: block.firstNames.label)
        let rows = Int(min(position - block.firstPosition + 1, UInt64(block.rowCount)))
        let columns = try RowColumns(block)
        for row in 0..<rows {
            let number = UInt32(truncatingIfNeeded: columns.numbers[row])
            switch RowSubject(rawValue: UInt8(truncatingIfNeeded: columns.subjects[row])) {
            case .entity: counts.entities = max(counts.entities, number &+ 1)
            case .group: counts.groups = max(counts.groups, number &+ 1)
            case .reference: counts.references = max(counts.references, number &+ 1)
            case .member, .nothing, nil: break
            }
            counts.groups = max(counts.groups, UInt32(truncatingIfNeeded: columns.links[row]))
            counts.references = max(
                counts.references, UInt32(truncatingIfNeeded: columns.references[row]))
            for label in [
                columns.sources[row] &+ 1, columns.labels[row], columns.qualifiers[row],
            ] { counts.labels = max(counts.labels, UInt32(truncatingIfNeeded: label)) }
            for listed in try block.listRange(row, columns.listEnds, columns.listed.count) {
                counts.entities = max(
                    counts.entities, UInt32(truncatingIfNeeded: columns.listed[listed]) &+ 1)
            }
        }
        for entity in block.firstEntity..<max(block.firstEntity, counts.entities) {
            counts.groups = max(counts.groups, try self.entity(entity).group &+ 1)
        }
        return counts
    }
}
