import CampaignLedger
import Files
import Glibc
import SlowTwin
import TemporaryFolder
import Testing

/// A ledger that was written when its format was new is read for ever.
///
/// `format-1` holds one with all that the format has: several commits, merged runs, names of every
/// shape, an erased contact and late events about it. Beside it lie its exports as they were. It is
/// never written anew: a change of the format that cannot read it needs a new number and a golden file of
/// its own, which `LEDGER_WRITE_GOLDEN=NAME` makes.
@Suite struct GoldenTests {
    private static let home =
        #filePath.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/"
    private static let formats = ["format-1"]
    private static let files = ["ledger", "ledger-erasure-key"]

    private static let wanted: String? = {
        guard let name = unsafe getenv("LEDGER_WRITE_GOLDEN") else { return nil }
        return unsafe String(cString: name)
    }()

    private static func bytes(_ format: String, _ name: String) throws -> [UInt8] {
        try contents(of: home + format + "/" + name)
    }

    /// The exports, one after the other, under their names.
    private static func exports(_ ledger: Ledger) throws -> String {
        let snapshot = try ledger.snapshot()
        return try ExportView.allCases.map { "== \($0)\n" + (try snapshot.text($0)) }.joined()
    }

    @Test(.enabled(if: sysconf(Int32(_SC_PAGESIZE)) == 4096), arguments: formats)
    func `is sound, answers as it did, and takes new events`(_ format: String) throws {
        let folder = TemporaryFolder(.memory)
        for name in Self.files {
            _ = try folder.file(name, holding: try Self.bytes(format, name))
        }
        let path = folder.file("ledger")
        let report = try Ledger.verify(at: path, VerifyOptions(depth: .full))
        #expect(report.findings == [] && report.isSound)
        let ledger = try Ledger.open(at: path)
        let expected = String(decoding: try Self.bytes(format, "exports"), as: UTF8.self)
        #expect(try Self.exports(ledger).utf8.elementsEqual(expected.utf8))
        #expect(try contents(of: path) == Self.bytes(format, "ledger"), "asking wrote to it")

        let outcome = try ledger.appendBlocking(
            cloudEvents: [event("campaign.started", "a-new-event", "a-new-campaign")])
        #expect(outcome.count == 1)
        #expect(try Ledger.verify(at: path, VerifyOptions(depth: .full)).isSound)
    }

    @Test(.enabled(if: wanted != nil))
    func `another golden file is written`() throws {
        let name = try #require(Self.wanted)
        let lines = (1...12).flatMap { StrangeLogs.make(seed: $0) }
        let late = lines.suffix(40)
        let test = try TestLedger()
        // Commits of one event each make runs that are merged, and blocks of one row.
        _ = try test.importing(
            Array(lines.dropLast(40).prefix(30)), commitEvery: 1, badRecords: .skip)
        _ = try test.importing(Array(lines.dropLast(40)), commitEvery: 25, badRecords: .skip)
        let contacts = Set(try test.ledger.snapshot().events().compactMap(\.contact))
        let erased = contacts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.prefix(2)
        try test.ledger.erase(Array(erased), actor: "golden")
        _ = try test.importing(Array(late), commitEvery: 7, badRecords: .skip)
        let folder = Self.home + name
        try #require(unsafe mkdir(folder, 0o755) == 0)
        for file in Self.files {
            let bytes = try contents(of: test.folder.file(file))
            try SmallFile.write(bytes.span, to: folder + "/" + file)
        }
        try SmallFile.write(
            [UInt8](try Self.exports(test.ledger).utf8).span, to: folder + "/exports")
    }
}
