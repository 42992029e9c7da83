import Glibc
import TemporaryFolder
import Testing

@testable import LMDB

extension TemporaryFolder {
    func file() -> String { file("ledger") }
}

/// Values of this many bytes lie in overflow pages.
let largeCount = 10_000

func bytes(_ count: Int, _ first: UInt8) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0) &+ first }
}

func contents(of path: String) throws -> [UInt8] {
    let file = try Descriptor(path: path, flags: O_RDONLY)
    return try file.bytes(at: 0, count: Int(try Descriptor.status(of: file.raw).st_size))
}

func write(_ bytes: [UInt8], to path: String) throws {
    let file = try Descriptor(path: path, flags: O_CREAT | O_WRONLY | O_TRUNC, mode: 0o600)
    try #require(unsafe Glibc.write(file.raw, bytes, bytes.count) == bytes.count)
}

/// A file with a table `numbers` of integer keys: 1 small, 2 large.
func makeFile(
    _ path: String, options: EnvironmentOptions = EnvironmentOptions()
) throws -> Environment {
    try Environment.create(at: path, options: options) { (write) throws(LMDBError) in
        let table = try write.openTable("numbers", .integerKeys)
        try write.append(table, 1, bytes(10, 1).span)
        try write.append(table, 2, bytes(largeCount, 2).span)
    }
}

/// One more commit: `key` with a large value.
func append(_ key: UInt64, to environment: Environment) throws {
    try environment.write { (write) throws(LMDBError) in
        let table = try write.openTable("numbers", .integerKeys)
        try write.append(table, key, bytes(largeCount, UInt8(truncatingIfNeeded: key)).span)
    }
}

/// All keys of `numbers` in the last commit.
func keys(_ environment: Environment) throws -> [UInt64] {
    let read = try environment.read()
    let table = try #require(try read.table("numbers", .integerKeys))
    return try read.entries(table, from: 0, through: .max).map(\.key)
}

/// The kind of the error opening `path` throws, or nil when it opens.
func refusal(opening path: String) -> LMDBError.Kind? {
    do throws(LMDBError) {
        _ = try Environment.open(at: path)
        return nil
    } catch {
        return error.kind
    }
}
