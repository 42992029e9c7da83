import Glibc

/// Reads a file piece by piece, so that what lies across two pieces is whole in one of them.
package enum FilePieces {
    /// Calls `body` with each piece of at most `bytes` and `overlap` bytes; each but the first begins
    /// with the last `overlap` bytes of the one before.
    ///
    /// - Throws: `notRegular`, `notFound`, `permissionDenied`, `isDirectory`, `inputOutput`, `other`.
    package static func forEach(
        _ path: String, bytes: Int, overlap: Int, _ body: (Span<UInt8>) -> Void
    ) throws(FileError) {
        let file = try Descriptor.own(path, flags: O_RDONLY, attempt: .open)
        var piece: [UInt8] = []
        while try file.read(into: &piece, count: bytes, path: path) > 0 {
            body(piece.span)
            if piece.count > overlap { piece.removeFirst(piece.count - overlap) }
        }
    }
}
