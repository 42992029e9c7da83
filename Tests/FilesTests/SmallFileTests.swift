import Files
import Glibc
import TemporaryFolder
import Testing

struct SmallFileTests {
    private let folder = TemporaryFolder()

    @Test func `a line that is added is not joined to one that was cut off`() throws {
        let path = try folder.file("list", holding: Array("one\ntw".utf8))
        for line in ["three\n", "four\n"] { try SmallFile.append(Array(line.utf8).span, to: path) }
        #expect(try SmallFile.read(path, limitBytes: 100) == Array("one\ntw\nthree\nfour\n".utf8))
    }

    @Test func `a small file is written and read whole, for its owner alone`() throws {
        let path = folder.file()
        try SmallFile.write(Array("first, and longer".utf8).span, to: path)
        try SmallFile.write(Array("second".utf8).span, to: path)
        #expect(try SmallFile.read(path, limitBytes: 100) == Array("second".utf8))
        #expect(permissions(of: path) == 0o600)
        #expect(folder.names == ["file"])
    }

    @Test(arguments: [0, 1, 5, 6, 7, 1000])
    func `the limit is the longest file that is read`(limit: Int) throws {
        let path = try folder.file(holding: Array("sixsix".utf8))
        if limit >= 6 {
            #expect(try SmallFile.read(path, limitBytes: limit).count == 6)
        } else {
            #expect(throws: FileError(.read, path, .tooLarge(limitBytes: limit))) {
                try SmallFile.read(path, limitBytes: limit)
            }
        }
    }

    @Test func `overwriting makes the file, then changes its beginning in place`() throws {
        let path = folder.file()
        try SmallFile.overwrite(path, Array("abcdef".utf8).span)
        #expect(permissions(of: path) == 0o600)
        try SmallFile.overwrite(path, Array("XY".utf8).span)
        #expect(try SmallFile.read(path, limitBytes: 10) == Array("XYcdef".utf8))
    }

    @Test func `a file is made only where there is none`() throws {
        let path = folder.file()
        try SmallFile.create(path, Array("first".utf8).span)
        #expect(permissions(of: path) == 0o600)
        #expect(throws: FileError(.create, path, .alreadyExists)) {
            try SmallFile.create(path, Array("second".utf8).span)
        }
        #expect(try SmallFile.read(path, limitBytes: 100) == Array("first".utf8))
        folder.makeFolder("folder")
        #expect(throws: FileError(.create, folder.file("folder"), .alreadyExists)) {
            try SmallFile.create(folder.file("folder"), Array("x".utf8).span)
        }
    }

    @Test func `a secret is read only where nobody else may`() throws {
        let path = folder.file()
        try SmallFile.create(path, Array("secret".utf8).span)
        #expect(try SmallFile.readSecret(path, limitBytes: 100) == Array("secret".utf8))
        for mode in [0o640, 0o620, 0o610, 0o604, 0o602, 0o601] as [mode_t] {
            #expect(unsafe chmod(path, mode) == 0)
            #expect(throws: FileError(.open, path, .readableByOthers)) {
                try SmallFile.readSecret(path, limitBytes: 100)
            }
        }
        #expect(unsafe chmod(path, 0o400) == 0)
        #expect(try SmallFile.readSecret(path, limitBytes: 100).count == 6)
    }

    @Test func `a file beside another one is written through no link, and waits for no pipe`()
        throws
    {
        let mine = try folder.file("mine", holding: Array("mine".utf8))
        try #require(unsafe symlink(mine, folder.file("link")) == 0)
        try #require(unsafe mkfifo(folder.file("pipe"), 0o600) == 0)
        for (name, kind) in [("link", FileKind.symbolicLink), ("pipe", .namedPipe)] {
            let path = folder.file(name)
            #expect(throws: FileError(.write, path, .notRegular(kind))) {
                try SmallFile.overwrite(path, [1].span)
            }
            #expect(throws: FileError(.write, path, .notRegular(kind))) {
                try SmallFile.append([1].span, to: path)
            }
            #expect(throws: FileError(.open, path, .notRegular(kind))) {
                try SmallFile.readOwn(path, limitBytes: 9)
            }
        }
        #expect(try contents(of: mine) == Array("mine".utf8))
    }

    @Test func `what is not wanted any more is not written`() throws {
        let path = try folder.file(holding: Array("old".utf8))
        try SmallFile.overwrite(path, Array("new".utf8).span, if: { false })
        #expect(try contents(of: path) == Array("old".utf8))
        // Whoever put another file in its place meanwhile keeps it.
        try SmallFile.overwrite(
            path, Array("late".utf8).span,
            if: {
                do { try SmallFile.write(Array("other".utf8).span, to: path) } catch {
                    Issue.record("\(error)")
                }
                return true
            })
        #expect(try contents(of: path) == Array("other".utf8))
    }

    @Test func `lines are added at the end`() throws {
        for line in ["one\n", "two\n"] {
            try SmallFile.append(Array(line.utf8).span, to: folder.file())
        }
        #expect(try contents(of: folder.file()) == Array("one\ntwo\n".utf8))
        #expect(permissions(of: folder.file()) == 0o600)
    }

    @Test func `what is not there, or a folder, is told`() {
        let path = folder.file("none/file")
        #expect(throws: FileError(.open, path, .notFound)) {
            try SmallFile.read(path, limitBytes: 1)
        }
        #expect(throws: FileError(.create, path, .notFound)) {
            try SmallFile.write([UInt8]().span, to: path)
        }
        #expect(throws: FileError(.write, path, .notFound)) {
            try SmallFile.overwrite(path, [1].span)
        }
        #expect(throws: FileError(.read, folder.path, .isDirectory)) {
            try SmallFile.read(folder.path, limitBytes: 1)
        }
    }

    @Test func `bytes are found, counted and appended`() {
        let bytes = Array("a,b\"c\\d,,".utf8)
        let span = bytes.span
        let comma = UInt8(ascii: ",")
        #expect(span.firstIndex(of: comma, in: 0..<9) == 1)
        #expect(span.firstIndex(of: comma, in: 2..<9) == 7)
        #expect(span.firstIndex(of: comma, in: 2..<7) == nil)
        #expect(span.occurrences(of: comma, in: 0..<9) == 3)
        #expect(span.occurrences(of: comma, in: 8..<8) == 0)
        var copy: [UInt8] = [1]
        copy.append(span.extracting(0..<1))
        #expect(copy == [1, UInt8(ascii: "a")])
    }

    @Test func `the first of two bytes is found at every distance`() {
        let (left, right) = (UInt8(ascii: "\""), UInt8(ascii: "\\"))
        for count in 0..<24 {
            for start in 0...count {
                var bytes = [UInt8](repeating: 0x21, count: count)
                #expect(bytes.span.firstIndex(of: left, or: right, from: start) == count)
                for place in 0..<count {
                    bytes[place] = place % 2 == 0 ? left : right
                    let expected = place < start ? count : place
                    #expect(
                        bytes.span.firstIndex(of: left, or: right, from: start) == expected)
                    bytes[place] = place % 3 == 0 ? 0x23 : 0xA2
                }
            }
        }
    }
}
