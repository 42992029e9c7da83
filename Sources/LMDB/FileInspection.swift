import Glibc

/// What the file shows of itself before LMDB maps it.
///
/// LMDB trusts the file: a missing page is a SIGBUS, and a meta page that lost its newest number
/// makes it serve an older state in silence. So these must hold, read with `pread`:
///
/// 1. It is a regular file, and both meta pages have magic, version, flag and their own number.
/// 2. Both name one page size, the one of this machine.
/// 3. Their transactions are both 0, or neighbours standing in their own slots.
/// 4. The newest names a last page not below the older one's, and roots that are pages of that
///    number and of a tree.
/// 5. Every page up to the last one is in the file, or the free list holds it: LMDB does not write
///    a page that was taken and freed within one transaction.
///
/// Another process may commit meanwhile; so a finding counts only when the meta pages read the
/// same again after it.
struct FileInspection {
    let identity: FileIdentity
    let newest: MetaPage
    let pageSizeBytes: Int

    /// The bytes that every page in use needs.
    var neededBytes: Int { (Int(newest.lastPage) + 1) * pageSizeBytes }

    private static let maximumReadings = 16

    /// Inspects the file at `path`.
    /// - Throws: what is wrong with it, or why it cannot be read.
    /// - Complexity: O(1), but O(free list) for a file shorter than its last page says.
    static func inspect(_ path: String, pageSizeBytes: Int) throws(LMDBError) -> FileInspection {
        do {
            // Without O_NONBLOCK, opening a named pipe would wait for its writer.
            let file = try Descriptor(path: path, flags: O_RDONLY | O_NONBLOCK)
            return try inspect(file, path: path, pageSizeBytes: pageSizeBytes)
        } catch let error as LMDBError {
            throw error
        } catch let code as MDBCode {
            throw LMDBError(code, .open, path: path)
        } catch {
            throw LMDBError(.other(code: 0), .open, path: path)
        }
    }

    private static func inspect(
        _ file: borrowing Descriptor, path: String, pageSizeBytes: Int
    ) throws -> FileInspection {
        let status = try Descriptor.status(of: file.raw)
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else {
            throw LMDBError(.notALedgerFile, .open, path: path)
        }
        var reading = try MetaPages(file, machinePageSize: pageSizeBytes)
        for _ in 1..<maximumReadings {
            do throws(Finding) {
                let newest = try reading.newest(
                    machinePageSize: pageSizeBytes, fileSizeBytes: Int64(status.st_size))
                try checkPages(of: newest, in: file, pageSizeBytes: pageSizeBytes)
                return FileInspection(
                    identity: FileIdentity(status), newest: newest, pageSizeBytes: pageSizeBytes)
            } catch {
                let again = try MetaPages(file, machinePageSize: pageSizeBytes)
                guard again != reading else {
                    throw LMDBError(error.kind, .open, path: path, code: error.code)
                }
                reading = again
            }
        }
        throw LMDBError(.busy, .open, path: path)
    }

    private static func checkPages(
        of newest: MetaPage, in file: borrowing Descriptor, pageSizeBytes: Int
    ) throws(Finding) {
        let pages = TreePages(pageSizeBytes: pageSizeBytes)
        do {
            let foundBytes = Int64(try Descriptor.status(of: file.raw).st_size)
            let (neededBytes, overflow) = (newest.lastPage &+ 1)
                .multipliedReportingOverflow(by: UInt64(pageSizeBytes))
            guard !overflow, neededBytes <= UInt64(Int64.max) else {
                throw Finding(.damaged(.rootInvalid(page: newest.lastPage)))
            }
            if foundBytes < Int64(neededBytes) {
                let firstMissing = UInt64(foundBytes) / UInt64(pageSizeBytes)
                guard
                    try pages.freeList(
                        of: newest, in: file, covers: firstMissing...newest.lastPage)
                else {
                    throw Finding(
                        .truncated(expectedBytes: Int64(neededBytes), foundBytes: foundBytes))
                }
            }
            for tree in [newest.freeList, newest.tables] {
                guard try pages.isRoot(tree, in: file, lastPage: newest.lastPage) else {
                    throw Finding(.damaged(.rootInvalid(page: tree.root)))
                }
            }
        } catch let finding as Finding {
            throw finding
        } catch let code as MDBCode {
            throw Finding(LMDBError.Kind(code.code), code: code.code)
        } catch {
            throw Finding(.other(code: 0))
        }
    }
}

/// What an inspection found wrong, before it is tied to a path.
struct Finding: Error {
    let kind: LMDBError.Kind
    let code: Int32

    init(_ kind: LMDBError.Kind, code: Int32 = 0) {
        self.kind = kind
        self.code = code
    }
}

/// The two meta pages as they were read.
struct MetaPages: Equatable {
    let first: MetaPage
    let second: MetaPage

    init(first: MetaPage, second: MetaPage) {
        self.first = first
        self.second = second
    }

    /// Reads both; the second lies where the first says, or else where this machine would put it.
    init(_ file: borrowing Descriptor, machinePageSize: Int) throws(MDBCode) {
        first = MetaPage(try file.bytes(at: 0, count: MetaPage.byteCount))
        var offset = Int64(machinePageSize)
        if first.hasPlausiblePageSize {
            let named = Int64(first.pageSize)
            let found = MetaPage(try file.bytes(at: named, count: MetaPage.byteCount))
            if found.hasMagic { offset = named }
        }
        second = MetaPage(try file.bytes(at: offset, count: MetaPage.byteCount))
    }

    /// The page of the last commit, when the two can stand together.
    func newest(machinePageSize: Int, fileSizeBytes: Int64) throws(Finding) -> MetaPage {
        try checkFormat(machinePageSize: machinePageSize, fileSizeBytes: fileSizeBytes)
        try checkPageSize(machinePageSize: machinePageSize)
        let (older, newer) =
            first.transaction < second.transaction ? (first, second) : (second, first)
        let areNew = older.transaction == 0 && newer.transaction == 0
        let areNeighbours =
            newer.transaction &- older.transaction == 1 && first.transaction.isMultiple(of: 2)
        guard areNew || areNeighbours else {
            throw Finding(
                .damaged(
                    .metaPagesDisagree(first: first.transaction, second: second.transaction)))
        }
        guard newer.lastPage >= older.lastPage, newer.lastPage >= 1 else {
            throw Finding(.damaged(.rootInvalid(page: newer.lastPage)))
        }
        return newer
    }

    private func checkFormat(machinePageSize: Int, fileSizeBytes: Int64) throws(Finding) {
        guard first.hasMagic || second.hasMagic else {
            if let version = first.laterVersion {
                throw Finding(.newerLMDBFormat, code: Int32(truncatingIfNeeded: version))
            }
            throw Finding(.notALedgerFile)
        }
        if first.hasMagic, first.version > MetaPage.version,
            !second.hasMagic || second.version == first.version
        {
            throw Finding(.newerLMDBFormat, code: Int32(truncatingIfNeeded: first.version))
        }
        guard first.isComplete, second.isComplete else {
            // Without a whole first page, two meta pages are all that is known to be needed.
            let isKnown = first.isComplete && first.lastPage < UInt32.max
            let pages = isKnown ? Int64(first.lastPage) + 1 : 2
            throw Finding(
                .truncated(
                    expectedBytes: pages * Int64(machinePageSize), foundBytes: fileSizeBytes))
        }
        guard first.isValid(asPage: 0) else { throw Finding(.damaged(.metaPageInvalid(page: 0))) }
        guard second.isValid(asPage: 1) else { throw Finding(.damaged(.metaPageInvalid(page: 1))) }
    }

    private func checkPageSize(machinePageSize: Int) throws(Finding) {
        guard first.pageSize == second.pageSize, first.hasPlausiblePageSize else {
            throw Finding(.damaged(.pageSizeInvalid))
        }
        guard Int(first.pageSize) == machinePageSize else {
            throw Finding(.differentPageSize, code: Int32(first.pageSize))
        }
    }
}
