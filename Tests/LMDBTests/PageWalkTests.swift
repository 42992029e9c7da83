import Glibc
import SeededRandom
import TemporaryFolder
import Testing

@testable import LMDB

@Suite struct PageWalkTests {
    let folder = TemporaryFolder(.memory)

    @Test(arguments: 0..<12)
    func `files that random transactions made give no finding`(chunk: Int) throws {
        let start = UInt64.random(in: 0 ... .max)
        for seed in start..<start &+ 20 {
            var random = SplitMix64(seed: seed)
            let aged = try AgedFile(
                folder.file("\(seed)"), seed: seed, commits: 1 + random.below(40),
                changes: 1 + random.below(80))
            let report = try Environment.inspectPages(at: aged.path)
            #expect(report.findings.isEmpty, "seed \(seed)")
            #expect(Int64(report.usedPages + report.freePages) * 4096 == report.neededBytes)
            let environment = try Environment.open(at: aged.path, options: AgedFile.options)
            #expect(try aged.isHeld(by: environment), "seed \(seed)")
            #expect(try environment.inspectPages() == report, "seed \(seed)")
            for mode in [.exact, .compacting] as [Environment.CopyMode] {
                let path = folder.file("copy")
                do {
                    let copy = try Descriptor(
                        path: path, flags: O_CREAT | O_WRONLY | O_TRUNC, mode: 0o600)
                    try environment.copy(to: copy.raw, mode)
                }
                let report = try Environment.inspectPages(at: path)
                #expect(report.findings.isEmpty, "seed \(seed), copy")
            }
            unsafe unlink(aged.path)
        }
    }

    @Test func `a new file and one whose tables are empty give no finding`() throws {
        do {
            _ = try Environment.create(at: folder.file()) { (_) throws(LMDBError) in }
        }
        #expect(try Environment.inspectPages(at: folder.file()).findings == [])
        let environment = try Environment.open(at: folder.file())
        try environment.write { (write) throws(LMDBError) in
            _ = try write.openTable("empty", .byteKeys)
        }
        #expect(try environment.inspectPages().findings == [])
    }

    @Test func `a file that grew to another map gives no finding`() throws {
        for mapSizeBytes in [1 << 20, 1 << 24, 1 << 22] {
            let options = EnvironmentOptions(mapSizeBytes: mapSizeBytes, durability: .cache)
            let environment =
                mapSizeBytes == 1 << 20
                ? try makeFile(folder.file(), options: options)
                : try Environment.open(at: folder.file(), options: options)
            try append(try #require(keys(environment).last) + 1, to: environment)
            #expect(try environment.inspectPages().findings == [])
        }
    }

    @Test func `of large values only the beginning is read`() throws {
        let environment = try makeFile(folder.file(), options: AgedFile.options)
        try environment.write { (write) throws(LMDBError) in
            let table = try write.openTable("numbers", .integerKeys)
            for key in 10..<20 as Range<UInt64> {
                try write.append(table, key, bytes(1 << 20, 1).span)
            }
        }
        let report = try environment.inspectPages()
        #expect(report.usedPages > 2560)
        #expect(report.bytesRead < 64 << 10)
    }

    @Test func `a file that is written meanwhile gives no finding`() async throws {
        let path = folder.file()
        let environment = try makeFile(path, options: AgedFile.options)
        try await withThrowingTaskGroup { group in
            group.addTask {
                for round in 0..<400 as Range<UInt64> {
                    try environment.write { (write) throws(LMDBError) in
                        let table = try write.openTable("numbers", .integerKeys)
                        try write.put(table, round % 7, bytes(100 + Int(round) * 50, 1).span)
                        try write.delete(table, (round + 3) % 7)
                    }
                }
            }
            for _ in 0..<200 {
                #expect(try environment.inspectPages().findings == [])
                do throws(LMDBError) {
                    #expect(try Environment.inspectPages(at: path).findings == [])
                } catch {
                    #expect(error.kind == .overtaken)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `what cannot be walked says why`() throws {
        func kind(_ path: String) -> LMDBError.Kind? {
            do throws(LMDBError) {
                _ = try Environment.inspectPages(at: path)
                return nil
            } catch {
                return error.kind
            }
        }
        #expect(kind(folder.file("none")) == .notFound)
        #expect(kind(folder.path) == .notALedgerFile)
        try write(bytes(9000, 1), to: folder.file("other"))
        #expect(kind(folder.file("other")) == .notALedgerFile)
    }

    @Test func `lost pages are a finding that does not keep the file from opening`() throws {
        do {
            let environment = try makeFile(folder.file())
            for key in 3...7 as ClosedRange<UInt64> { try append(key, to: environment) }
        }
        var file = try contents(of: folder.file())
        let newest = try FileInspection.inspect(folder.file(), pageSizeBytes: 4096).newest
        // One more last page, which the file has and nothing uses.
        file[Int(newest.pageNumber) * 4096 + 136] += 1
        try write(file + [UInt8](repeating: 0, count: 4096), to: folder.file())
        let finding = PageReport.Finding(page: newest.lastPage + 1, problem: .lost(count: 1))
        #expect(try Environment.inspectPages(at: folder.file()).findings == [finding])
        #expect(refusal(opening: folder.file()) == nil)
    }
}
