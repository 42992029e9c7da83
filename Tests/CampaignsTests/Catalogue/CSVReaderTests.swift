import SeededRandom
import Testing

@testable import Campaigns

struct CSVReaderTests {
    private static func records(_ bytes: [UInt8]) throws(CSVError) -> [[String]] {
        var reader = CSVReader(bytes)
        var records: [[String]] = []
        while let record = try reader.nextRecord() {
            records.append(record.map(\.text))
        }
        return records
    }

    private static func records(_ text: String) throws(CSVError) -> [[String]] {
        try records(Array(text.utf8))
    }

    @Test(
        arguments: [
            ("", []), ("a", [["a"]]), ("a\n", [["a"]]), ("a\r\n", [["a"]]), ("\n", [[""]]),
            (",", [["", ""]]), ("a,\nb,", [["a", ""], ["b", ""]]), ("\"\"", [[""]]),
            ("\"a,\"\"b\"\"\n\",c", [["a,\"b\"\n", "c"]]), ("\"x\"\r\ny", [["x"], ["y"]]),
            ("\"\r\n\"", [["\r\n"]]), (" a , b ", [[" a ", " b "]]), ("é,☎️\n", [["é", "☎️"]]),
            ("\u{FEFF}a,b", [["a", "b"]]),
        ] as [(String, [[String]])])
    func `fields and records are told apart`(text: String, expected: [[String]]) throws {
        #expect(try Self.records(text) == expected)
    }

    @Test(arguments: [
        ("a\"b", CSVFault.strayQuote, 1, 2), ("é,é\"", .strayQuote, 1, 4),
        ("a\n\"b\"c", .textAfterQuote, 2, 4), ("\"a\" ,b", .textAfterQuote, 1, 4),
        ("a,\"b\n\n", .unclosedQuote, 1, 3), ("\"", .unclosedQuote, 1, 1),
        ("a\rb", .bareCarriageReturn, 1, 2), ("a\r", .bareCarriageReturn, 1, 2),
        ("\"a\"\r", .bareCarriageReturn, 1, 4),
    ])
    func `a fault is found where it is`(text: String, fault: CSVFault, line: Int, column: Int) {
        #expect(throws: CSVError(fault: fault, line: line, column: column)) {
            try Self.records(text)
        }
    }

    @Test func `bytes that are not text are refused`() {
        #expect(throws: CSVError(fault: .invalidUTF8, line: 2, column: 3)) {
            try Self.records([0x61, 0x0A, 0x62, 0x2C, 0xC3, 0x28])
        }
    }

    @Test func `places are those of the beginning of the field`() throws {
        var reader = CSVReader(Array("é,\"x\ny\",z\nw".utf8))
        let record = try #require(try reader.nextRecord())
        #expect(record.map(\.line) == [1, 1, 2])
        #expect(record.map(\.column) == [1, 3, 4])
        #expect(try reader.nextRecord() == [CSVField(text: "w", line: 3, column: 1)])
        #expect(try reader.nextRecord() == nil)
    }

    @Test func `whatever is quoted comes back`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix64(seed: seed)
        let alphabet = ["a", ",", "\"", "\n", "\r", "\r\n", "é", " ", "☎️"]
        for _ in 0..<500 {
            let width = Int.random(in: 1...4, using: &random)
            let records = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                (0..<width).map { _ in
                    (0..<Int.random(in: 0...5, using: &random)).map { _ in
                        alphabet.randomElement(using: &random) ?? ""
                    }.joined()
                }
            }
            let text = records.map { record in
                record.map { field in
                    "\""
                        + field.split(separator: "\"", omittingEmptySubsequences: false)
                        .joined(separator: "\"\"") + "\""
                }.joined(separator: ",")
            }.joined(separator: "\r\n")
            #expect(try Self.records(text) == records, "seed \(seed)")
        }
    }

    @Test func `any bytes at all are read or refused`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix64(seed: seed)
        let bytes: [UInt8] = [0x61, 0x2C, 0x22, 0x0A, 0x0D, 0xC3, 0xA9]
        for _ in 0..<5_000 {
            let text = (0..<Int.random(in: 0...9, using: &random)).map { _ in
                bytes.randomElement(using: &random) ?? 0
            }
            do {
                let records = try Self.records(text)
                #expect(records.allSatisfy { !$0.isEmpty }, "seed \(seed), \(text)")
            } catch {
                #expect(error.line >= 1 && error.column >= 1, "seed \(seed), \(text)")
            }
        }
    }
}
