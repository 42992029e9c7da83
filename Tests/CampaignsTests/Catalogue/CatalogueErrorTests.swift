import Testing

@testable import Campaigns

/// Tables that are refused, and where the error points.
struct CatalogueErrorTests {
    private static let header = "provider,code,match,category,wait_seconds\n"

    private static func error(_ text: String) -> CatalogueError? {
        do {
            _ = try FailureCatalogue(parsingCSV: Array(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test func `an empty table is refused, a header alone is an empty catalogue`() throws {
        #expect(Self.error("") == .empty)
        #expect(Self.error("\u{FEFF}") == .empty)
        #expect(try FailureCatalogue(parsingCSV: Array(Self.header.utf8)).rules.isEmpty)
    }

    @Test func `a header is checked`() {
        #expect(
            Self.error("provider,code,match,kategorie\n")
                == .unknownColumn("kategorie", line: 1, column: 21))
        #expect(
            Self.error("provider,code,match,code\n") == .repeatedColumn(.code, line: 1, column: 21))
        #expect(Self.error("provider,code,match\n") == .missingColumn(.category))
        #expect(Self.error(" provider\n") == .unknownColumn(" provider", line: 1, column: 1))
    }

    @Test(arguments: [
        (
            "a,1,exact,retryable,5\nb,2,exact\n",
            CatalogueError.fieldCount(found: 3, expected: 5, line: 3, column: 5)
        ),
        ("a,1,exact,retryable,5,6,7\n", .fieldCount(found: 7, expected: 5, line: 2, column: 23)),
        ("\n", .fieldCount(found: 1, expected: 5, line: 2, column: 1)),
        ("a,1,exakt,retryable,5\n", .unreadable(.match, found: "exakt", line: 2, column: 5)),
        (
            "a,1,exact,Retryable,5\n",
            .unreadable(.category, found: "Retryable", line: 2, column: 11)
        ),
        ("a,1,exact,,5\n", .unreadable(.category, found: "", line: 2, column: 11)),
        ("a,1,exact,retryable,\n", .unreadable(.waitSeconds, found: "", line: 2, column: 21)),
        ("a,1,exact,retryable,-5\n", .unreadable(.waitSeconds, found: "-5", line: 2, column: 21)),
        ("a,1,exact,retryable,5 s\n", .unreadable(.waitSeconds, found: "5 s", line: 2, column: 21)),
        (
            "a,1,exact,retryable,315576001\n",
            .unreadable(.waitSeconds, found: "315576001", line: 2, column: 21)
        ),
        (",1,exact,retryable,5\n", .unreadable(.provider, found: "", line: 2, column: 1)),
        ("a:b,1,exact,retryable,5\n", .unreadable(.provider, found: "a:b", line: 2, column: 1)),
        ("text,1,exact,retryable,5\n", .unreadable(.provider, found: "text", line: 2, column: 1)),
        ("a,Blocked,text,retryable,5\n", .unreadable(.provider, found: "a", line: 2, column: 1)),
        ("a,,exact,retryable,5\n", .unreadable(.code, found: "", line: 2, column: 3)),
        ("a,9-1,range,retryable,5\n", .unreadable(.code, found: "9-1", line: 2, column: 3)),
        ("a,1-,range,retryable,5\n", .unreadable(.code, found: "1-", line: 2, column: 3)),
        ("a,x,range,retryable,5\n", .unreadable(.code, found: "x", line: 2, column: 3)),
        ("a,5x1,range,retryable,5\n", .unreadable(.code, found: "5x1", line: 2, column: 3)),
        ("a,77,range,retryable,5\n", .unreadable(.code, found: "77", line: 2, column: 3)),
        ("a,77,code+text,retryable,5\n", .unreadable(.code, found: "77", line: 2, column: 3)),
        ("a,77: ,code+text,retryable,5\n", .unreadable(.code, found: "77: ", line: 2, column: 3)),
        (
            "a,77 no,reply text,retryable,5\n",
            .unreadable(.code, found: "77 no", line: 2, column: 3)
        ),
        (
            "a,b//c,type/subtype,retryable,5\n",
            .unreadable(.code, found: "b//c", line: 2, column: 3)
        ),
        ("a,1,default,retryable,5\n", .unreadable(.code, found: "1", line: 2, column: 3)),
        (
            "a,1,exact,retryable,5\n\"A\",1,exact,nonRetryable,\n",
            .duplicate(key: "A:1", line: 3, column: 5, firstLine: 2)
        ),
        (
            "text,Blocked,text,retryable,5\ntext,BLOCKED.,text,retryable,5\n",
            .duplicate(key: "text:BLOCKED.", line: 3, column: 6, firstLine: 2)
        ),
        (
            "a,\"1\n2\",exact,retryable,5\nä,1,\"exact,retryable,5\n",
            .malformed(.unclosedQuote, line: 4, column: 5)
        ),
        ("a,1,ex\"act,retryable,5\n", .malformed(.strayQuote, line: 2, column: 7)),
    ])
    func `a row is checked, and the error says where`(rows: String, expected: CatalogueError) {
        #expect(Self.error(Self.header + rows) == expected)
    }

    @Test func `a key must be the provider and the code`() {
        let header = "key,provider,code,match,category\n"
        #expect(Self.error(header + "a:1,a,1,exact,nonRetryable\n") == nil)
        #expect(Self.error(header + ",a,1,exact,nonRetryable\n") == nil)
        #expect(
            Self.error(header + "a:2,a,1,exact,nonRetryable\n")
                == .unreadable(.key, found: "a:2", line: 2, column: 1))
    }

    @Test func `the optional columns are checked too`() {
        for column in CatalogueColumn.allCases {
            let text = "provider,code,match,category,\(column.rawValue)\na,1,exact,nonRetryable,?\n"
            switch column {
            case .provider, .code, .match, .category:
                #expect(Self.error(text) == .repeatedColumn(column, line: 1, column: 30))
            case .meaning, .waitBasis, .unlock, .advice, .source:
                #expect(Self.error(text) == nil)
            default:
                #expect(Self.error(text) == .unreadable(column, found: "?", line: 2, column: 24))
            }
        }
    }

    @Test func `rules that are not text are checked as well`() {
        let good = FailureRule(provider: "a", code: "1", match: .exact, category: .nonRetryable)
        let bad = FailureRule(provider: "a", code: "2", match: .exact, category: .retryable)
        #expect(throws: CatalogueError.unreadable(.waitSeconds, found: "", line: 2, column: 1)) {
            try FailureCatalogue(rules: [good, bad])
        }
        #expect(throws: CatalogueError.duplicate(key: "a:1", line: 2, column: 1, firstLine: 1)) {
            try FailureCatalogue(rules: [good, good])
        }
    }

    @Test func `a table beyond the limit is refused unread`() {
        let bytes = [UInt8](repeating: 0x22, count: FailureCatalogue.largestCSVBytes + 1)
        #expect(
            throws: CatalogueError.tooLarge(bytes: bytes.count, limitBytes: bytes.count - 1)
        ) {
            try FailureCatalogue(parsingCSV: bytes)
        }
    }

    @Test func `an error says what failed, where, why and what to do`() {
        #expect(
            "\(CatalogueError.unreadable(.duplicateRisk, found: "maybe", line: 7, column: 9))"
                == "Unable to read the failure table: line 7, column 9: the column "
                + "'duplicate_risk' holds 'maybe', expected yes or no.")
        #expect(
            "\(CatalogueError.empty)"
                == "Unable to read the failure table: it is empty. Begin it with a header line "
                + "that names the columns.")
    }
}
