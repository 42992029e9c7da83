import Testing

/// Files of contacts as other programs write them.
@Suite struct LineTests {
    private func ledger() throws -> Tool {
        let tool = try Tool()
        let events = [
            #"{"specversion":"1.0","id":"1","source":"s","type":"campaign.created","subject":"c","time":"2026-11-01T08:00:00Z"}"#,
            #"{"specversion":"1.0","id":"2","source":"s","type":"attempt.delivered","subject":"c","time":"2026-11-01T08:00:01Z","data":{"contact":"4915"}}"#,
            #"{"specversion":"1.0","id":"3","source":"s","type":"campaign.completed","subject":"c","time":"2026-11-01T08:00:02Z"}"#,
        ]
        for event in events { #expect(try tool.run("append", event).status == 0) }
        return tool
    }

    @Test func `a byte order mark is no part of the first contact`() throws {
        let tool = try ledger()
        try tool.write("contacts", [0xEF, 0xBB, 0xBF] + Array("4915\r\n".utf8))
        let run = try tool.run("retry", "c", "--contacts", "contacts", "--json")
        #expect(run.status == 1)
        #expect(run.output.contains("1 reached meanwhile"), "\(run.output)")
    }

    @Test func `a line that is not UTF-8 is refused and named`() throws {
        let tool = try ledger()
        try tool.write("contacts", Array("4916\nM".utf8) + [0xFC] + Array("ller\n".utf8))
        for arguments in [["retry", "c"], ["campaign", "create", "d"]] {
            let run = try tool.run(arguments + ["--contacts", "contacts"])
            #expect(run.status == 65)
            #expect(run.errors.contains("line 2 is not UTF-8"), "\(run.errors)")
        }
    }
}
