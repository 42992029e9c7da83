/// A code made of parts joined by `/`, with `*` for any one part and an enhanced mail status behind
/// a `+` that must be there too.
struct FailurePattern: Equatable {
    let parts: [String]
    let status: String?

    /// Nil when a part is empty.
    init?(_ code: String) {
        let (path, status) = Self.splitStatus(code)
        let parts = Self.parts(path).map(String.init)
        guard parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.parts = parts
        self.status = status.map(String.init)
    }

    /// True when it asks for nothing but its own letters.
    var isPlain: Bool { status == nil && !parts.contains("*") }

    /// True when `path` has as many parts, each equal or `*` here, and `status` is the one asked
    /// for.
    func matches(path: Substring, status found: Substring?) -> Bool {
        if let status, found.map({ $0 == status }) != true {
            return false
        }
        let others = Self.parts(path)
        guard others.count == parts.count else { return false }
        return zip(parts, others).allSatisfy { part, other in
            part == "*" ? !other.isEmpty : part.utf8.elementsEqual(other.utf8)
        }
    }

    /// Cut at bytes: a mark behind a `/` would make one character of both.
    private static func parts(_ path: Substring) -> [Substring] {
        path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { Substring($0) }
    }

    /// `Bounce/Transient/General+5.4.4` cut at its status; the whole code where there is none.
    static func splitStatus(_ code: String) -> (path: Substring, status: Substring?) {
        guard let plus = code.utf8.lastIndex(of: UInt8(ascii: "+")), plus != code.startIndex else {
            return (code[...], nil)
        }
        let status = code[code.utf8.index(after: plus)...]
        return MailStatus.isOne(status) ? (code[..<plus], status) : (code[...], nil)
    }
}
