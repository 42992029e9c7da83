import EventLog
import JSON

/// Makes sure that what was erased is gone: searches every string of the ledger for the ids, then every
/// byte of its files, in each form in which the ledger packs such strings.
///
/// What is found in strings stands in what is not about the contact, and is reported. What is found in
/// bytes alone should not be there; see ``FileSearch``.
struct ErasureSearch {
    private static let mostRemainders = 100

    /// Those long enough to be searched for.
    private let names: [ErasedName]
    private let contacts: [String]
    /// Places among them of those that the ledger does not know.
    private let unknown: Set<Int>
    private let log: String
    private let unsearched: Int

    /// `receipt`: what was erased, or would be. `contacts`: those that were asked for, whose ids are searched
    /// for in any case: the ledger may know one only from what others say.
    init(_ receipt: ErasureReceipt, _ contacts: [String], besides log: String) {
        var all = receipt.names
        let known = Set(all)
        for (index, contact) in contacts.enumerated() {
            let name = ErasedName(Array(contact.utf8), .member, index: index)
            // A stand-in stands where it should.
            if !known.contains(name), !StandIn.isName(name.bytes) { all.append(name) }
        }
        names = all.filter { $0.bytes.count >= ByteSearch.fewestBytes }
        unsearched = all.count - names.count
        (self.contacts, unknown, self.log) = (contacts, Set(receipt.unknown), log)
    }

    /// What is searched for of a name: a number with a plus is found without it, too.
    private var needles: [[UInt8]] {
        names.map { name in
            let digits = name.bytes.dropFirst()
            let isNumber =
                name.kind == .member && name.bytes.first == UInt8(ascii: "+")
                && digits.count >= ByteSearch.fewestBytes
                && digits.allSatisfy(RecipientNames.isDigit)
            return isNumber ? Array(digits) : name.bytes
        }
    }

    /// What an erasure would leave in strings. `kept`: what would be left of the payloads of events of which only
    /// facts would stay.
    /// - Complexity: O(bytes of all strings).
    func runBeforehand(
        _ snapshot: LedgerSnapshot, keeping kept: [UInt64: [UInt8]], _ erasure: inout Erasure
    ) throws(LedgerError) {
        let search = ByteSearch(needles)
        let going = Dictionary(grouping: names, by: \.kind).mapValues { Set($0.map(\.bytes)) }
        _ = try searchStrings([], snapshot, &erasure) { place, text, found in
            switch place {
            case .id(let position): kept[position] == nil ? found : []
            case .payload(let position):
                kept[position].map {
                    search.found(in: $0.span).union(Self.found(search, escapedIn: $0.span))
                } ?? found
            case .name(let kind): going[kind]?.contains(text) == true ? [] : found
            }
        }
    }

    /// What an erasure left in strings, and whether it left anything in bytes.
    /// - Throws: `notErased` where bytes are left that should not be; what reading throws.
    /// - Complexity: O(bytes of the files).
    func run(_ snapshot: LedgerSnapshot, _ erasure: inout Erasure) throws(LedgerError) {
        let packed = names.map { PackedForm(of: $0.bytes) }
        let tails = packed.map { $0?.tail ?? [] }.filter { $0.count >= ByteSearch.fewestBytes }
        let (explained, standingTails) = try searchStrings(tails, snapshot, &erasure)
        var forms: [[UInt8]] = []
        for index in names.indices
        where !explained.contains(index) && !unknown.contains(names[index].index) {
            forms.append(names[index].bytes)
            // What is packed may be a part of somebody else's longer number, which is no finding.
            if let form = packed[index], !standingTails.contains(form.tail) {
                forms.append(form.bytes)
            }
        }
        try FileSearch(forms, besides: log).run(snapshot)
    }

    /// Which names stand in strings, and which tails of names do. `standing`: which of those that were found in a
    /// text of some place are to be told of.
    private func searchStrings(
        _ tails: [[UInt8]], _ snapshot: LedgerSnapshot, _ erasure: inout Erasure,
        standing isStanding: (TextPlace, [UInt8], Set<Int>) -> Set<Int> = { $2 }
    ) throws(LedgerError) -> (names: Set<Int>, tails: Set<[UInt8]>) {
        erasure.unsearched = unsearched
        guard !names.isEmpty else { return ([], []) }
        let search = ByteSearch(needles)
        let tailSearch = ByteSearch(tails)
        var explained: Set<Int> = []
        var standing: Set<Int> = []
        var remainders: [Erasure.Remainder] = []
        var more = 0
        try snapshot.reading { () throws(EventLogError) in
            try snapshot.view.forEachText { place, text in
                standing.formUnion(tailSearch.found(in: text))
                var found = search.found(in: text)
                if case .payload = place { found.formUnion(Self.found(search, escapedIn: text)) }
                guard !found.isEmpty else { return }
                explained.formUnion(found)
                var copy: [UInt8] = []
                copy.append(text)
                found = isStanding(place, copy, found)
                for index in found.sorted() {
                    if remainders.count < Self.mostRemainders {
                        remainders.append(remainder(names[index], place))
                    } else {
                        more += 1
                    }
                }
            }
        }
        (erasure.remainders, erasure.moreRemainders) = (remainders, more)
        return (explained, Set(standing.map { tails[$0] }))
    }

    /// What the strings of a payload hold once their escapes are what they stand for: many programs write every
    /// character beyond ASCII as an escape.
    private static func found(_ search: ByteSearch, escapedIn payload: Span<UInt8>) -> Set<Int> {
        for place in payload.indices where payload[place] == UInt8(ascii: "\\") {
            var text: [UInt8] = []
            JSONString(0..<payload.count, hasEscapes: true).decode(from: payload, into: &text)
            return search.found(in: text.span)
        }
        return []
    }

    private func remainder(_ name: ErasedName, _ place: TextPlace) -> Erasure.Remainder {
        let (kind, position): (Erasure.Remainder.Place, UInt64?) =
            switch place {
            case .name(.group): (.campaignID, nil)
            case .name(.member): (.contactID, nil)
            case .name(.reference): (.messageID, nil)
            case .name(.label): (.label, nil)
            case .id(let position): (.eventID, position)
            case .payload(let position): (.content, position)
            }
        return Erasure.Remainder(
            contact: contacts[name.index],
            subject: name.kind == .reference ? .messageID : .contactID, place: kind,
            position: position)
    }
}
