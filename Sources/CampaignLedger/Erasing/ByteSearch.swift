/// Searches bytes for many strings at once.
struct ByteSearch: Sendable {
    /// Shorter strings are found everywhere, and say nothing.
    static let fewestBytes = 5
    private static let headBytes = 4

    let longest: Int
    private let needles: [[UInt8]]
    /// By their first four bytes.
    private var byHead: [UInt32: [Int]] = [:]
    /// Whether any needle's first four bytes hash to a place.
    private var heads = [Bool](repeating: false, count: 1 << 16)

    /// `needles`: of at least `fewestBytes` bytes each.
    init(_ needles: [[UInt8]]) {
        self.needles = needles
        longest = needles.map(\.count).max() ?? 0
        for (index, needle) in needles.enumerated() {
            let head = Self.head(needle.span, 0)
            byHead[head, default: []].append(index)
            heads[Self.place(head)] = true
        }
    }

    private static func head(_ bytes: Span<UInt8>, _ start: Int) -> UInt32 {
        UInt32(bytes[start]) | UInt32(bytes[start + 1]) << 8 | UInt32(bytes[start + 2]) << 16
            | UInt32(bytes[start + 3]) << 24
    }

    private static func place(_ head: UInt32) -> Int { Int((head &* 0x9e37_79b1) >> 16) }

    /// Which needles the bytes hold, each once.
    /// - Complexity: O(n) where few places look like a needle.
    func found(in bytes: Span<UInt8>) -> Set<Int> {
        var found: Set<Int> = []
        guard bytes.count >= Self.headBytes, !needles.isEmpty else { return found }
        for start in 0...bytes.count - Self.headBytes {
            let head = Self.head(bytes, start)
            guard heads[Self.place(head)], let candidates = byHead[head] else { continue }
            for index in candidates where matches(index, bytes, start) { found.insert(index) }
        }
        return found
    }

    private func matches(_ index: Int, _ bytes: Span<UInt8>, _ start: Int) -> Bool {
        let needle = needles[index]
        guard start + needle.count <= bytes.count else { return false }
        for place in Self.headBytes..<needle.count where bytes[start + place] != needle[place] {
            return false
        }
        return true
    }
}
