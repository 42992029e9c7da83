extension Environment {
    /// Calls `body` with the bytes of the file that say nothing in the last commit, piece by piece: free pages, what is
    /// left of pages behind their values, and what lies between nodes. Others may commit meanwhile and use some of them.
    ///
    /// A piece has at most `bytes` and `overlap` bytes; where one goes on from the one before, it begins with the last
    /// `overlap` bytes of that. Where the pages are not as they should be, all bytes count as unused.
    /// - Throws: as ``inspectPages()``.
    /// - Complexity: O(pages of trees and free list + records + unused bytes); memory grows with the records.
    package func forEachUnusedPiece(
        bytes: Int, overlap: Int, _ body: (Span<UInt8>) -> Void
    ) throws(LMDBError) {
        let pin = try read()
        defer { withExtendedLifetime(pin) {} }
        do throws(Finding) {
            let descriptor = try Finding.ofSystem { () throws(MDBCode) in try handle.descriptor }
            let request = PageWalk.Request(marksLiveBytes: true)
            let report = try PageWalk.runNewest(descriptor, request)
            try Finding.ofSystem { () throws(MDBCode) in
                for run in report.unusedRuns {
                    var start = run.lowerBound
                    while start < run.upperBound {
                        let from = max(run.lowerBound, start - overlap)
                        let end = min(run.upperBound, start + bytes)
                        let piece = try Descriptor.bytes(
                            of: descriptor, at: Int64(from), count: end - from)
                        body(piece.span)
                        start = end
                    }
                }
            }
        } catch {
            throw LMDBError(error.kind, .read, path: path, code: error.code)
        }
    }
}

extension PageReport {
    /// What no live bytes cover, in order; the whole file where anything was found.
    fileprivate var unusedRuns: [Range<Int>] {
        let end = Int(foundBytes)
        guard findings.isEmpty else { return [0..<end] }
        var runs: [Range<Int>] = []
        var next = 0
        for bytes in live.map(\.bytes).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if next < bytes.lowerBound { runs.append(next..<bytes.lowerBound) }
            next = max(next, bytes.upperBound)
        }
        if next < end { runs.append(next..<end) }
        return runs
    }
}
