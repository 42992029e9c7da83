import EventLog
import Files

/// Makes sure that what was erased is gone: searches every string of the ledger for the ids, then every
/// byte of its files, in each form in which the ledger packs such strings.
///
/// What is found in strings stands in what is not about the contact, and is reported. What is found in
/// bytes alone should not be there.
struct ErasureSearch {
    private static let mostRemainders = 100
    private static let pieceBytes = 4 << 20
    /// Fewer bytes among packed numbers and hashes may come about by chance.
    private static let fewestBytesInFiles = 6

    private let names: [[UInt8]]
    private let log: String

    init(_ names: [[UInt8]], besides log: String) { (self.names, self.log) = (names, log) }

    /// - Throws: `notErased` where bytes are left that should not be; what reading throws.
    /// - Complexity: O(bytes of the files).
    func run(_ snapshot: LedgerSnapshot, _ erasure: inout Erasure) throws(LedgerError) {
        let searched = names.filter { $0.count >= ByteSearch.fewestBytes }
        erasure.unsearched = names.count - searched.count
        guard !searched.isEmpty else { return }
        let packed = searched.map { PackedForm(of: $0) }
        let tails = packed.map { $0?.tail ?? [] }.filter { $0.count >= ByteSearch.fewestBytes }
        let (explained, standingTails) = try searchStrings(searched, tails, snapshot, &erasure)
        var forms: [[UInt8]] = []
        for index in searched.indices where !explained.contains(index) {
            forms.append(searched[index])
            // What is packed may be a part of somebody else's longer number, which is no finding.
            if let form = packed[index], !standingTails.contains(form.tail) {
                forms.append(form.bytes)
            }
        }
        try searchFiles(ByteSearch(forms.filter { $0.count >= Self.fewestBytesInFiles }))
    }

    /// Which names stand in strings still, and which tails of names do.
    private func searchStrings(
        _ names: [[UInt8]], _ tails: [[UInt8]], _ snapshot: LedgerSnapshot,
        _ erasure: inout Erasure
    ) throws(LedgerError) -> (names: Set<Int>, tails: Set<[UInt8]>) {
        let search = ByteSearch(names)
        let tailSearch = ByteSearch(tails)
        var explained: Set<Int> = []
        var standing: Set<Int> = []
        var remainders: [Erasure.Remainder] = []
        var more = 0
        try snapshot.reading { () throws(EventLogError) in
            try snapshot.view.forEachText { place, text in
                standing.formUnion(tailSearch.found(in: text))
                let found = search.found(in: text)
                guard !found.isEmpty else { return }
                explained.formUnion(found)
                let remainder = Self.remainder(place)
                if remainders.count < Self.mostRemainders {
                    remainders.append(remainder)
                } else {
                    more += 1
                }
            }
        }
        (erasure.remainders, erasure.moreRemainders) = (remainders, more)
        return (explained, Set(standing.map { tails[$0] }))
    }

    private static func remainder(_ place: TextPlace) -> Erasure.Remainder {
        switch place {
        case .name(.group): Erasure.Remainder(place: .campaignID, position: nil)
        case .name(.member): Erasure.Remainder(place: .contactID, position: nil)
        case .name(.reference): Erasure.Remainder(place: .messageID, position: nil)
        case .name(.label): Erasure.Remainder(place: .label, position: nil)
        case .id(let position): Erasure.Remainder(place: .eventID, position: position)
        case .payload(let position): Erasure.Remainder(place: .content, position: position)
        }
    }

    private func searchFiles(_ search: ByteSearch) throws(LedgerError) {
        // Lock files hold no strings; and to close one that LMDB has open gives its locks up.
        for path in LedgerFiles(of: log).paths
        where !path.hasSuffix("-lock") && FileKind(ofName: path) == .regularFile {
            var holds = false
            do throws(FileError) {
                try FilePieces.forEach(
                    path, bytes: Self.pieceBytes, overlap: max(0, search.longest - 1)
                ) { piece in
                    if !search.found(in: piece).isEmpty { holds = true }
                }
            } catch {
                throw LedgerError(error)
            }
            guard !holds else {
                throw LedgerError(
                    .notErased,
                    "The erasure is recorded, but '\(path)' still holds bytes of what was erased.",
                    remedy:
                        "Run 'verify', keep the file for whoever looks into it, and report this.")
            }
        }
    }
}
