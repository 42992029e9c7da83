/// A SHA-256 digest: 32 bytes, whose order in memory is the order in which they are written down.
///
/// So an array of digests is an array of 32-byte groups, which the hash functions read and write
/// in place.
package struct Digest: Sendable, Hashable, BitwiseCopyable {
    /// The number of bytes of a digest.
    package static let byteCount = 32

    /// 32 bytes of zero: a placeholder that no known message hashes to.
    package static let zero = Digest()

    private let word0: UInt64
    private let word1: UInt64
    private let word2: UInt64
    private let word3: UInt64

    private init() {
        word0 = 0
        word1 = 0
        word2 = 0
        word3 = 0
    }

    /// The digest whose 32 bytes begin at `offset` of `bytes`, which must lie inside.
    package init(bytes: Span<UInt8>, at offset: Int) {
        // The words keep the bytes' order in memory, whatever the CPU's own order.
        word0 = PackedBytes.loadUInt64(bytes, at: offset).littleEndian
        word1 = PackedBytes.loadUInt64(bytes, at: offset + 8).littleEndian
        word2 = PackedBytes.loadUInt64(bytes, at: offset + 16).littleEndian
        word3 = PackedBytes.loadUInt64(bytes, at: offset + 24).littleEndian
    }

    /// The digest of exactly these 32 bytes.
    package init(bytes: Span<UInt8>) {
        precondition(bytes.count == Self.byteCount, "A digest has 32 bytes.")
        self.init(bytes: bytes, at: 0)
    }

    /// Writes the 32 bytes into `bytes` from `offset` on; they must lie inside.
    package func store(into bytes: inout MutableSpan<UInt8>, at offset: Int) {
        PackedBytes.storeUInt64(UInt64(littleEndian: word0), into: &bytes, at: offset)
        PackedBytes.storeUInt64(UInt64(littleEndian: word1), into: &bytes, at: offset + 8)
        PackedBytes.storeUInt64(UInt64(littleEndian: word2), into: &bytes, at: offset + 16)
        PackedBytes.storeUInt64(UInt64(littleEndian: word3), into: &bytes, at: offset + 24)
    }

    /// Appends the 32 bytes to `bytes`.
    package func append(to bytes: inout [UInt8]) {
        // The bytes of a local, valid during the closure; append(contentsOf:) copies them.
        unsafe Swift.withUnsafeBytes(of: self) { unsafe bytes.append(contentsOf: $0) }
    }
}

extension Digest: CustomStringConvertible {
    /// 64 lowercase hexadecimal digits.
    package var description: String {
        let digits = Array("0123456789abcdef".utf8)
        var bytes: [UInt8] = []
        append(to: &bytes)
        let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    /// The digest written as 64 hexadecimal digits of either case; nil for any other text.
    package init?(hex text: some StringProtocol) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        var high: UInt8?
        for character in text.utf8 {
            guard let digit = Self.digit(character), bytes.count < Self.byteCount else {
                return nil
            }
            if let upper = high {
                bytes.append(upper << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        guard bytes.count == Self.byteCount, high == nil else { return nil }
        self.init(bytes: bytes.span)
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
