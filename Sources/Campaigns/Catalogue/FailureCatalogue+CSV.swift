extension FailureCatalogue {
    /// A table larger than this is refused.
    package static let largestCSVBytes = 16 << 20

    /// Reads a table: a header that names columns of `CatalogueColumn` in any order, `provider`,
    /// `code`, `match` and `category` among them, then one rule per record. A column that is left
    /// out, or a field left empty, takes the default of `FailureRule`. CSV by RFC 4180, UTF-8.
    /// - Throws: why the table was refused, with line and column.
    package init(parsingCSV bytes: [UInt8]) throws(CatalogueError) {
        guard bytes.count <= Self.largestCSVBytes else {
            throw .tooLarge(bytes: bytes.count, limitBytes: Self.largestCSVBytes)
        }
        var reader = CSVReader(bytes)
        guard let header = try reader.nextRow() else { throw .empty }
        let columns = try Self.columns(of: header)
        var check = RuleCheck()
        var rules: [SoundRule] = []
        while let fields = try reader.nextRow() {
            let row = try RuleRow(fields, columns: columns)
            let rule = try row.rule()
            rules.append(try check.admit(rule, line: row.line, columnOf: row.place))
        }
        self.init(layers: [rules])
    }

    private static func columns(
        of header: [CSVField]
    ) throws(CatalogueError) -> [CatalogueColumn] {
        var columns: [CatalogueColumn] = []
        for field in header {
            guard let column = CatalogueColumn(rawValue: field.text) else {
                throw .unknownColumn(field.text, line: field.line, column: field.column)
            }
            guard !columns.contains(column) else {
                throw .repeatedColumn(column, line: field.line, column: field.column)
            }
            columns.append(column)
        }
        let missing = CatalogueColumn.allCases.filter { $0.isRequired && !columns.contains($0) }
        if let column = missing.first {
            throw .missingColumn(column)
        }
        return columns
    }
}

extension CSVReader {
    fileprivate mutating func nextRow() throws(CatalogueError) -> [CSVField]? {
        do {
            return try nextRecord()
        } catch {
            throw .malformed(error.fault, line: error.line, column: error.column)
        }
    }
}

/// A record whose fields have names.
private struct RuleRow {
    private let fields: [CSVField]
    /// What each field is, in the order of the fields.
    private let columns: [CatalogueColumn]

    init(_ fields: [CSVField], columns: [CatalogueColumn]) throws(CatalogueError) {
        guard fields.count == columns.count else {
            // The first field too many, or the last one there is.
            let place = fields[min(columns.count, fields.count - 1)]
            throw .fieldCount(
                found: fields.count, expected: columns.count, line: place.line,
                column: place.column)
        }
        self.fields = fields
        self.columns = columns
    }

    var line: Int { fields[0].line }

    /// Where the field of a column begins; 1 where the table has no such column.
    func place(of column: CatalogueColumn) -> Int { field(column)?.column ?? 1 }

    func rule() throws(CatalogueError) -> FailureRule {
        var rule = FailureRule(
            provider: text(.provider), code: text(.code), match: try required(.match),
            category: try required(.category))
        rule.waitSeconds = try seconds(.waitSeconds)
        rule.scope = try value(.scope) ?? rule.scope
        rule.outcome = try value(.outcome) ?? rule.outcome
        rule.confidence = try value(.confidence) ?? rule.confidence
        rule.duplicateRisk = try answer(.duplicateRisk)
        rule.waitBasis = text(.waitBasis)
        rule.unlock = text(.unlock)
        rule.meaning = text(.meaning)
        rule.advice = text(.advice)
        rule.source = text(.source)
        if let key = field(.key), !key.text.isEmpty, key.text != rule.key {
            throw unreadable(.key)
        }
        return rule
    }

    private func field(_ column: CatalogueColumn) -> CSVField? {
        columns.firstIndex(of: column).map { fields[$0] }
    }

    private func text(_ column: CatalogueColumn) -> String { field(column)?.text ?? "" }

    /// Nil for an empty field or an absent column.
    private func value<Value: RawRepresentable<String>>(
        _ column: CatalogueColumn
    ) throws(CatalogueError) -> Value? {
        guard !text(column).isEmpty else { return nil }
        return try required(column)
    }

    private func required<Value: RawRepresentable<String>>(
        _ column: CatalogueColumn
    ) throws(CatalogueError) -> Value {
        guard let value = Value(rawValue: text(column)) else { throw unreadable(column) }
        return value
    }

    private func seconds(_ column: CatalogueColumn) throws(CatalogueError) -> Int? {
        guard !text(column).isEmpty else { return nil }
        guard let seconds = CodeRange.number(text(column)[...]) else { throw unreadable(column) }
        return seconds
    }

    private func answer(_ column: CatalogueColumn) throws(CatalogueError) -> Bool {
        switch text(column) {
        case "yes": return true
        case "no", "": return false
        default: throw unreadable(column)
        }
    }

    private func unreadable(_ column: CatalogueColumn) -> CatalogueError {
        let field = field(column)
        return .unreadable(
            column, found: field?.text ?? "", line: field?.line ?? line,
            column: field?.column ?? 1)
    }
}
