import CampaignLedger
import Files
import SlowTwin
import TemporaryFolder
import Testing

/// What the four tables say, with the stand-ins of erased contacts mapped back to their ids.
struct MappedTables: Equatable {
    /// Rows of fields, sorted.
    let tables: [[[String]]]

    init(_ tables: [CSVText], mapping: [String: String] = [:]) {
        self.tables = tables.map { table in
            Self.rows(table).map { row in row.map { mapping[$0] ?? $0 } }.sorted {
                $0.lexicographicallyPrecedes($1) { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            }
        }
    }

    /// The records of a CSV text (RFC 4180).
    private static func rows(_ text: CSVText) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        var index = 0
        func end() {
            row.append(String(decoding: field, as: UTF8.self))
            field = []
        }
        while index < text.bytes.count {
            let byte = text.bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\""):
                if isQuoted, index < text.bytes.count, text.bytes[index] == byte {
                    field.append(byte)
                    index += 1
                } else {
                    isQuoted.toggle()
                }
            case UInt8(ascii: ",") where !isQuoted: end()
            case UInt8(ascii: "\n") where !isQuoted:
                end()
                rows.append(row)
                row = []
            default: field.append(byte)
            }
        }
        return rows
    }

    static func == (left: Self, right: Self) -> Bool {
        left.tables.elementsEqual(right.tables) { left, right in
            left.elementsEqual(right) { left, right in
                left.elementsEqual(right) { $0.utf8.elementsEqual($1.utf8) }
            }
        }
    }
}

extension LedgerSnapshot {
    func mappedTables(_ mapping: [String: String] = [:]) throws -> MappedTables {
        MappedTables(try ExportView.tables.map { CSVText(try text($0)) }, mapping: mapping)
    }

    /// The stand-ins of erased contacts, by the contacts' numbers.
    func standIns() throws -> [UInt32: String] {
        var standIns: [UInt32: String] = [:]
        for event in try events() where event.type == .contactErased {
            let data = try JSONValue(reading: Array(event.cloudEvent.utf8))["data"]
            guard case .number(let number)? = data?["number"], let contact = event.contact else {
                continue
            }
            standIns[UInt32(number) ?? .max] = contact
        }
        return standIns
    }
}

extension TestLedger {
    /// Stand-ins to ids of what an erasure erased.
    func mapping(_ erasure: Erasure) throws -> [String: String] {
        let standIns = try ledger.snapshot().standIns()
        var mapping: [String: String] = [:]
        for contact in erasure.contacts {
            if let standIn = standIns[contact.number] { mapping[standIn] = contact.contact }
        }
        return mapping
    }

    /// Checks that the whole ledger is sound, and goes on from the head it had.
    func expectSound(
        _ head: LedgerHead? = nil, _ location: SourceLocation = #_sourceLocation
    ) throws {
        let anchors = try head.map { [try #require($0.treeHead)] } ?? []
        let report = try Ledger.verify(
            at: folder.file("ledger"), VerifyOptions(depth: .full, anchors: anchors))
        #expect(report.findings == [], sourceLocation: location)
        #expect(report.isSound, sourceLocation: location)
    }

    /// The bytes of all files of the ledger.
    func allBytes() throws -> [UInt8] {
        var bytes: [UInt8] = []
        for name in folder.names where name.hasPrefix("ledger") {
            bytes += try contents(of: folder.file(name))
        }
        return bytes
    }
}
