import HashTree

/// What the numbers of a log stand for, in memory: what rows are checked against.
final class LogNumbers: Sendable {
    let names: PerNameKind<NameTable>
    let entities: EntityTable

    /// Reads all names and entities, on all cores.
    /// - Complexity: O(bytes of the names + entities).
    init(_ view: LogView, badBlocks: Set<UInt64>) {
        let kinds = NameKind.allCases
        let parts = CheckWorkers.map(kinds.count + 1) { index -> Part in
            guard index < kinds.count else {
                return .entities(EntityTable(view, badBlocks: badBlocks))
            }
            return .names(NameTable(kinds[index], view, badBlocks: badBlocks))
        }
        var tables: [NameTable] = []
        var entities = EntityTable()
        for part in parts {
            switch part {
            case .names(let table): tables.append(table)
            case .entities(let table): entities = table
            }
        }
        var names = PerNameKind(repeating: tables[0])
        for table in tables { names[table.kind] = table }
        (self.names, self.entities) = (names, entities)
    }

    private enum Part: Sendable {
        case names(NameTable)
        case entities(EntityTable)
    }
}
