import Files
import Glibc
import TemporaryFolder
import Testing

extension TemporaryFolder {
    /// Makes a file of these bytes and returns its path.
    func file(_ name: String = "file", holding bytes: [UInt8]) throws -> String {
        var output = try OutputFile(path: file(name))
        try output.write(bytes.span)
        try output.close()
        return file(name)
    }

    func file() -> String { file("file") }
}

/// The rest of an input, read in pieces of a size.
func rest(of input: inout InputFile, piece: Int = 1000) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    while try input.read(into: &bytes, count: piece) > 0 {}
    return bytes
}

/// All of a file, read in pieces of a size.
func contents(of path: String, piece: Int = 1000) throws(FileError) -> [UInt8] {
    var input = try InputFile(path: path)
    return try rest(of: &input, piece: piece)
}

/// The permissions of a file.
func permissions(of path: String) -> mode_t {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return 0 }
    return status.st_mode & 0o777
}

/// A pipe whose ends have names; what is not closed by then is closed at its end.
final class NamedPipe {
    private(set) var readEnd: Int32
    private(set) var writeEnd: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        try #require(unsafe pipe(&ends) == 0)
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        closeReadEnd()
        closeWriteEnd()
    }

    var readPath: String { "/dev/fd/\(readEnd)" }
    var writePath: String { "/dev/fd/\(writeEnd)" }

    func closeReadEnd() {
        if readEnd >= 0 { close(readEnd) }
        readEnd = -1
    }

    func closeWriteEnd() {
        if writeEnd >= 0 { close(writeEnd) }
        writeEnd = -1
    }
}
