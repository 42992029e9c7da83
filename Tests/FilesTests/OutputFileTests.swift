import Files
import Glibc
import TemporaryFolder
import Testing

struct OutputFileTests {
    private let folder = TemporaryFolder()

    @Test(arguments: [OutputFile.Mode.inPlace, .replacing])
    func `what is written is in the file`(mode: OutputFile.Mode) throws {
        let path = folder.file()
        var output = try OutputFile(path: path, mode)
        let large = [UInt8](repeating: 7, count: 200_000)
        var expected: [UInt8] = []
        for count in [0, 1, 65_535, 65_536, 65_537, 3, 200_000, 40_000, 40_000] {
            let piece = large.prefix(count).map { $0 &+ UInt8(truncatingIfNeeded: count) }
            try output.write(piece.span)
            expected += piece
        }
        #expect(output.bytesWritten == UInt64(expected.count))
        try output.close()
        #expect(try contents(of: path, piece: 100_000) == expected)
        #expect(folder.names == ["file"])
    }

    @Test func `a file in place is empty at once and has the text after a flush`() throws {
        let path = try folder.file(holding: Array("old".utf8))
        var output = try OutputFile(path: path)
        #expect(try contents(of: path).isEmpty)
        try output.write("new")
        try output.flush()
        #expect(try contents(of: path) == Array("new".utf8))
        try output.close()
    }

    @Test func `a replacing file appears when it is closed`() throws {
        let path = try folder.file(holding: Array("old".utf8))
        var output = try OutputFile(path: path, .replacing)
        try output.write("new")
        try output.flush()
        #expect(try contents(of: path) == Array("old".utf8))
        try output.close()
        #expect(try contents(of: path) == Array("new".utf8))
        #expect(folder.names == ["file"])
    }

    @Test func `a replacing file that is not closed leaves nothing behind`() throws {
        let path = try folder.file(holding: Array("old".utf8))
        do {
            var output = try OutputFile(path: path, .replacing)
            try output.write("new")
            try output.flush()
            #expect(folder.names.count == 2)
        }
        #expect(try contents(of: path) == Array("old".utf8))
        #expect(folder.names == ["file"])
    }

    @Test func `a file in place that is not closed gets its rest`() throws {
        let path = folder.file()
        do {
            var output = try OutputFile(path: path)
            try output.write("rest")
        }
        #expect(try contents(of: path) == Array("rest".utf8))
    }

    @Test func `replacing follows a symbolic link`() throws {
        let path = try folder.file("target", holding: Array("old".utf8))
        try #require(unsafe symlink(path, folder.file("link")) == 0)
        var output = try OutputFile(path: folder.file("link"), .replacing)
        try output.write("new")
        try output.close()
        #expect(try contents(of: path) == Array("new".utf8))
        #expect(folder.names == ["link", "target"])
    }

    @Test func `a device is written to and not replaced`() throws {
        var output = try OutputFile(path: "/dev/null", .replacing)
        try output.write("new")
        try output.close()
        var status = stat()
        #expect(unsafe stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    }

    @Test func `only the owner reads a file made for the owner`() throws {
        try OutputFile(path: folder.file(), access: .ownerOnly).close()
        #expect(permissions(of: folder.file()) == 0o600)
    }

    @Test func `a full disk is told when the buffer is written`() throws {
        var output = try OutputFile(path: "/dev/full")
        try output.write("x")
        #expect(throws: FileError(.write, "/dev/full", .diskFull)) { try output.flush() }
        // What failed is dropped: closing has nothing left to write.
        try output.close()
    }

    @Test func `a full disk is told when a large piece is written or the file closed`() throws {
        var output = try OutputFile(path: "/dev/full")
        let large = [UInt8](repeating: 7, count: 100_000)
        #expect(throws: FileError(.write, "/dev/full", .diskFull)) {
            try output.write(large.span)
        }
        try output.write("x")
        var error: FileError?
        do throws(FileError) { try output.close() } catch let caught { error = caught }
        #expect(error == FileError(.write, "/dev/full", .diskFull))
    }

    @Test func `a pipe that nobody reads is told apart`() throws {
        WriteSignals.becomeErrors()
        let pipe = try NamedPipe()
        let path = pipe.writePath
        var output = try OutputFile(path: path)
        pipe.closeReadEnd()
        try output.write("x")
        #expect(throws: FileError(.write, path, .brokenPipe)) { try output.flush() }
    }

    @Test(arguments: [OutputFile.Mode.inPlace, .replacing])
    func `a file cannot be made without its folder`(mode: OutputFile.Mode) {
        let path = folder.file("none/file")
        #expect(throws: FileError(.create, path, .notFound)) {
            _ = try OutputFile(path: path, mode)
        }
    }

    @Test(arguments: [OutputFile.Mode.inPlace, .replacing])
    func `a folder cannot be written`(mode: OutputFile.Mode) {
        #expect(throws: FileError(.create, folder.path, .isDirectory)) {
            _ = try OutputFile(path: folder.path, mode)
        }
    }
}
