import Testing

@testable import CampaignIngest

struct SniffingTests {
    @Test(arguments: [
        ("", RecordLayout.lines),
        ("campaign,contact\n1,2\n", .lines),
        ("MessageSid=SM1&MessageStatus=sent\n", .lines),
        // Whole values on their lines.
        ("{\"a\":1}", .lines),
        ("{\"a\":\"}{\"}\n{\"a\":2}\n", .lines),
        ("\n \n{\"a\":1}\n", .lines),
        ("[1]\n[2]\n", .lines),
        ("[1]\n{}\n", .lines),
        ("[{\"a\":1},{\"a\":2}]", .elements),
        ("[]\n\n", .elements),
        // More values, or other text, on the first line.
        ("{}{}", .documents),
        ("{} {\n}", .documents),
        ("[1][2]\n", .elements),
        ("{\"a\":1},\n{\"a\":2},\n", .lines),
        ("{\"a\":1}}\n{\"a\":2}\n", .lines),
        // Values over several lines.
        ("{\n  \"a\": 1\n}\n", .documents),
        ("{\"a\": [\n{\"b\":1},\n{\"c\":2}\n]}", .documents),
        ("{\"a\": [\n{\"b\":1}\n,{\"c\":2}\n]}", .documents),
        ("{\"a\":\n{\"b\":1}\n}\n", .documents),
        ("[\n{\"a\":1},\n{\"a\":2}\n]", .elements),
        ("[\n  [1],\n  [2]\n]", .elements),
        ("[{\"a\":1},\n{\"a\":2}]", .elements),
        ("[{\"a\":", .elements),
        // A broken first line among lines.
        ("{\"a\":\"x\n{\"a\":2}\n", .lines),
        ("{\"a\":1\n{\"a\":2}\n", .lines),
        ("{\"a\":{\n{\"a\":2}\n", .lines),
        ("{\"a\":\n{\"a\":2}\n{\"a\":3}\n", .lines),
        ("{\"a\":\n{\"a\":2}\n", .lines),
        ("{\"a\":1,\n{\"a\":2}\n{\"a\":3\n", .lines),
        ("{\"a\":", .lines),
        ("[1,2\n[3]\n", .lines),
    ])
    func `the layout is told by the first lines`(text: String, layout: RecordLayout) throws {
        #expect(try read(text).layout == layout)
        #expect(try read("\u{FEFF}" + text).layout == layout)
    }

    @Test func `a broken first line costs one record`() throws {
        let reading = try read("{\"a\":{\n{\"a\":2}\n{\"a\":3}\n")
        #expect(reading.texts == ["{\"a\":{", "{\"a\":2}", "{\"a\":3}"])
    }

    @Test(arguments: [1, 2, 10, 40])
    func `the layout does not depend on how much is read at a time`(most: Int) {
        for text in ["{\n\"a\":1}", "[1]\n[2]\n", "[\n1]", "{\"a\":\n{\"b\":1}\n}\n", "{}\n{}"] {
            let bytes = Array(text.utf8)
            var decided: RecordLayout?
            var count = 0
            while decided == nil {
                count = min(count + most, bytes.count)
                let isAll = count == bytes.count
                decided = RecordLayout(
                    sniffing: bytes.span.extracting(first: count), isAll: isAll)
            }
            #expect(decided == RecordLayout(sniffing: bytes.span, isAll: true))
        }
    }

    @Test func `a first line longer than what is looked at decides by its first byte`() throws {
        let long = String(repeating: "1,", count: 100_000)
        #expect(try read("{\"a\":[\(long)1]}\n{}\n").layout == .lines)
        #expect(try read("[\(long)1]").layout == .elements)
    }
}
