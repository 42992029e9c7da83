/// A column of the failure table; the raw value is its name in the header.
package enum CatalogueColumn: String, Sendable, CaseIterable {
    case provider, code, key, match, meaning, outcome, category
    case waitSeconds = "wait_seconds"
    case waitBasis = "wait_basis"
    case unlock, scope
    case duplicateRisk = "duplicate_risk"
    case advice, confidence, source

    /// True where a table without this column means nothing.
    package var isRequired: Bool {
        switch self {
        case .provider, .code, .match, .category: true
        default: false
        }
    }
}

/// Why a failure table was refused. Lines and columns count from 1, columns in Unicode scalars; of
/// a table that was given as rules and not as text, the line is the ordinal of the rule and the
/// column 1.
package enum CatalogueError: Error, Sendable, Equatable {
    /// The text is longer than is read.
    case tooLarge(bytes: Int, limitBytes: Int)
    /// The text is not CSV.
    case malformed(CSVFault, line: Int, column: Int)
    /// The table has no header.
    case empty
    /// The header names a column that the table does not have.
    case unknownColumn(String, line: Int, column: Int)
    /// The header names a column twice.
    case repeatedColumn(CatalogueColumn, line: Int, column: Int)
    /// The header lacks a column that every table needs.
    case missingColumn(CatalogueColumn)
    /// A record with more or fewer fields than the header.
    case fieldCount(found: Int, expected: Int, line: Int, column: Int)
    /// A field holds what its column cannot mean.
    case unreadable(CatalogueColumn, found: String, line: Int, column: Int)
    /// Two rules of one table would answer to the same code.
    case duplicate(key: String, line: Int, column: Int, firstLine: Int)
}

extension CatalogueError: CustomStringConvertible {
    /// The whole message: what was refused, where, why, and what to do.
    package var description: String {
        let place = place.map { ": line \($0.line), column \($0.column)" } ?? ""
        return "Unable to read the failure table\(place): \(reason)"
    }

    private var place: (line: Int, column: Int)? {
        switch self {
        case .tooLarge, .empty, .missingColumn:
            nil
        case .malformed(_, let line, let column), .unknownColumn(_, let line, let column),
            .repeatedColumn(_, let line, let column), .fieldCount(_, _, let line, let column),
            .unreadable(_, _, let line, let column), .duplicate(_, let line, let column, _):
            (line, column)
        }
    }

    private var reason: String {
        switch self {
        case .tooLarge(let bytes, let limitBytes):
            "it has \(bytes) bytes, at most \(limitBytes) are read. Keep only the rules you change."
        case .malformed(let fault, _, _):
            fault.reason
        case .empty:
            "it is empty. Begin it with a header line that names the columns."
        case .unknownColumn(let name, _, _):
            "the column '\(name)' is not known. Use: \(Self.columnNames)."
        case .repeatedColumn(let column, _, _):
            "the column '\(column.rawValue)' is named twice. Name it once."
        case .missingColumn(let column):
            "the column '\(column.rawValue)' is missing. Add it to the header."
        case .fieldCount(let found, let expected, _, _):
            "found \(found) fields, expected \(expected) as in the header. "
                + "Quote fields that hold a comma."
        case .unreadable(let column, let found, _, _):
            "the column '\(column.rawValue)' holds '\(found)', expected \(column.expectation)."
        case .duplicate(let key, _, _, let firstLine):
            "'\(key)' was ruled in line \(firstLine) already. Keep one of the two."
        }
    }

    private static var columnNames: String {
        CatalogueColumn.allCases.map(\.rawValue).joined(separator: ", ")
    }
}

extension CSVFault {
    fileprivate var reason: String {
        switch self {
        case .strayQuote: "a quote inside a field. Quote the whole field and double the quote."
        case .textAfterQuote: "text after a closing quote. Double quotes that are meant as text."
        case .unclosedQuote: "this quote is never closed. Close it."
        case .bareCarriageReturn: "a carriage return without a line feed. End lines with LF."
        case .invalidUTF8: "this field is not UTF-8. Save the table as UTF-8."
        }
    }
}

extension CatalogueColumn {
    fileprivate var expectation: String {
        switch self {
        case .provider: "a name without ':', and 'text' exactly where match is text"
        case .code: "a code in the form that the column match says"
        case .key: "provider:code, or nothing"
        case .match: Self.list(FailureMatch.allCases)
        case .category: Self.list(FailureCategory.allCases)
        case .outcome: Self.list(FailureOutcome.allCases)
        case .scope: Self.list(FailureScope.allCases)
        case .confidence: Self.list(FailureConfidence.allCases)
        case .duplicateRisk: "yes or no"
        case .waitSeconds:
            "seconds from 0 to \(FailureRule.longestWaitSeconds), or nothing if not retryable"
        case .meaning, .waitBasis, .unlock, .advice, .source: "text"
        }
    }

    private static func list<Value: RawRepresentable<String>>(_ values: [Value]) -> String {
        "one of " + values.map(\.rawValue).joined(separator: ", ")
    }
}
