import Glibc
import SeededRandom

@testable import LMDB

/// A file that random transactions made, with what it must hold.
struct AgedFile {
    private struct Undone: Error {}

    let path: String
    /// What the two tables of integer keys hold.
    private(set) var numbers: [[UInt64: [UInt8]]] = [[:], [:]]
    /// What the table of byte keys holds.
    private(set) var names: [[UInt8]: [UInt8]] = [:]
    private var namesPut: [[UInt8]] = []
    private var random: SplitMix64
    private let sizes: [Int]
    private let longestKey: Int

    private static let pool = bytes(50_000, 0)
    static let options = EnvironmentOptions(durability: .cache)

    /// Makes a file with `commits` commits of up to `changes` changes each.
    init(_ path: String, seed: UInt64, commits: Int, changes: Int) throws {
        self.path = path
        random = SplitMix64(seed: seed)
        // Values of one kind or of all; keys short, or so long that few fit on a page.
        let kinds = [[0, 1, 7, 90], [300, 1000, 2000], [2030, 2100, 5000], [9000, 40_000]]
        sizes = random.below(2) == 0 ? random.pick(kinds) : kinds.flatMap(\.self)
        longestKey = random.pick([3, 30, 511])
        let environment = try Environment.create(at: path, options: Self.options) {
            (write) throws(LMDBError) in
            for table in 0...1 { _ = try write.openTable("numbers \(table)", .integerKeys) }
            _ = try write.openTable("names", .byteKeys)
        }
        var snapshots: [ReadTransaction] = []
        for _ in 0..<commits {
            if random.below(4) == 0 { snapshots.append(try environment.read()) }
            if random.below(4) == 0 { snapshots = [] }
            let before = self
            do throws(WriteError<any Error>) {
                try environment.write { (write) throws(any Error) in
                    for _ in 0...random.below(changes) { try change(write) }
                    if random.below(8) == 0 { throw Undone() }
                }
            } catch {
                guard case .body(let error) = error, error is Undone else { throw error }
                (numbers, names) = (before.numbers, before.names)
            }
        }
    }

    private mutating func change(_ write: borrowing WriteTransaction) throws {
        switch random.below(24) {
        case 0: try deleteMost(write)
        case 1 where random.below(4) == 0: try empty(write)
        case 1..<8: try delete(write)
        default: try put(write)
        }
    }

    private mutating func put(_ write: borrowing WriteTransaction) throws {
        let value = someBytes(random.pick(sizes) + random.below(40))
        guard random.below(3) > 0 else {
            let key = someBytes(1 + random.below(longestKey))
            namesPut.append(key)
            names[key] = value
            return try write.put(write.openTable("names", .byteKeys), bytes: key, value.span)
        }
        let number = random.below(2)
        let key = UInt64(random.below(random.pick([50, 5000])))
        numbers[number][key] = value
        try write.put(write.openTable("numbers \(number)", .integerKeys), key, value.span)
    }

    private mutating func delete(_ write: borrowing WriteTransaction) throws {
        let number = random.below(2)
        let key = UInt64(random.below(50))
        numbers[number][key] = nil
        try write.delete(write.openTable("numbers \(number)", .integerKeys), key)
        if random.below(3) == 0, !namesPut.isEmpty {
            let key = random.pick(namesPut)
            names[key] = nil
            try write.delete(write.openTable("names", .byteKeys), bytes: key)
        }
    }

    /// A piece of all possible bytes, repeated.
    private mutating func someBytes(_ count: Int) -> [UInt8] {
        let first = random.below(256)
        return Array(Self.pool[first..<first + count])
    }

    private mutating func deleteMost(_ write: borrowing WriteTransaction) throws {
        let number = random.below(2)
        let kept = random.pick([1, 7, .max])
        for key in numbers[number].keys.sorted() where !key.isMultiple(of: UInt64(kept)) {
            numbers[number][key] = nil
            try write.delete(write.openTable("numbers \(number)", .integerKeys), key)
        }
    }

    private mutating func empty(_ write: borrowing WriteTransaction) throws {
        let number = random.below(2)
        numbers[number] = [:]
        try write.empty(write.openTable("numbers \(number)", .integerKeys))
        guard random.below(2) == 0 else { return }
        names = [:]
        try write.empty(write.openTable("names", .byteKeys))
    }

    /// Whether the environment holds exactly what this file must, read through every record.
    func isHeld(by environment: Environment) throws -> Bool {
        let read = try environment.read()
        for (number, expected) in numbers.enumerated() {
            guard let table = try read.table("numbers \(number)", .integerKeys) else {
                return false
            }
            let entries = try read.entries(table, from: 0, through: .max)
            guard entries.count == expected.count else { return false }
            for entry in entries where expected[entry.key] != entry.value.copy() { return false }
        }
        guard let table = try read.table("names", .byteKeys) else { return false }
        for (key, value) in names where try read.get(table, bytes: key)?.copy() != value {
            return false
        }
        return true
    }

    /// Deletes everything and puts more, then gives the transaction up: LMDB follows every page
    /// and the free list, and the file stays as it is.
    func rehearse(on environment: Environment) throws {
        do throws(WriteError<any Error>) {
            try environment.write { (write) throws(any Error) in
                for (number, values) in numbers.enumerated() {
                    guard let table = try write.table("numbers \(number)", .integerKeys)
                    else { continue }
                    for key in values.keys.sorted() { try write.delete(table, key) }
                    for key in 0..<20 as Range<UInt64> {
                        try write.put(table, key, Self.pool.span)
                    }
                }
                if let table = try write.table("names", .byteKeys) {
                    for key in names.keys { try write.delete(table, bytes: key) }
                }
                throw Undone()
            }
        } catch {
            guard case .body(let error) = error, error is Undone else { throw error }
        }
    }
}
