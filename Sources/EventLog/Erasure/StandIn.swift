/// The strings that stand where something was erased. They are ordinary strings in the columns, so
/// that nothing that reads the log needs to know of them.
///
/// | for | stand-in |
/// |---|---|
/// | a name | `erased:` and its code, 32 hexadecimal digits |
/// | the id of an event that was erased | `erased:`, its rank among all ids erased with it, 10 digits, `-` and its position |
/// | the id of an event recorded after the erasure | `erased:late:` and the code of its identity |
///
/// Ranks follow the order of the ids that they stand for, because ties between events are decided by
/// that order. Codes depend on nothing but the string and the key: the same event has the same
/// stand-in however often and in whatever order it comes.
package enum StandIn {
    private static let prefix = [UInt8]("erased:".utf8)
    private static let codeDigits = 32

    static func name(_ code: ErasureCode) -> [UInt8] { prefix + Array(code.text.utf8) }

    static func id(rank: Int, position: UInt64) -> [UInt8] {
        let digits = String(rank)
        return Array("erased:\(String(repeating: "0", count: 10 - digits.count))\(digits)".utf8)
            + Array("-\(position)".utf8)
    }

    static func lateID(_ code: ErasureCode) -> [UInt8] { Array("erased:late:\(code.text)".utf8) }

    /// Whether a string may be a stand-in for an id.
    static func isID(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: prefix) }

    /// Whether a string has the form of a stand-in for a name.
    package static func isName(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.count == prefix.count + codeDigits && bytes.starts(with: prefix)
            && bytes.dropFirst(prefix.count).allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
            }
    }
}
