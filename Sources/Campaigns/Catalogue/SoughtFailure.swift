/// A failure that a rule is sought for: the code of an event taken apart, and its text.
struct SoughtFailure {
    /// One way to read the code: as `code` in one of `tables`, with `rest` behind it.
    struct Reading {
        let tables: [String]
        let code: Substring
        /// What follows the code inside `provider:code:text`; nil when nothing does.
        let rest: Substring?
        var usesRanges = true
    }

    /// More colons than this are text, not structure.
    static let mostColons = 8

    /// In lower case; empty when the code has no colon.
    let provider: String
    let family: ProviderFamily
    /// What follows the provider.
    let body: String
    let text: String?

    /// An enhanced mail status, from the code or else from the beginning of the text.
    private(set) var status: Substring?
    /// True where `status` says what the code means: the code is that status, or a mail reply
    /// number.
    private(set) var isMailStatus = false

    /// The body cut behind each of its parts, the longest cut first.
    private(set) var cuts: [(code: Substring, rest: Substring?)] = []

    init(code: String, text: String?) {
        // At bytes: a mark behind a colon would make one character of both.
        if let colon = code.utf8.firstIndex(of: UInt8(ascii: ":")) {
            provider = code[..<colon].lowercased()
            body = String(code[code.utf8.index(after: colon)...])
        } else {
            provider = ""
            body = code
        }
        family = ProviderFamily(of: provider)
        self.text = text
        cut()
        findStatus()
    }

    /// The first part of the body: a code without text.
    var shortest: (code: Substring, rest: Substring?) { cuts[cuts.count - 1] }

    private mutating func cut() {
        var shortFirst: [(code: Substring, rest: Substring?)] = []
        var from = body.startIndex
        while shortFirst.count < Self.mostColons,
            let colon = body.utf8[from...].firstIndex(of: UInt8(ascii: ":"))
        {
            from = body.utf8.index(after: colon)
            shortFirst.append((body[..<colon], body[from...]))
        }
        shortFirst.append((body[...], nil))
        let first = shortFirst[0]
        let (path, status) = FailurePattern.splitStatus(String(first.code))
        if let status, family.readsMailStatus {
            shortFirst.insert((path, first.rest), at: 0)
            self.status = status
        } else if let reply = ReplyText.split(body), reply.number.endIndex < first.code.endIndex {
            shortFirst.insert((reply.number, reply.text), at: 0)
        }
        cuts = shortFirst.reversed()
    }

    private mutating func findStatus() {
        let first = shortest
        if MailStatus.isOne(first.code) {
            status = first.code
        } else if status == nil, let inside = first.rest.flatMap(MailStatus.leading) {
            status = inside
        } else if status == nil, let text {
            status = MailStatus.ofAnswer(text)
        }
        isMailStatus =
            family.readsMailStatus && status != nil
            && (status == first.code || ReplyText.isNumber(first.code))
    }

    /// All readings, the one that says most first. The bare code comes last, behind what an
    /// enhanced mail status says, for that is the more exact of the two (RFC 3463).
    /// `isHTTP`: whether a bare number is an HTTP status too.
    func readings(isHTTP: (Substring) -> Bool) -> [Reading] {
        guard !provider.isEmpty else { return [] }
        var result: [Reading] = []
        for cut in cuts {
            if isMailStatus, cut.code.utf8.elementsEqual(shortest.code.utf8), let status {
                result.append(Reading(tables: [provider], code: status, rest: cut.rest))
                result.append(Reading(tables: ["smtp-status"], code: status, rest: cut.rest))
            }
            result.append(Reading(tables: [provider], code: cut.code, rest: cut.rest))
            if family.areRivals {
                result.append(Reading(tables: family.tables, code: cut.code, rest: cut.rest))
            } else {
                for table in family.tables {
                    result.append(Reading(tables: [table], code: cut.code, rest: cut.rest))
                }
            }
        }
        if ReplyText.isNumber(shortest.code), family.replies != .none {
            let usesRanges =
                switch family.replies {
                case .none, .listed: false
                case .unlessHTTP: isMailStatus || !isHTTP(shortest.code)
                case .all: true
                }
            result.append(
                Reading(
                    tables: ["smtp"], code: shortest.code, rest: shortest.rest,
                    usesRanges: usesRanges))
        }
        return result
    }
}
