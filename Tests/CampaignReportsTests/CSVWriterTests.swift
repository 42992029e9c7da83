import CampaignReports
import Testing

/// Comma-separated values: quotes only where they are needed, formulas only where they are wanted.
@Suite struct CSVWriterTests {
    private func row(_ fields: [String], defusesFormulas: Bool = false) -> String {
        var csv = CSVWriter(defusesFormulas: defusesFormulas)
        for field in fields { csv.field(field) }
        csv.endRow()
        return String(decoding: csv.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        (["a", "b"], "a,b\n"), (["", ""], ",\n"), (["a,b", "c"], "\"a,b\",c\n"),
        (["say \"hi\""], "\"say \"\"hi\"\"\"\n"), (["a\nb"], "\"a\nb\"\n"),
        (["a\rb"], "\"a\rb\"\n"), ([" a ", "é;\t"], " a ,é;\t\n"),
    ])
    func `a field is quoted only where it must be`(fields: [String], line: String) {
        #expect(row(fields) == line)
    }

    @Test(arguments: [
        "=1+1", "+49151", "-1", "@sum", " =1", "'=1", "  '-x", "＝1", " ＋1", "－", "＠x",
    ])
    func `formulas are defused only on demand`(field: String) {
        #expect(row([field]) == field + "\n")
        #expect(row([field], defusesFormulas: true) == "'" + field + "\n")
    }

    @Test(arguments: [
        ("\tx", "\"'\tx\"\n"), ("\rx", "\"'\rx\"\n"), ("\nx", "\"'\nx\"\n"),
        ("\"=1", "\"'\"\"=1\"\n"), (" \t\n=1", "\"' \t\n=1\"\n"), ("a;=1", "\"a;=1\"\n"),
        ("a\t=1", "\"a\t=1\"\n"),
    ])
    func `what a spreadsheet might cut or trim is quoted too`(field: String, line: String) {
        #expect(row([field], defusesFormulas: true) == line)
    }

    @Test(arguments: ["", "a=1", "49151", " 1", "1-2", "'x", "ｘ", "\u{ef}"])
    func `what is no formula stays as it is`(field: String) {
        #expect(row([field], defusesFormulas: true) == field + "\n")
    }

    @Test func `a defused field is quoted around its apostrophe`() {
        #expect(row(["=a,b"], defusesFormulas: true) == "\"'=a,b\"\n")
    }

    @Test func `numbers are fields, and a writer can go on after it was emptied`() {
        var csv = CSVWriter(defusesFormulas: true)
        csv.field(-7)
        csv.field(UInt64.max)
        csv.endRow()
        #expect(String(decoding: csv.bytes, as: UTF8.self) == "-7,18446744073709551615\n")
        csv.removeAll()
        csv.field("x")
        csv.endRow()
        #expect(String(decoding: csv.bytes, as: UTF8.self) == "x\n")
    }

    @Test func `the rows of answers have as many fields as their columns`() {
        var csv = CSVWriter(defusesFormulas: false)
        StatisticsTable.writeRow(Samples.statistics(), to: &csv)
        csv.endRow()
        FailedTable.writeRow(Samples.failed("ana", text: nil), to: &csv)
        csv.endRow()
        ChainTable.writeRow(Samples.chain.members[1], to: &csv)
        csv.endRow()
        #expect(
            String(decoding: csv.bytes, as: UTF8.self) == """
                spring,completed,3,1,1,1,1,0,0,4
                ana,2,sms:30006,,nonRetryable,Remove the number,2026-03-01T08:34:00.000000Z,12
                a,1,root,completed,3,1,2,0

                """)
        #expect(StatisticsTable.columns.count == 10)
        #expect(FailedTable.columns.count == 8)
        #expect(ChainTable.columns.count == 8)
    }
}
