import Glibc
import TemporaryFolder
import Testing

@testable import CampaignLedger

/// A number of attempts that were sent, in one campaign.
func sent(_ range: Range<Int>, in campaign: String = "c") -> [String] {
    range.map { event("attempt.sent", "\(campaign)-\($0)", campaign, #""contact":"\#($0)""#) }
}

extension Ledger {
    /// Appends events while blocking, also in tests that are asynchronous.
    @discardableResult
    func record(
        _ events: [String], expecting expectation: CampaignLedger.Expectation = .nothing
    ) throws(LedgerError) -> [AppendOutcome] {
        try appendBlocking(cloudEvents: events, expecting: expectation)
    }

    /// Everything that exports say, and the head.
    func everything() throws -> [String] {
        let snapshot = try snapshot()
        return try ExportView.allCases.map { try snapshot.text($0) } + ["\(snapshot.head())"]
    }

    var size: UInt64 { get throws(LedgerError) { try snapshot().head().size } }
}

extension TemporaryFolder {
    /// The names of files that are made under another name first.
    var hidden: [String] { names.filter { $0.hasPrefix(".") } }

    /// Makes a symbolic link in the folder.
    func link(_ name: String, to path: String) throws {
        try #require(unsafe symlink(path, file(name)) == 0)
    }
}

/// The permissions of a file.
func permissions(of path: String) -> mode_t {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return 0 }
    return status.st_mode & 0o777
}

/// Changes one byte of a file.
func flip(_ path: String, at offset: Int) throws {
    let file = unsafe open(path, O_RDWR)
    try #require(file >= 0)
    defer { close(file) }
    var byte: UInt8 = 0
    try #require(unsafe pread(file, &byte, 1, off_t(offset)) == 1)
    byte ^= 0x10
    try #require(unsafe pwrite(file, &byte, 1, off_t(offset)) == 1)
}

/// Gives up the rights of the superuser, in a process of its own, if it has them.
func becomeNobody() {
    guard geteuid() == 0 else { return }
    precondition(setgid(65_534) == 0 && setuid(65_534) == 0)
}
