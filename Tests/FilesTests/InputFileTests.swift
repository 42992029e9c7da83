import Files
import Glibc
import TemporaryFolder
import Testing

struct InputFileTests {
    private let folder = TemporaryFolder()

    @Test(arguments: [1, 2, 3, 7, 1000, 100_000])
    func `a file is read whole in pieces of any size`(piece: Int) throws {
        let bytes = (0..<150_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let path = try folder.file(holding: piece < 100 ? Array(bytes.prefix(3000)) : bytes)
        let expected = piece < 100 ? Array(bytes.prefix(3000)) : bytes
        #expect(try contents(of: path, piece: piece) == expected)
    }

    @Test(arguments: [0, 1, 2, 3])
    func `files shorter than any magic are read`(count: Int) throws {
        let bytes = [UInt8](repeating: 0x1F, count: count)
        let path = try folder.file(holding: bytes)
        #expect(try contents(of: path) == bytes)
    }

    @Test func `reading appends and counts`() throws {
        let path = try folder.file(holding: Array("abcdef".utf8))
        var input = try InputFile(path: path)
        #expect(input.sizeBytes == 6)
        #expect(input.path == path)
        var bytes = Array("x".utf8)
        #expect(try input.read(into: &bytes, count: 0) == 0)
        #expect(try input.read(into: &bytes, count: 4) == 4)
        #expect(bytes == Array("xabcd".utf8))
        #expect(try input.read(into: &bytes, count: 4) == 2)
        #expect(try input.read(into: &bytes, count: 4) == 0)
        #expect(bytes == Array("xabcdef".utf8))
        #expect(input.bytesTaken == 6)
    }

    @Test func `a pipe has no size and is read to its end`() throws {
        let pipe = try NamedPipe()
        var output = try OutputFile(path: pipe.writePath)
        try output.write("one")
        try output.close()
        pipe.closeWriteEnd()
        var input = try InputFile(path: pipe.readPath)
        #expect(input.sizeBytes == nil)
        #expect(try rest(of: &input) == Array("one".utf8))
    }

    @Test func `a dash is standard input`() async throws {
        await #expect(processExitsWith: .success) {
            let folder = TemporaryFolder()
            let path = try folder.file(holding: Array("from standard input".utf8))
            let descriptor = unsafe open(path, O_RDONLY)
            dup2(descriptor, STDIN_FILENO)
            try #require(try contents(of: "-") == Array("from standard input".utf8))
        }
    }

    @Test func `a missing file is not found`() {
        #expect(throws: FileError(.open, folder.file(), .notFound)) {
            _ = try InputFile(path: folder.file())
        }
        let below = folder.file("a/b")
        #expect(throws: FileError(.open, below, .notFound)) { _ = try InputFile(path: below) }
    }

    @Test func `a folder is no file`() {
        #expect(throws: FileError(.open, folder.path, .isDirectory)) {
            _ = try InputFile(path: folder.path)
        }
    }

    @Test func `errors say what failed, on what, why, and what to do`() {
        #expect(
            FileError(.open, "in.json", .notFound).description
                == "Unable to open 'in.json': no such file or folder. Check the path.")
        #expect(
            FileError(.read, "in.gz", .corruptCompression(offset: 17)).description
                == "Unable to read 'in.gz': its gzip data are damaged or cut off at byte 17. "
                + "Get the file again from where it was made.")
        #expect(
            FileError(.write, "out", .other(errno: 27)).description
                == "Unable to write 'out': errno 27. Look the code up in errno.h.")
    }
}
