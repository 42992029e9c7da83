/// A code made of parts joined by `/`, with `*` for any one part and an enhanced mail status behind
/// a `+` that must be there too.
struct FailurePattern: Equatable {
    let parts: [String]
    let status: String?

    /// Nil when a part is empty.
    init?(_ code: String) {
        let (path, status) = Self.splitStatus(code)
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
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
        let others = path.split(separator: "/", omittingEmptySubsequences: false)
        guard others.count == parts.count else { return false }
        return zip(parts, others).allSatisfy { part, other in
            part == "*" ? !other.isEmpty : part == other
        }
    }

    /// `Bounce/Transient/General+5.4.4` cut at its status; the whole code where there is none.
    static func splitStatus(_ code: String) -> (path: Substring, status: Substring?) {
        guard let plus = code.lastIndex(of: "+"), plus != code.startIndex else {
            return (code[...], nil)
        }
        let status = code[code.index(after: plus)...]
        return MailStatus.isOne(status) ? (code[..<plus], status) : (code[...], nil)
    }
}
