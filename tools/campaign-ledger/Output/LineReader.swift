import CampaignLedger
import Files

/// The lines of a file or of standard input.
struct LineReader: ~Copyable {
    /// The longest line that is taken; a longer one is no text for this tool.
    static let mostLineBytes = 16 << 20
    private static let pieceBytes = 64 << 10

    /// The number of the line handed out last, from 1.
    private(set) var number = 0
    private var file: InputFile
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false

    /// The lines of the file at a path, gzip or not; of standard input for `-`.
    init(path: String) throws(FileError) { file = try InputFile(path: path) }

    /// The next line without its end; nil after the last.
    ///
    /// A byte order mark at the beginning of the file is passed over.
    /// - Throws: what reading the file does; `tooLarge` for a line over `mostLineBytes`; a failure that names
    ///   the line where it is not UTF-8.
    mutating func next() throws -> String? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                return try line(upTo: end)
            }
            if isAtEnd {
                guard start < buffer.count else { return nil }
                defer { start = buffer.count }
                return try line(upTo: buffer.count)
            }
            buffer.removeFirst(start)
            start = 0
            searched = buffer.count
            guard buffer.count <= Self.mostLineBytes else {
                throw FileError(.read, file.path, .tooLarge(limitBytes: Self.mostLineBytes))
            }
            isAtEnd = try file.read(into: &buffer, count: Self.pieceBytes) == 0
        }
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private mutating func line(upTo end: Int) throws -> String {
        number += 1
        let hasReturn = end > start && buffer[end - 1] == UInt8(ascii: "\r")
        var bytes = buffer[start..<(hasReturn ? end - 1 : end)]
        if number == 1, bytes.starts(with: Self.byteOrderMark) {
            bytes = bytes.dropFirst(Self.byteOrderMark.count)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(
                .badData, code: LedgerError.Code.invalidInput.rawValue,
                "Unable to read '\(file.path)': line \(number) is not UTF-8.",
                remedy: "Save the file as UTF-8; nothing was recorded.")
        }
        return text
    }
}
