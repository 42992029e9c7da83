import Glibc
import TemporaryFolder
import Testing

@testable import LMDB

@Suite struct CreatingTests {
    let folder = TemporaryFolder()

    @Test func `a created file holds its first commit, also when opened again`() throws {
        #expect(try keys(makeFile(folder.file())) == [1, 2])
        let read = try Environment.open(at: folder.file()).read()
        let table = try #require(try read.table("numbers", .integerKeys))
        #expect(try read.get(table, 1)?.copy() == bytes(10, 1))
        #expect(try read.get(table, 2)?.copy() == bytes(largeCount, 2))
        #expect(try read.get(table, 3) == nil)
    }

    @Test func `creating leaves the file and its lock file, of mode 0600`() throws {
        let environment = try makeFile(folder.file())
        #expect(folder.names == ["ledger", "ledger-lock"])
        for name in folder.names {
            let file = try Descriptor(path: folder.file(name), flags: O_RDONLY)
            #expect(try Descriptor.status(of: file.raw).st_mode & 0o777 == 0o600)
        }
        #expect(environment.path.hasSuffix("/ledger"))
        #expect(environment.fileSizeBytes() > 4 * 4096)
    }

    @Test func `a map is a terabyte where the system grants it`() throws {
        #expect(try makeFile(folder.file()).mapSizeBytes == 1 << 40)
    }

    @Test func `creating over anything that exists is refused and changes nothing`() throws {
        try write(Array("mine".utf8), to: folder.file())
        let error = #expect(throws: LMDBError.self) { try makeFile(folder.file()) }
        #expect(error?.kind == .alreadyExists)
        #expect(try contents(of: folder.file()) == Array("mine".utf8))
        #expect(folder.names == ["ledger"])
    }

    @Test func `a file that appears while another is created is not overwritten`() throws {
        let path = folder.file()
        let error = #expect(throws: LMDBError.self) {
            try Environment.create(at: path) { (write) throws(LMDBError) in
                _ = try write.openTable("numbers", .integerKeys)
                _ = unsafe symlink("nowhere", path)
            }
        }
        #expect(error?.kind == .alreadyExists)
        #expect(folder.names == ["ledger"])
    }

    @Test func `a first commit that fails leaves nothing`() throws {
        let error = #expect(throws: LMDBError.self) {
            try Environment.create(at: folder.file()) { (write) throws(LMDBError) in
                let table = try write.openTable("numbers", .integerKeys)
                try write.append(table, 2, bytes(1, 1).span)
                try write.append(table, 2, bytes(1, 1).span)
            }
        }
        #expect(error?.kind == .keyExists)
        #expect(folder.names == [])
    }

    @Test func `creating in a folder that does not exist says so`() throws {
        let error = #expect(throws: LMDBError.self) { try makeFile(folder.file("no/ledger")) }
        #expect(error?.kind == .notFound)
        #expect(
            error?.description.hasPrefix("Unable to create '\(folder.file("no/ledger"))': ") == true
        )
    }

    @Test func `a file created with an empty first commit opens`() throws {
        let environment = try Environment.create(at: folder.file()) { _ throws(LMDBError) in }
        #expect(try environment.table(named: "numbers", .integerKeys) == nil)
        try append(1, to: environment)
        #expect(try keys(environment) == [1])
    }

    @Test func `opening a path without a file is not found`() {
        #expect(refusal(opening: folder.file()) == .notFound)
        #expect(folder.names == [])
    }

    @Test func `a lock file left by a deleted file does no harm`() throws {
        try append(3, to: try makeFile(folder.file()))
        try append(4, to: try Environment.open(at: folder.file()))
        unsafe unlink(folder.file())
        let environment = try makeFile(folder.file())
        try append(3, to: environment)
        #expect(try keys(environment) == [1, 2, 3])
    }
}
