import HashTree
import LMDB
import TemporaryFolder

@testable import EventLog

/// A log of random rows on disk, which the tests change behind its back.
struct DamagedLog {
    let folder = TemporaryFolder(.memory)
    var path: String { folder.file() }

    /// Makes a log with index runs, merged blocks, links, lists and refused duplicates, and some
    /// rows at its end that no run covers.
    init(seed: UInt64) throws {
        var script = RandomScript(seed: seed)
        let log = try EventLog.createForTest(path, clock: script.clock)
        for _ in 0..<12 { try script.step(log, "seed \(seed)") }
        for _ in 0..<6 { try script.sendOne(log, rows: 900, "seed \(seed)") }
        for _ in 0..<12 { try script.step(log, "seed \(seed)") }
    }

    /// A log of these rows, in commits of so many.
    init(_ rows: [ModelRow], perCommit: Int) throws {
        let log = try EventLog.createForTest(path)
        for start in stride(from: 0, to: rows.count, by: perCommit) {
            try log.record(Array(rows[start..<min(rows.count, start + perCommit)]))
        }
    }

    /// The full check of the log as it is now.
    func check(_ depth: LogCheck.Depth = .full) throws -> LogCheck {
        var check = try LogCheck(damagedFileAt: path, options: testOptions)
        guard check.run(depth) == .finished else { throw EventLogError.foreign }
        return check
    }

    func view() throws -> LogView {
        try LogView(
            try Environment.open(at: path, options: testOptions).read(), CheckedParts())
    }

    static let tables = [LogTable.blocks, LogTable.runs, LogTable.secrets, LogTable.tree]

    /// The keys of a table.
    func keys(_ name: String) throws -> [UInt64] {
        let transaction = try Environment.open(at: path, options: testOptions).read()
        guard let table = try transaction.table(name, .integerKeys) else { return [] }
        return try transaction.entries(table, from: 0, through: .max).map(\.key)
    }

    /// Changes the value of a key; what is left empty is deleted.
    func change(_ name: String, _ key: UInt64, _ body: (inout [UInt8]) -> Void) throws {
        let environment = try Environment.open(at: path, options: testOptions)
        try environment.write { (transaction) throws(LMDBError) in
            let table = try transaction.openTable(name, .integerKeys)
            var bytes = try transaction.get(table, key)?.copy() ?? []
            body(&bytes)
            _ = try transaction.delete(table, key)
            if !bytes.isEmpty { try transaction.put(table, key, bytes.span) }
        }
    }

    func changeHead(_ body: (inout [UInt8]) -> Void) throws {
        let environment = try Environment.open(at: path, options: testOptions)
        try environment.write { (transaction) throws(LMDBError) in
            let table = try transaction.openTable(LogTable.head, .byteKeys)
            var bytes = try transaction.get(table, bytes: LogTable.stateKey)?.copy() ?? []
            body(&bytes)
            try transaction.put(table, bytes: LogTable.stateKey, bytes.span)
        }
    }

    /// Writes the head anew, with its checksum.
    func changeState(_ body: (inout LogState) -> Void) throws {
        var state = try view().state
        body(&state)
        try changeHead { $0 = state.encoded }
    }

    /// Writes a block anew, with all its checksums.
    func changeBlock(_ index: Int, _ body: (inout BlockContent) -> Void) throws {
        let view = try view()
        var content = try BlockContent(decoding: try view.block(index))
        body(&content)
        let bytes = BlockEncoder.encode(content)
        try change(LogTable.blocks, view.directory.blocks[index].firstPosition) { $0 = bytes }
    }
}

extension StringList {
    var strings: [[UInt8]] {
        get { (0..<count).map { Array(bytes[range($0)]) } }
        set {
            removeAll()
            for string in newValue { append(string.span) }
        }
    }
}
