import Glibc

/// What the meta pages show of a file before LMDB maps it.
///
/// LMDB trusts them: a wrong last page is a SIGBUS, and a meta page that lost its newest number
/// makes it serve an older state in silence. So these must hold, read with `pread`:
///
/// 1. It is a regular file, and both meta pages have magic, version, flag and their own number.
/// 2. Both name one page size, the one of this machine.
/// 3. Their transactions are both 0, or neighbours standing in their own slots.
/// 4. The newest names a last page and a map not below the older one's, and a last page that the
///    file, with a free list in it, can lead to.
///
/// Another process may commit meanwhile; so only pages that read the same twice count.
struct FileInspection {
    let identity: FileIdentity
    let newest: MetaPage
    /// The page of the commit before it.
    let previous: MetaPage

    private static let maximumReadings = 64

    /// Inspects the file at `path`.
    /// - Throws: what is wrong with it, or why it cannot be read.
    static func inspect(_ path: String, pageSizeBytes: Int) throws(LMDBError) -> FileInspection {
        let file: Descriptor
        do throws(MDBCode) {
            // Without O_NONBLOCK, opening a named pipe would wait for its writer.
            file = try Descriptor(path: path, flags: O_RDONLY | O_NONBLOCK)
        } catch {
            throw LMDBError(error, .open, path: path)
        }
        do throws(Finding) {
            return try inspect(file.raw, pageSizeBytes: pageSizeBytes)
        } catch {
            throw LMDBError(error.kind, .open, path: path, code: error.code)
        }
    }

    /// Inspects an open file.
    static func inspect(
        _ descriptor: Int32, pageSizeBytes: Int
    ) throws(Finding) -> FileInspection {
        let status = try Finding.ofSystem { () throws(MDBCode) in
            try Descriptor.status(of: descriptor)
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else {
            throw Finding(.notALedgerFile)
        }
        for _ in 0..<maximumReadings {
            let (reading, again) = try Finding.ofSystem { () throws(MDBCode) in
                (
                    try MetaPages(descriptor, machinePageSize: pageSizeBytes),
                    try MetaPages(descriptor, machinePageSize: pageSizeBytes)
                )
            }
            guard reading == again else { continue }
            let newest = try reading.newest(
                machinePageSize: pageSizeBytes, fileSizeBytes: Int64(status.st_size))
            let previous = newest.pageNumber == 0 ? reading.second : reading.first
            return FileInspection(
                identity: FileIdentity(status), newest: newest, previous: previous)
        }
        throw Finding(.overtaken)
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

    /// Runs `body`, whose failure counts as a finding.
    static func ofSystem<R>(_ body: () throws(MDBCode) -> R) throws(Finding) -> R {
        do throws(MDBCode) {
            return try body()
        } catch {
            throw Finding(LMDBError.Kind(error.code), code: error.code)
        }
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
    init(_ descriptor: Int32, machinePageSize: Int) throws(MDBCode) {
        first = MetaPage(try Descriptor.bytes(of: descriptor, at: 0, count: MetaPage.byteCount))
        var offset = Int64(machinePageSize)
        if first.hasPlausiblePageSize {
            let named = Int64(first.pageSize)
            let found = MetaPage(
                try Descriptor.bytes(of: descriptor, at: named, count: MetaPage.byteCount))
            if found.hasMagic { offset = named }
        }
        second = MetaPage(
            try Descriptor.bytes(of: descriptor, at: offset, count: MetaPage.byteCount))
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
        guard newer.lastPage >= older.lastPage, newer.lastPage >= 1,
            newer.neededBytes(pageSizeBytes: machinePageSize) < Int64.max
        else { throw Finding(.damaged(.lastPageInvalid(page: newer.lastPage))) }
        // LMDB does not write a page taken and freed within one transaction, so that the file may
        // be shorter than its last page says; but the free list in it names all that it lacks.
        let neededBytes = newer.neededBytes(pageSizeBytes: machinePageSize)
        let mostFreeBytes = fileSizeBytes.multipliedReportingOverflow(
            by: Int64(machinePageSize / 8))
        guard mostFreeBytes.overflow || neededBytes - fileSizeBytes <= mostFreeBytes.partialValue
        else { throw Finding(.truncated(expectedBytes: neededBytes, foundBytes: fileSizeBytes)) }
        guard newer.mapSize >= older.mapSize else {
            throw Finding(.damaged(.metaPageInvalid(page: Int(newer.pageNumber))))
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
