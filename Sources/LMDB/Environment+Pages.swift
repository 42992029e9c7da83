import CLMDB
import Glibc

extension Environment {
    /// Walks every page of the last commit of the file at `path`, open in this process or not.
    ///
    /// Of a large value only the header of its first page is read; whether its bytes are right,
    /// checksums must tell. Other processes may write meanwhile.
    /// - Returns: at most 100 findings, none for a sound file.
    /// - Throws: what keeps the file from being walked: `.notFound`, `.notALedgerFile`,
    ///   `.permissionDenied`, `.differentPageSize`, `.newerLMDBFormat`, and `.damaged` or
    ///   `.truncated` when the meta pages are; `.overtaken` when others commit faster than the walk goes.
    /// - Complexity: O(pages of trees and free list).
    package static func inspectPages(at path: String) throws(LMDBError) -> PageReport {
        try inspectPages(at: path, PageWalk.Request())
    }

    /// Walks every page of the last commit, like ``inspectPages(at:)``, of the file this environment
    /// has open; no writer gets in the way.
    /// - Throws: also what beginning a read transaction throws.
    package func inspectPages() throws(LMDBError) -> PageReport {
        let pin = try read()
        defer { withExtendedLifetime(pin) {} }
        do throws(Finding) {
            let descriptor = try Finding.ofSystem { () throws(MDBCode) in try handle.descriptor }
            return try PageWalk.runNewest(descriptor, PageWalk.Request())
        } catch {
            throw LMDBError(error.kind, .read, path: path, code: error.code)
        }
    }

    static func inspectPages(
        at path: String, _ request: PageWalk.Request
    ) throws(LMDBError) -> PageReport {
        let file: Descriptor
        do throws(MDBCode) {
            file = try Descriptor(path: path, flags: O_RDONLY | O_NONBLOCK)
        } catch {
            throw LMDBError(error, .read, path: path)
        }
        do throws(Finding) {
            return try PageWalk.runUnpinned(file.raw, request)
        } catch {
            throw LMDBError(error.kind, .read, path: path, code: error.code)
        }
    }
}

extension EnvironmentHandle {
    /// Walks the pages of the last commit before anything else follows them.
    ///
    /// A read transaction, which itself looks at the meta pages only, keeps them from being
    /// written over.
    /// - Throws: `.damaged` or `.truncated` for the first finding that could hurt, or why the pages
    ///   cannot be read.
    func checkPages() throws(LMDBError) {
        let report: PageReport
        do throws(Finding) {
            let (pin, descriptor) = try Finding.ofSystem { () throws(MDBCode) in
                (try begin(MDB_RDONLY), try self.descriptor)
            }
            defer { unsafe mdb_txn_abort(pin.raw) }
            report = try PageWalk.runNewest(descriptor, PageWalk.Request(maximumFindings: 1))
        } catch {
            throw LMDBError(error.kind, .open, path: path, code: error.code)
        }
        guard let danger = report.firstDanger else { return }
        let kind: LMDBError.Kind =
            danger.problem == .missing
            ? .truncated(expectedBytes: report.neededBytes, foundBytes: report.foundBytes)
            : .damaged(.page(danger.page, danger.problem))
        throw LMDBError(kind, .open, path: path)
    }
}

extension PageWalk {
    private static let maximumWalks = 16

    /// Walks the newest commit. The caller has a read transaction open, which keeps the pages of
    /// its own commit and of all later ones, or knows what a finding is worth without.
    static func runNewest(_ descriptor: Int32, _ request: Request) throws(Finding) -> PageReport {
        let pageSizeBytes = FileSystem.pageSizeBytes
        let inspection = try FileInspection.inspect(descriptor, pageSizeBytes: pageSizeBytes)
        return try Finding.ofSystem { () throws(MDBCode) in
            try run(descriptor, inspection, pageSizeBytes: pageSizeBytes, request: request)
        }
    }

    /// Walks the newest commit. Its pages stay until the second commit after it, so that a finding
    /// counts unless that has come; then the walk begins anew.
    static func runUnpinned(
        _ descriptor: Int32, _ request: Request
    ) throws(Finding) -> PageReport {
        for _ in 0..<maximumWalks {
            let report = try runNewest(descriptor, request)
            guard !report.findings.isEmpty else { return report }
            let now = try FileInspection.inspect(
                descriptor, pageSizeBytes: FileSystem.pageSizeBytes)
            // The commit before the newest, which tells their ages, may go with the next one.
            let isOfAges = report.findings.contains { $0.problem == .metaInvalid }
            let commits = now.newest.transaction &- report.transaction
            if commits <= (isOfAges ? 0 : 1) { return report }
        }
        throw Finding(.overtaken)
    }
}
