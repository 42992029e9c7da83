import Glibc

/// A file, pipe or standard input, read from front to back; gzip is decompressed on the way.
///
/// Data are taken for gzip when they begin with gzip's first bytes, or when the name ends in
/// `.gz`: then anything else is an error.
package struct InputFile: ~Copyable {
    /// The path as it was given; `-` for standard input.
    package let path: String

    /// Bytes of the file, or nil where there is no telling: pipes, terminals, devices.
    /// Of compressed files it is the compressed size, to be compared with ``bytesTaken``.
    package let sizeBytes: Int?

    /// Bytes taken from the file so far, compressed ones where it is compressed.
    package private(set) var bytesTaken: UInt64 = 0

    private static let stagedBytes = 64 << 10
    private static let inflatedBytes = 256 << 10
    /// RFC 1952, 2.3.1: ID1, ID2, and CM = deflate.
    private static let gzipMagic: [UInt8] = [0x1F, 0x8B, 0x08]

    private let descriptor: Descriptor
    /// Bytes taken from the file and not handed on yet, from `stagedPosition` on.
    private var staged: [UInt8] = []
    private var stagedPosition = 0
    private var inflater: GzipInflater?
    /// Decompressed and not handed on yet, from `inflatedPosition` on.
    private var inflated: [UInt8] = []
    private var inflatedPosition = 0
    private var isBegun = false

    /// Opens the file at `path`, `-` being standard input.
    ///
    /// - Throws: `notFound`, `permissionDenied`, `isDirectory`, `other`.
    package init(path: String) throws(FileError) {
        let descriptor =
            path == "-"
            ? Descriptor.standardInput()
            : try Descriptor(path: path, flags: O_RDONLY, attempt: .open)
        let status = try descriptor.status(path: path)
        guard !status.isDirectory else { throw FileError(.open, path, .isDirectory) }
        self.path = path
        self.descriptor = descriptor
        sizeBytes = status.isRegularFile ? Int(status.st_size) : nil
    }

    /// Appends up to `count` bytes to `bytes`; waits until there is at least one.
    ///
    /// - Returns: how many bytes were appended; 0 at the end, or when `count` is 0.
    /// - Throws: `inputOutput`, `corruptCompression`, `other`. Bytes appended to `bytes` by
    ///   earlier calls are good; what follows is not.
    /// - Complexity: O(`count`).
    package mutating func read(
        into bytes: inout [UInt8], count: Int
    ) throws(FileError) -> Int {
        guard count > 0 else { return 0 }
        if !isBegun { try begin() }
        guard inflater == nil else { return try readCompressed(into: &bytes, count: count) }
        if stagedPosition < staged.count {
            let taken = min(count, staged.count - stagedPosition)
            bytes.append(staged.span.extracting(stagedPosition..<stagedPosition + taken))
            stagedPosition += taken
            return taken
        }
        let taken = try descriptor.read(into: &bytes, count: count, path: path)
        bytesTaken += UInt64(taken)
        return taken
    }

    /// Looks at the first bytes to tell whether they are gzip's.
    private mutating func begin() throws(FileError) {
        while staged.count < Self.gzipMagic.count, try stageMore() > 0 {}
        isBegun = true
        guard staged.starts(with: Self.gzipMagic) || path.hasSuffix(".gz") else { return }
        guard let inflater = GzipInflater() else {
            throw FileError(.read, path, .other(errno: ENOMEM))
        }
        self.inflater = consume inflater
    }

    private mutating func stageMore() throws(FileError) -> Int {
        let taken = try descriptor.read(into: &staged, count: Self.stagedBytes, path: path)
        bytesTaken += UInt64(taken)
        return taken
    }

    private mutating func readCompressed(
        into bytes: inout [UInt8], count: Int
    ) throws(FileError) -> Int {
        if inflatedPosition == inflated.count { try inflateMore() }
        let taken = min(count, inflated.count - inflatedPosition)
        bytes.append(inflated.span.extracting(inflatedPosition..<inflatedPosition + taken))
        inflatedPosition += taken
        return taken
    }

    /// Decompresses the next piece; none at the end. Of one in which damage shows nothing is handed on, and its size
    /// is always the same: how much comes before an error is not for the caller's buffer to decide.
    private mutating func inflateMore() throws(FileError) {
        inflated.removeAll(keepingCapacity: true)
        inflatedPosition = 0
        while inflated.isEmpty {
            if stagedPosition == staged.count, inflater?.mayHoldOutput == false {
                staged.removeAll(keepingCapacity: true)
                stagedPosition = 0
                if try stageMore() == 0 {
                    guard inflater?.isBetweenMembers == true else { throw corruptHere }
                    return
                }
            }
            guard
                let step = inflater?.step(
                    staged, from: stagedPosition, into: &inflated, count: Self.inflatedBytes)
            else { return }
            stagedPosition += step.taken
            if step.isCorrupt {
                inflated.removeAll(keepingCapacity: true)
                throw corruptHere
            }
        }
    }

    /// The error of compressed data that are wrong at the byte to be read next.
    private var corruptHere: FileError {
        let offset = bytesTaken - UInt64(staged.count - stagedPosition)
        return FileError(.read, path, .corruptCompression(offset: offset))
    }
}

@available(*, unavailable)
extension InputFile: Sendable {}
