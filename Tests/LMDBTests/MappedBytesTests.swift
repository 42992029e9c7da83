import TemporaryFolder
import Testing

@testable import LMDB

@Suite struct MappedBytesTests {
    let folder = TemporaryFolder()

    @Test(arguments: [0, 1, 7, 5000])
    func `copied bytes and their slices read as what they were made from`(count: Int) {
        let original = bytes(count, 9)
        let mapped = MappedBytes(original)
        #expect(!mapped.isMapped)
        #expect(mapped.count == count)
        #expect(mapped.copy() == original)
        #expect(MappedBytes(copying: original.span).copy() == original)
        for lower in [0, count / 2, count] {
            for upper in [lower, count] {
                #expect(mapped.slice(lower..<upper).copy() == Array(original[lower..<upper]))
                #expect(mapped.slice(lower..<upper).slice(0..<upper - lower).count == upper - lower)
            }
        }
    }

    @Test func `a slice out of bounds is a broken invariant`() async {
        await #expect(processExitsWith: .failure) {
            _ = MappedBytes([1, 2, 3]).slice(2..<4)
        }
    }

    @Test func `bytes keep their snapshot and its environment`() throws {
        func value() throws -> MappedBytes {
            let environment = try makeFile(folder.file())
            let read = try environment.read()
            let table = try #require(try read.table("numbers", .integerKeys))
            return try #require(try read.get(table, 2)).slice(5000..<6000)
        }
        let kept = try value()
        #expect(kept.isMapped)
        let environment = try Environment.open(at: folder.file())
        for key in 3..<40 as Range<UInt64> {
            try append(key, to: environment)
            try environment.write { (write) throws(LMDBError) in
                let table = try write.openTable("numbers", .integerKeys)
                try write.put(table, 2, bytes(largeCount, UInt8(key)).span)
            }
        }
        #expect(kept.copy() == Array(bytes(largeCount, 2)[5000..<6000]))
    }

    @Test func `large committed values stay mapped in a write transaction, all others are copied`()
        throws
    {
        let environment = try makeFile(folder.file())
        try environment.write { (write) throws(LMDBError) in
            let table = try write.openTable("numbers", .integerKeys)
            let small = try write.get(table, 1)
            let large = try write.get(table, 2)
            #expect(small?.isMapped == false)
            #expect(large?.isMapped == true)
            try write.put(table, 1, bytes(20, 7).span)
            try write.put(table, 2, bytes(largeCount, 7).span)
            let fresh = try write.get(table, 2)
            #expect(fresh?.isMapped == false)
            try write.delete(table, 2)
            for key in 3..<30 as Range<UInt64> {
                try write.append(table, key, bytes(largeCount, 8).span)
            }
            #expect(small?.copy() == bytes(10, 1))
            #expect(large?.copy() == bytes(largeCount, 2))
            #expect(fresh?.copy() == bytes(largeCount, 7))
        }
    }

    @Test func `values of every size around the limit of a leaf are read back`() throws {
        let environment = try makeFile(folder.file())
        let counts = Array(2000...2050)
        try environment.write { (write) throws(LMDBError) in
            let table = try write.openTable("sizes", .integerKeys)
            for count in counts { try write.put(table, UInt64(count), bytes(count, 3).span) }
        }
        try environment.write { (write) throws(LMDBError) in
            let table = try write.openTable("sizes", .integerKeys)
            let read = try counts.map { (count) throws(LMDBError) in
                try write.get(table, UInt64(count))
            }
            for count in counts { try write.put(table, UInt64(count), bytes(count, 4).span) }
            for (count, value) in zip(counts, read) { #expect(value?.copy() == bytes(count, 3)) }
        }
    }

    @Test func `mapped bytes of an ended write transaction trap instead of dangling`() async {
        let path = folder.file()
        await #expect(processExitsWith: .failure) { [path = path as String] in
            let environment = try makeFile(path)
            let escaped = try environment.write { (write) throws(LMDBError) in
                try write.get(try write.openTable("numbers", .integerKeys), 2)
            }
            // A value that was never there must not pass for the trap.
            guard let escaped, escaped.isMapped else { return }
            _ = escaped.span
        }
    }
}
