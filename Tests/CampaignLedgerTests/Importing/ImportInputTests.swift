import CampaignLedger
import SlowTwin
import TemporaryFolder
import Testing

/// What files may look like, and what becomes of their bad records.
@Suite struct ImportInputTests {
    private let lines = (0..<3).map { event("attempt.sent", "\($0)", "c", #""contact":"c\#($0)""#) }

    private func imported(
        _ bytes: [UInt8], _ options: ImportOptions = ImportOptions()
    ) throws -> (summary: ImportSummary, ledger: TestLedger) {
        let ledger = try TestLedger()
        let path = try ledger.folder.file("input", holding: bytes)
        return (try ledger.ledger.importFile(path, options), ledger)
    }

    private func imported(_ text: String) throws -> ImportSummary {
        try imported(Array(text.utf8)).summary
    }

    @Test func `a JSON array of events is as good as lines`() throws {
        let array = "[\n" + lines.joined(separator: ",\n  ") + "\n]\n"
        #expect(try imported(array).accepted == 3)
        #expect(try imported("[" + lines.joined(separator: ",") + "]").accepted == 3)
        #expect(try imported("[]").records == 0)
    }

    @Test func `blank lines, a byte order mark and Windows' line ends are nothing`() throws {
        #expect(try imported("\u{FEFF}" + lines.joined(separator: "\r\n\r\n")).accepted == 3)
    }

    @Test func `an event may be laid out over several lines`() throws {
        let laidOut = lines.map { $0.replacing(",\"", with: ",\n  \"") }.joined(separator: "\n")
        #expect(try imported(laidOut).accepted == 3)
    }

    @Test func `an empty file holds no records`() throws {
        for text in ["", "\n", " \r\n\n"] {
            let found = try imported(text)
            #expect(found == ImportSummary())
        }
    }

    @Test func `a compressed file is read as what it holds`() throws {
        // The bytes of printf '[]\n' | gzip -n, of an empty one, and of an event.
        #expect(try imported(GzipSamples.emptyArray).summary.records == 0)
        #expect(try imported(GzipSamples.nothing).summary.records == 0)
        let (found, ledger) = try imported(GzipSamples.event)
        #expect(found.accepted == 1)
        #expect(try ledger.ledger.snapshot().statistics().map(\.campaign) == ["c"])
    }

    @Test func `a compressed file that is cut off is a bad record, and nothing of it is recorded`()
        throws
    {
        let found = try imported(Array(GzipSamples.event.dropLast(12))).summary
        #expect(found.rejected == 1 && found.accepted == 0)
    }

    @Test func `a file that does not exist is no input`() throws {
        let ledger = try TestLedger()
        #expect(
            code {
                _ = try ledger.ledger.importFile(ledger.folder.file("none"))
            } == .noSuchInput)
    }

    @Test(arguments: [
        #"{"foo":1}"#, #"{"event":"delivered","sg_message_id":"x"}"#, "[1,2]", "17",
        #"[{"event":"open"}]"#,
    ])
    func `JSON of another format is bad records, each with its line`(_ text: String) throws {
        let found = try imported(text)
        #expect(found.rejected == found.records && found.records > 0)
        #expect(found.problems.first?.line == 1)
    }

    @Test(arguments: ["campaign,contact\nc,ana\n", "Dear customer,\nhello\n", "{\"a\":\n"])
    func `text that is no JSON is bad records, each with its line`(_ text: String) throws {
        let found = try imported(text)
        #expect(found.rejected == found.records && found.records > 0)
        #expect(found.problems.first?.line == 1)
        #expect(found.problems.first?.problem.code == .notJSON)
    }

    @Test func `a type that the ledger does not know is kept where that is asked for`() throws {
        let other = event("com.example.other", "9", "c", #""contact":"ana""#)
        #expect(try imported(other).problems.map(\.problem.code) == [.unknownType])
        var options = ImportOptions()
        options.keepsUnknownTypes = true
        let (found, ledger) = try imported(Array(other.utf8), options)
        #expect(found.accepted == 1)
        let snapshot = try ledger.ledger.snapshot()
        #expect(try snapshot.statistics() == [])
        #expect(try snapshot.events().map(\.typeName) == ["com.example.other"])
        #expect(try snapshot.events().map(\.type) == [.unknown])
        let exported = try JSONValue(reading: Array(snapshot.text(.events).utf8))
        #expect(try exported == JSONValue(reading: Array(other.utf8)))
    }

    @Test func `rejects have line, column, reason and the raw text`() throws {
        let ledger = try TestLedger()
        let bad = #"{"specversion":"1.0","id":"é","source":17}"#
        let lines = [self.lines[0], bad, self.lines[1], "{\u{7}"]
        _ = try ledger.importing(lines, badRecords: .skip, rejects: "rejects")
        let rejects = String(
            decoding: try contents(of: ledger.folder.file("rejects")), as: UTF8.self)
        let records = try rejects.split(separator: "\n").map {
            try JSONValue(reading: Array($0.utf8))
        }
        #expect(records.count == 2)
        #expect(records.map { $0["line"]?.integer } == [2, 4])
        #expect(records.first?["raw"]?.text == Text(bad))
        #expect(records.first?["code"]?.text == "wrongType")
        #expect(records.first?["path"]?.text == "$.source")
        #expect(records.first?["found"]?.text == "17")
        #expect(records.first?["expected"]?.text == "a string")
        #expect(records.first?["column"]?.integer == Array(bad.utf8).count - 2)
        #expect(records.last?["raw"]?.text == Text("{\u{7}"))
    }

    @Test func `mended rejects complete the import`() throws {
        let ledger = try TestLedger()
        _ = try ledger.importing(
            lines.map { $0.replacing(#""contact":"c1""#, with: #""contact":"""#) },
            badRecords: .skip, rejects: "rejects")
        let rejects = try contents(of: ledger.folder.file("rejects"))
        let raw = try #require(try JSONValue(reading: rejects)["raw"]?.text).string
        let mended = raw.replacing(#""contact":"""#, with: #""contact":"c1""#)
        #expect(try ledger.importing([mended]).accepted == 1)
        #expect(try ledger.ledger.snapshot().statistics().first?.counts.targeted == 3)
    }

    @Test
    func `an input that breaks off in an array keeps the batches before, and counts a bad record`()
        throws
    {
        let ledger = try TestLedger()
        let text = "[\n" + lines.joined(separator: ",\n") + ",\n{\"specversion\":"
        let path = try ledger.folder.file("input", holding: Array(text.utf8))
        var options = ImportOptions()
        options.commitEvery = 2
        let found = try ledger.ledger.importFile(path, options)
        #expect(found.accepted == 2 && found.rejected == 1 && found.notRecorded == lines.count - 2)
        #expect(found.records == lines.count + 1)
        #expect(try ledger.ledger.snapshot().head().size == 2)
    }
}

/// Compressed files, made with gzip -n.
private enum GzipSamples {
    static let nothing: [UInt8] = [
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ]
    static let emptyArray: [UInt8] = [
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 139, 142, 229, 2, 0, 68, 210, 104, 112, 3, 0, 0, 0,
    ]
    static let event: [UInt8] = [
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 29, 139, 65, 10, 131, 64, 12, 69, 247, 61, 70, 214, 85,
        162, 130, 200, 156, 163, 171, 238, 210, 152, 197, 20, 156, 25, 76, 44, 20, 241,
        238, 77, 186, 123, 143, 255, 254, 9, 218, 132, 63, 178, 107, 174, 5, 18, 12, 61,
        194, 29, 242, 26, 232, 160, 245, 216, 89, 92, 212, 197, 190, 45, 144, 204, 100,
        107, 214, 171, 20, 139, 228, 120, 189, 133, 205, 7, 142, 38, 111, 209, 140, 56,
        206, 29, 78, 29, 14, 15, 92, 210, 132, 9, 241, 233, 235, 74, 70, 144, 78, 224, 90,
        140, 254, 31, 42, 4, 215, 117, 251, 1, 146, 147, 115, 47, 135, 0, 0, 0,
    ]
}
