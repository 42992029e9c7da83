/// The projection file, `PATH-projections`: a second LMDB file beside the log.
///
/// | table | key | value |
/// |---|---|---|
/// | `checkpoint` | 0 | ``Checkpoint`` |
/// | `attempts` | attempt number / 4,090 | ``AttemptSegment``: what became of 4,090 attempts |
/// | `further` | number of a home | its further attempts, ascending by ordinal |
/// | `campaigns` | campaign number | ``CampaignRecord``: facts, links, statistics |
/// | `contacts` | campaign number, part (32 bits each) | up to 8,180 attempt numbers, ascending |
/// | `failed` | campaign number | ``FailedEntry`` list: its failed set with codes, by home |
/// | `chains` | number of the root | ``ChainRecord``: members, reach, end |
/// | `claims` | message number / 4,096 | who claims 4,096 message ids, number plus one |
/// | `contested` | message number | all attempts that claim it, where there are several |
/// | `unmatched` | message number | rows of receipts that nobody claims |
///
/// Every value ends with a CRC32C of table, key and value, so that neither a flipped bit nor a row
/// in the place of another goes unnoticed. Equal logs give equal rows, whichever way they came
/// about: a row can be compared byte by byte with that of a fresh fold.
package enum ProjectionTable: UInt8, Sendable, CaseIterable {
    case checkpoint, attempts, further, campaigns, contacts, failed, chains, claims, contested
    case unmatched

    /// The name of the table in the file.
    package var name: String {
        // Spelled out: printing a case would look its name up in the type, for every view.
        switch self {
        case .checkpoint: "checkpoint"
        case .attempts: "attempts"
        case .further: "further"
        case .campaigns: "campaigns"
        case .contacts: "contacts"
        case .failed: "failed"
        case .chains: "chains"
        case .claims: "claims"
        case .contested: "contested"
        case .unmatched: "unmatched"
        }
    }
}

/// Sizes of the format.
package enum ProjectionFormat {
    /// Changes whenever older rows cannot be read any more: they are rebuilt.
    static let version: UInt32 = 1
    /// Ten bytes each, with what surrounds them, fill ten pages of 4 KiB. Fewer would be quicker to
    /// read and to write, but each value is one more to look at when the file is opened.
    package static let attemptsPerSegment = 4090
    /// Of a part of a campaign's attempts: four bytes each fill eight pages.
    package static let attemptsPerPart = 8180
    package static let claimsPerSegment = 4096

    /// The key of a part of a campaign's attempts.
    package static func contactsKey(_ campaign: UInt32, part: Int) -> UInt64 {
        UInt64(campaign) << 32 | UInt64(part)
    }
}

/// A stored row: what rebuilding writes, following updates, and verifying compares.
package struct ProjectionRow: Sendable, Equatable {
    package let table: ProjectionTable
    package let key: UInt64
    /// Without the checksum.
    package let value: [UInt8]

    package init(_ table: ProjectionTable, _ key: UInt64, _ value: [UInt8]) {
        (self.table, self.key, self.value) = (table, key, value)
    }
}
