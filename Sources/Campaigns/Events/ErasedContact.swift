/// What stands for a contact that was erased: `erased:` and 32 hexadecimal digits. The ledger makes
/// it; in events it is an id like any other.
package enum ErasedContact {
    private static let prefix: StaticString = "erased:"
    private static let digits = 32

    /// Whether a text has the form of such a stand-in.
    package static func isStandIn(_ text: Span<UInt8>) -> Bool {
        let start = prefix.utf8CodeUnitCount
        guard text.count == start + digits else { return false }
        for (index, byte) in Array("\(prefix)".utf8).enumerated() where text[index] != byte {
            return false
        }
        for index in start..<text.count
        where !(0x30...0x39).contains(text[index]) && !(0x61...0x66).contains(text[index]) {
            return false
        }
        return true
    }
}
