/// A parser or decoder that takes bytes from outside, and what must hold whatever they are.
///
/// The same targets run under libFuzzer (`tools/fuzz`) and, over their seeds, their corpora and
/// random changes of both, as tests.
struct FuzzTarget: Sendable {
    /// As `tools/fuzz` and the folders of corpora call it.
    let name: String
    /// Inputs to begin with where the format is no text: the encoders make them, so that the
    /// repository holds no bytes that nobody can read.
    let seeds: @Sendable () -> [[UInt8]]
    /// Does everything with the bytes that the ledger would.
    /// - Throws: `BrokenProperty`.
    let check: @Sendable ([UInt8]) throws -> Void

    init(
        _ name: String, seeds: @escaping @Sendable () -> [[UInt8]] = { [] },
        check: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        (self.name, self.seeds, self.check) = (name, seeds, check)
    }

    static let all: [FuzzTarget] =
        textTargets + recordTargets + failureTargets + blockTargets + logTargets + rowTargets
        + fileTargets + proofTargets + sideFileTargets

    /// Inputs of some hundred bytes find what there is to find; longer ones cost time.
    static let mostBytes = 1 << 16
}

/// Something that must always hold did not.
struct BrokenProperty: Error, CustomStringConvertible {
    let description: String
}

/// Goes on only where something holds that must always hold.
func require(_ holds: Bool, _ what: @autoclosure () -> String) throws(BrokenProperty) {
    guard holds else { throw BrokenProperty(description: what()) }
}

/// Reading and mending fields of formats.
extension [UInt8] {
    /// Bytes from `offset` on as a number, the lowest first; zeros behind the end.
    func littleEndian(_ count: Int, at offset: Int) -> Int {
        (0..<count).reduce(0) {
            offset + $1 < self.count ? $0 | Int(self[offset + $1]) << (8 * $1) : $0
        }
    }

    /// Stores a number of four bytes.
    mutating func store(_ value: UInt32, at offset: Int) {
        for byte in 0..<4 where offset + byte < count {
            self[offset + byte] = UInt8(truncatingIfNeeded: value >> UInt32(8 * byte))
        }
    }
}
