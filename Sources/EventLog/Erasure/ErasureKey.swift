import Files
import HashTree

/// The key of the keyed hashes that are left of who was erased: `PATH-erasure-key`, mode 0600.
///
/// One line of text: `campaign-ledger erasure key 1`, log id, the key in 64 hexadecimal digits, and a
/// CRC32C of all before.
struct ErasureKey: Sendable {
    static let mark = "campaign-ledger erasure key 1"
    private static let mostBytes = 256

    let key: Digest
    /// Where it was read.
    let path: String

    package static func path(besides log: String) -> String { log + "-erasure-key" }

    /// What is hashed.
    enum Subject: UInt8, Sendable {
        /// The log itself, to tell its key from another's.
        case log = 0
        case member = 1
        case reference = 2
        case identity = 3
    }

    /// The key beside a log.
    /// - Throws: `.erasureKeyMissing` where there is none of this log, or none that may be read; `.file` where
    ///   reading it fails.
    init(besides log: String, of id: LogID) throws(EventLogError) {
        let path = Self.path(besides: log)
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try SmallFile.readOwn(path, limitBytes: Self.mostBytes)
        } catch {
            switch error.kind {
            case .notFound, .permissionDenied, .isDirectory, .notRegular, .tooLarge:
                throw .erasureKeyMissing(path: path, what: error.message)
            default: throw .file(error)
            }
        }
        let fields = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
            .map(String.init)
        guard fields.count == 7, fields[0...3].joined(separator: " ") == Self.mark,
            let key = Digest(hex: fields[5]),
            fields[6] == Self.checksum(Self.text(fields[4], key))
        else {
            throw .erasureKeyMissing(path: path, what: "It is not an erasure key, or is damaged.")
        }
        guard fields[4] == id.description else {
            throw .erasureKeyMissing(path: path, what: "It is the key of another ledger.")
        }
        (self.key, self.path) = (key, path)
    }

    /// The key beside a log, made and put on the disk where there is none.
    static func made(besides log: String, of id: LogID) throws(EventLogError) -> ErasureKey {
        if FileIdentity(path: path(besides: log)) == nil {
            var generator = SystemRandomNumberGenerator()
            var random: [UInt8] = []
            for _ in 0..<4 { random.append(littleEndian: generator.next() as UInt64) }
            let text = text(id.description, Digest(bytes: random.span))
            do throws(FileError) {
                // Not with a name that nobody removes where this is cut off: it holds a secret.
                let file = try PendingFile(for: FilePlace(path(besides: log)), "erasure")
                try file.write([UInt8]("\(text) \(checksum(text))\n".utf8).span)
                try file.sync()
                try file.publish(.free)
            } catch {
                throw .file(error)
            }
        }
        return try ErasureKey(besides: log, of: id)
    }

    private static func text(_ log: String, _ key: Digest) -> String { "\(mark) \(log) \(key)" }

    private static func checksum(_ text: String) -> String {
        String(Checksum.crc32c([UInt8](text.utf8).span), radix: 16)
    }

    /// The first 16 bytes of the code of something.
    func code(_ subject: Subject, _ bytes: some Collection<UInt8>) -> ErasureCode {
        var message = [subject.rawValue]
        message += bytes
        let digest = MessageCode.of(message, key: key)
        var code: [UInt8] = []
        digest.append(to: &code)
        return ErasureCode(
            high: PackedBytes.loadUInt64(code.span, at: 0),
            low: PackedBytes.loadUInt64(code.span, at: 8))
    }

    /// The code of the identity of an event.
    func code(source: some Collection<UInt8>, id: some Collection<UInt8>) -> ErasureCode {
        var message: [UInt8] = []
        message.append(littleEndian: UInt32(source.count))
        message += source
        message += id
        return code(.identity, message)
    }
}

/// 128 bits of a keyed hash.
struct ErasureCode: Sendable, Hashable {
    let high: UInt64
    let low: UInt64

    /// 32 hexadecimal digits.
    var text: String { LogID(high: high, low: low).description }
}
