import Files
import Testing

@testable import CampaignIngest

struct LongRecordTests {
    private func plan(_ layout: RecordLayout, _ limit: Int, _ window: Int) -> ReadingPlan {
        var plan = ReadingPlan(layout)
        plan.recordBytes = limit
        plan.excerptBytes = 4
        plan.windowBytes = window
        return plan
    }

    @Test(arguments: 1...40)
    func `a line over the limit is cut and the next ones are read`(window: Int) throws {
        let text = "aaaaaaaa\r\nbbbbbbbbb\r\n[1,2,3,4,5]\n        \n         \nc"
        let reading = try read(text, plan(.lines, 8, window))
        #expect(reading.texts == ["aaaaaaaa", "bbbb", "[1,2", "    ", "c"])
        #expect(reading.entries.map(\.isTooLong) == [false, true, true, true, false])
        #expect(reading.lines == [1, 2, 3, 5, 6])
    }

    @Test(arguments: 1...40)
    func `an element over the limit is cut and the next ones are read`(window: Int) throws {
        let text = "[{\"a\":12},{\"a\":123},\n{\"a\":{\"b\":[1,2,3]}},7]"
        let reading = try read(text, plan(.elements, 8, window))
        #expect(reading.texts == ["{\"a\":12}", "{\"a\"", "{\"a\"", "7"])
        #expect(reading.entries.map(\.isTooLong) == [false, true, true, false])
        #expect(reading.lines == [1, 1, 2, 2])
    }

    @Test(arguments: [RecordLayout.lines, .elements, .documents])
    func `a huge record takes no memory of its size`(layout: RecordLayout) throws {
        let opening = layout == .elements ? "[{\"a\":\"" : "{\"a\":\""
        let closing = layout == .elements ? "\"},{}]" : "\"}\n{}"
        var bytes = Array(opening.utf8)
        bytes += [UInt8](repeating: 0x61, count: 20 << 20)
        bytes += Array(closing.utf8)
        let file = try TemporaryFile(bytes)
        var plan = ReadingPlan(layout)
        plan.recordBytes = 1 << 20
        var reader = try file.reader(plan)
        let batch = try #require(try reader.next(mostRecords: 9, mostBytes: 1 << 20))
        #expect(batch.records.map(\.isTooLong) == [true, false])
        #expect(batch.records.map(\.range.count) == [1024, 2])
        #expect(batch.arena.capacity < 4 << 20)
    }

    /// A copy of a batch that nobody saw made each batch allocate an arena a little larger.
    @Test(arguments: [RecordLayout.lines, .documents])
    func `batches that are handed back cost no new memory`(layout: RecordLayout) throws {
        let line = Array("{\"a\":\"0123456789012345678901234567890123456789\"}\n".utf8)
        let file = try TemporaryFile([[UInt8]](repeating: line, count: 20_000).flatMap { $0 })
        var reader = try file.reader(ReadingPlan(layout))
        var capacities: Set<Int> = []
        var batches = 0
        while let batch = try reader.next(mostRecords: 1000, mostBytes: 1 << 14) {
            batches += 1
            if batches > 4 { capacities.insert(batch.arena.capacity) }
            reader.recycle(batch)
        }
        #expect(batches > 40)
        #expect(capacities.count == 1)
    }
}
