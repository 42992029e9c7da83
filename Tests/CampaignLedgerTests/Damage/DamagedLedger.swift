import CampaignLedger
import SlowTwin
import TemporaryFolder
import Testing

@testable import LMDB

/// A sound ledger as a file, and what it answers.
struct SoundLedger: Sendable {
    let ledger: [UInt8]
    let anchor: [UInt8]
    let answers: [String]

    /// A ledger of a few commits, small enough to be damaged everywhere.
    static func small() throws -> SoundLedger {
        try SoundLedger(StrangeLogs.make(seed: 42), commitEvery: 9) { try $0.allAnswers() }
    }

    /// A ledger with more events than are looked up without an index.
    static func indexed() throws -> SoundLedger {
        let lines = (0..<5000).map { number in
            event(
                number % 3 == 0 ? "attempt.delivered" : "attempt.sent", "\(number)",
                "c\(number % 7)",
                at: number, #""contact":"\#(number % 1000)","messageId":"m\#(number)""#)
        }
        return try SoundLedger(lines, commitEvery: 65_536) { try $0.someAnswers() }
    }

    private init(
        _ lines: [String], commitEvery: Int, _ ask: (LedgerSnapshot) throws -> [String]
    ) throws {
        let folder = TemporaryFolder(.memory)
        let path = folder.file("ledger")
        do {
            let ledger = try Ledger.open(
                at: path, creation: .ifMissing, clock: TestClock().reading)
            var options = ImportOptions()
            options.commitEvery = commitEvery
            _ = try ledger.importFile(try folder.file("lines", lines: lines), options)
            answers = try ask(try ledger.snapshot())
        }
        ledger = try contents(of: path)
        anchor = try contents(of: path + "-anchor")
    }

    /// What becomes of a ledger whose file has other bytes.
    enum Fate: Equatable {
        case refused(LedgerError.Code)
        case right
        case wrong([String])
    }

    /// Puts bytes in the place of the ledger's, opens them and asks.
    func fate(
        of bytes: [UInt8], _ ask: (LedgerSnapshot) throws -> [String] = { try $0.allAnswers() }
    ) throws -> Fate {
        let folder = TemporaryFolder(.memory)
        let path = try folder.file("ledger", holding: bytes)
        _ = try folder.file("ledger-anchor", holding: anchor)
        do {
            let found = try ask(try Ledger.open(at: path, clock: TestClock().reading).snapshot())
            return found == answers ? .right : .wrong(found)
        } catch let error as LedgerError {
            return .refused(error.code)
        }
    }
}

extension LedgerSnapshot {
    /// Everything that can be asked.
    fileprivate func allAnswers() throws -> [String] {
        var answers = try ExportView.allCases.map { try text($0) }
        answers.append("\(head())")
        let contacts = Set(try events().compactMap(\.contact)).sorted()
        for statistics in try statistics() {
            answers.append("\(statistics)")
            answers.append("\(try chain(of: statistics.campaign))")
            answers.append("\(try failed(in: statistics.campaign))")
            for contact in contacts {
                answers.append(try reached(contact, campaign: statistics.campaign).sentence)
            }
        }
        for contact in contacts { answers.append("\(try timeline(of: contact))") }
        return answers
    }

    /// What is found by looking names up.
    fileprivate func someAnswers() throws -> [String] {
        var answers: [String] = []
        for number in stride(from: 0, to: 1000, by: 97) {
            answers.append("\(try timeline(of: "\(number)"))")
            answers.append("\(try reached("\(number)", campaign: "c\(number % 7)"))")
        }
        return answers
    }
}

extension SoundLedger {
    static let pageBytes = 4096

    /// The parts of the file that hold the ledger's own bytes, and those that hold LMDB's trees.
    ///
    /// mdb.c: a page begins with its number (8 bytes), 2 bytes of no use here and its flags (2): 1
    /// branch, 2 leaf, 4 overflow. An overflow page says in the next 4 how many pages it is, and
    /// all behind its 16 bytes of header is one value.
    var parts: (values: [Int], trees: [Int]) {
        var (values, trees): ([Int], [Int]) = ([], [])
        var page = 2
        while page * Self.pageBytes < ledger.count {
            let start = page * Self.pageBytes
            let isValue = ledger[start + 10] & 4 != 0
            let pages = isValue ? Int(ledger[start + 12]) | Int(ledger[start + 13]) << 8 : 1
            let end = min(start + max(pages, 1) * Self.pageBytes, ledger.count)
            if isValue { values += start + 16..<end } else { trees += start..<end }
            page += max(pages, 1)
        }
        return (values, trees)
    }

    /// Where the last page ends that is not free.
    func liveEnd() throws -> Int {
        let folder = TemporaryFolder(.memory)
        let path = try folder.file("ledger", holding: ledger)
        let request = PageWalk.Request(marksLiveBytes: true)
        let live = try Environment.inspectPages(at: path, request).live
        return live.map(\.bytes.upperBound).max() ?? 0
    }

    /// What becomes of the indexed ledger when it has other bytes.
    func fateOfIndexed(_ bytes: [UInt8]) throws -> Fate {
        try fate(of: bytes) { try $0.someAnswers() }
    }
}
