import Glibc
import TemporaryFolder
import Testing

@testable import Files

struct PendingFileTests {
    private let folder = TemporaryFolder()

    private func pending(_ name: String = "file") throws -> PendingFile {
        try PendingFile(for: try FilePlace(folder.file(name)), "test")
    }

    /// Why a file cannot take a place that must be free.
    private func publishing(_ name: String) throws -> FileError? {
        let file = try pending(name)
        do throws(FileError) {
            try file.publish(.free)
            return nil
        } catch {
            return error
        }
    }

    @Test func `places are told apart by bytes, from their first one on`() throws {
        let names = ["caf\u{e9}", "cafe\u{301}", "\u{301}a", "a"]
        let places = try names.map { try FilePlace(folder.path + "/" + $0) }
        for (place, name) in zip(places, names) {
            #expect(place.name.utf8.elementsEqual(name.utf8))
        }
        for first in places.indices {
            for second in places.indices {
                #expect((places[first] == places[second]) == (first == second))
            }
        }
        // What is in the making for one is no leftover of another.
        let left = try folder.file(".caf\u{e9}.copy-0123456789abcdef", holding: [1])
        PendingFile.removeLeftovers(for: places[1], "copy")
        #expect(FileKind(ofName: left) == .regularFile)
        PendingFile.removeLeftovers(for: places[0], "copy")
        #expect(FileKind(ofName: left) == nil)
    }

    @Test func `a file takes its place whole, for its owner alone`() throws {
        let file = try pending()
        try file.write(Array("text".utf8).span)
        #expect(folder.names.count == 1 && folder.names[0].hasPrefix(".file.test-"))
        try file.sync()
        let size = try file.sizeBytes()
        #expect(size == 4)
        try file.publish(.free)
        #expect(try contents(of: folder.file()) == Array("text".utf8))
        #expect(permissions(of: folder.file()) == 0o600)
        #expect(folder.names == ["file"])
    }

    @Test func `a file that is given up leaves nothing`() throws {
        do {
            let file = try pending()
            try file.write([1].span)
        }
        #expect(folder.names == [])
    }

    @Test func `a place that must be free is not taken from anybody`() throws {
        _ = try folder.file(holding: [7])
        #expect(
            try publishing("file") == FileError(.create, folder.file(), .alreadyExists))
        try #require(unsafe symlink("nowhere", folder.file("link")) == 0)
        #expect(
            try publishing("link") == FileError(.create, folder.file("link"), .alreadyExists))
        #expect(try contents(of: folder.file()) == [7])
        #expect(folder.names == ["file", "link"])
    }

    @Test func `a link gives its place, and what it leads to stays`() throws {
        let target = try folder.file("target", holding: [7])
        try #require(unsafe symlink(target, folder.file()) == 0)
        let file = try pending()
        try file.write([1, 2].span)
        try file.publish(.whatever)
        #expect(try contents(of: folder.file()) == [1, 2])
        #expect(try contents(of: target) == [7])
        #expect(FileKind(ofName: folder.file()) == .regularFile)
    }

    @Test func `what was left behind is removed, what is in the making is not`() throws {
        for name in [
            ".file.test-0123456789abcdef", ".file.test-0123456789abcde",
            ".file.other-0123456789abcdef", ".file2.test-0123456789abcdef",
        ] {
            _ = try folder.file(name, holding: [1])
        }
        let file = try pending()
        let other = try pending()
        let paths = [file.path, other.path]
        #expect(paths.allSatisfy { FileIdentity(path: $0) != nil })
        #expect(folder.names.count == 5)
        #expect(!folder.names.contains(".file.test-0123456789abcdef"))
        extendLifetime(file)
        extendLifetime(other)
    }

    @Test func `a file is copied, and asked meanwhile whether to go on`() throws {
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let source = try folder.file("source", holding: bytes)
        try #require(unsafe symlink(source, folder.file("link")) == 0)
        let file = try pending()
        var told: [UInt64] = []
        let isWhole = try file.copy(of: folder.file("link")) { done, total in
            told.append(done)
            return total == 3_000_000
        }
        #expect(isWhole && told.last == 3_000_000)
        let path = file.path
        #expect(try contents(of: path, piece: 1 << 20) == bytes)
        let stopped = try pending("stopped")
        let isStoppedWhole = try stopped.copy(of: source) { _, _ in false }
        #expect(!isStoppedWhole)
        extendLifetime(file)
    }

    @Test func `a file that somebody writes to is not copied`() throws {
        let source = try folder.file("source", holding: [UInt8](repeating: 1, count: 3_000_000))
        let error = try copying(source) {
            if $0 < 2_000_000 { try? SmallFile.append([1].span, to: source) }
        }
        #expect(error == FileError(.read, source, .changedMeanwhile))
    }

    @Test func `only a regular file is copied`() throws {
        try #require(unsafe mkfifo(folder.file("pipe"), 0o600) == 0)
        let pipe = folder.file("pipe")
        #expect(try copying(pipe) == FileError(.open, pipe, .notRegular(.namedPipe)))
        #expect(try copying(folder.path) == FileError(.open, folder.path, .notRegular(.folder)))
        let none = folder.file("none")
        #expect(try copying(none) == FileError(.open, none, .notFound))
    }

    /// Why a file cannot be copied.
    private func copying(
        _ source: String, meanwhile: (UInt64) -> Void = { _ in }
    ) throws -> FileError? {
        let file = try pending()
        do throws(FileError) {
            _ = try file.copy(of: source) { done, _ in
                meanwhile(done)
                return true
            }
            return nil
        } catch {
            return error
        }
    }

    @Test func `a place is a name in a folder free of links`() throws {
        folder.makeFolder("sub")
        try #require(unsafe symlink("sub", folder.file("link")) == 0)
        let place = try FilePlace(folder.file("link/../link/./x"))
        #expect(try place == FilePlace(folder.file("sub/x")))
        #expect(place.beside("-anchor").path.hasSuffix("/sub/x-anchor"))
        for path in [folder.file("sub/"), folder.file("sub/."), "/"] {
            #expect(throws: FileError(.create, path, .isDirectory)) { try FilePlace(path) }
        }
        for path in ["", folder.file("none/x")] {
            #expect(throws: FileError(.create, path, .notFound)) { try FilePlace(path) }
        }
        _ = try folder.file("target", holding: [])
        try #require(unsafe symlink("target", folder.file("way")) == 0)
        #expect(try FilePlace(following: folder.file("way"))?.name == "target")
        #expect(try FilePlace(following: folder.file("nowhere")) == nil)
    }
}
