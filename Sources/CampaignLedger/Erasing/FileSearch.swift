import EventLog
import Files
import Projections

/// Searches every byte of a ledger's files for what was erased, after every string was searched.
///
/// A file of thousands of hashes and numbers holds any few bytes somewhere: of a million times a thousand places and
/// forms, six bytes agree once in some hundred thousand files, and in far fewer where zeros around a number meet those
/// of a form. So a form that tells little counts only where the log's file says nothing: no string held it, and what else
/// says something there are numbers and hashes. Some of those were left in unused bytes too, but few.
struct FileSearch {
    /// Small, for a process to which the system grants little address space.
    private static let pieceBytes = 256 << 10
    /// Forms of fewer bytes, or of fewer telling ones, are found everywhere.
    private static let fewestBytes = 6
    private static let fewestTelling = 4
    /// Forms of this many are not found by chance: three bytes more make it 2^24 times as rare.
    private static let enoughTelling = 9

    private static let newFile = "-erasing"

    private let forms: [[UInt8]]
    private let log: String

    /// `forms`: each name as it is, and as the log packs it.
    init(_ forms: [[UInt8]], besides log: String) {
        self.forms = forms.filter {
            $0.count >= Self.fewestBytes && Self.telling($0) >= Self.fewestTelling
        }
        self.log = log
    }

    /// How many bytes are not zero: numbers have zeros in them and around them.
    private static func telling(_ form: [UInt8]) -> Int { form.count { $0 != 0 } }

    /// - Throws: `notErased` where bytes are left that should not be; what reading throws.
    func run(_ snapshot: LedgerSnapshot) throws(LedgerError) {
        guard !forms.isEmpty else { return }
        let search = ByteSearch(forms)
        // Lock files hold no strings; and to close one that LMDB has open gives its locks up.
        for path in LedgerFiles(of: log).paths
        where !path.utf8.reversed().starts(with: "-lock".utf8.reversed()) {
            var held = try held(in: path, search)
            if held.isEmpty { continue }
            if path == log {
                held.subtract(try spelledByNeighbours(search, snapshot))
                held.subtract(try heldByChance(held, snapshot))
            } else if path == ProjectionFile.path(besides: log) || path == log + Self.newFile {
                // The one has no strings at all; the other is the file of an erasure that began after this one, made
                // from a log without these names.
                held.subtract(littleTelling(held))
            }
            guard held.isEmpty else {
                throw LedgerError(
                    .notErased,
                    "The erasure is recorded, but '\(path)' still holds bytes of what was erased.",
                    remedy:
                        "Run 'verify', keep the file for whoever looks into it, and report this.")
            }
        }
    }

    private func held(in path: String, _ search: ByteSearch) throws(LedgerError) -> Set<Int> {
        var held: Set<Int> = []
        do throws(FileError) {
            guard try FileKind.of(name: path) == .regularFile else { return [] }
            try FilePieces.forEach(
                path, bytes: Self.pieceBytes, overlap: max(0, search.longest - 1)
            ) { piece in
                held.formUnion(search.found(in: piece))
            }
        } catch {
            // Somebody else gave it its name, or removed it, meanwhile.
            guard path == log || error.kind != .notFound else { return [] }
            throw LedgerError(error)
        }
        return held
    }

    /// Which forms the end of one string and the beginning of the next spell where they lie in the log's file: no string
    /// holds them, so that they are no finding.
    private func spelledByNeighbours(
        _ search: ByteSearch, _ snapshot: LedgerSnapshot
    ) throws(LedgerError) -> Set<Int> {
        var spelled: Set<Int> = []
        try snapshot.reading { () throws(EventLogError) in
            try snapshot.view.forEachRunOfTexts { spelled.formUnion(search.found(in: $0)) }
        }
        return spelled
    }

    private func littleTelling(_ held: Set<Int>) -> Set<Int> {
        held.filter { Self.telling(forms[$0]) < Self.enoughTelling }
    }

    /// Which of the forms that the log's file holds tell little, and are not where it says nothing.
    private func heldByChance(
        _ held: Set<Int>, _ snapshot: LedgerSnapshot
    ) throws(LedgerError) -> Set<Int> {
        let doubtful = littleTelling(held).sorted()
        guard !doubtful.isEmpty else { return [] }
        let search = ByteSearch(doubtful.map { forms[$0] })
        var left: Set<Int> = []
        try snapshot.reading { () throws(EventLogError) in
            try snapshot.ledger.log.forEachUnusedPiece(
                bytes: Self.pieceBytes, overlap: max(0, search.longest - 1)
            ) { left.formUnion(search.found(in: $0)) }
        }
        return Set(doubtful).subtracting(left.map { doubtful[$0] })
    }
}
