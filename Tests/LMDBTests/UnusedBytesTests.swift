import Glibc
import TemporaryFolder
import Testing

@testable import LMDB

/// The bytes of a file that say nothing.
@Suite struct UnusedBytesTests {
    let folder = TemporaryFolder()

    @Test(arguments: [(1 << 20, 0), (1 << 20, 7), (100, 0), (100, 7), (1, 3)])
    func `all bytes that nothing marks come in pieces, in order`(bytes: Int, overlap: Int) throws {
        let environment = try makeFile(folder.file())
        for key in 3...9 as ClosedRange<UInt64> { try append(key, to: environment) }
        let all = try contents(of: folder.file())
        var isLive = [Bool](repeating: false, count: all.count)
        let request = PageWalk.Request(marksLiveBytes: true)
        for live in try Environment.inspectPages(at: folder.file(), request).live {
            for place in live.bytes { isLive[place] = true }
        }
        var expected: [[UInt8]] = []
        for place in all.indices where !isLive[place] {
            let isFirst = place == 0 || isLive[place - 1]
            if isFirst { expected.append([]) }
            expected[expected.count - 1].append(all[place])
        }

        var pieces: [[UInt8]] = []
        try environment.forEachUnusedPiece(bytes: bytes, overlap: overlap) { span in
            pieces.append(span.indices.map { span[$0] })
        }

        var slow: [[UInt8]] = []
        for run in expected {
            for start in stride(from: 0, to: run.count, by: bytes) {
                slow.append(Array(run[max(0, start - overlap)..<min(run.count, start + bytes)]))
            }
        }
        #expect(expected.count > 20 && expected.contains { $0.count > 4096 })
        #expect(pieces == slow)
    }
}
