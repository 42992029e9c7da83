/// A block: the rows of one commit, or of several merged, and the names that appeared first in
/// them.
///
/// Header, little-endian:
///
/// | offset | size | field | meaning |
/// |---|---|---|---|
/// | 0 | 4 | magic | "CLBK" |
/// | 4 | 2 | version | 1 |
/// | 6 | 2 | columns | entries of the directory |
/// | 8 | 4 | length | bytes of the whole block |
/// | 12 | 4 | checksum | CRC32C of header and directory, with this field zero |
/// | 16 | 8 | first position | of row 0 |
/// | 24 | 4 | rows | 1 to 65,536 |
/// | 28 | 4 | first entity | number of the first new entity |
/// | 32 | 4 | entities | how many are new |
/// | 36 | 16 | first names | number of the first new name in each dictionary |
/// | 52 | 16 | names | how many are new in each dictionary |
/// | 68 | 4 | zero | |
/// | 72 | 8 | first recordedAt | microseconds since 1970 |
/// | 80 | 8 | last recordedAt | |
/// | 88 | 8 | least occurredAt | microseconds since 1970 |
/// | 96 | 8 | greatest occurredAt | |
///
/// The directory follows: 16 bytes a column: its number (2), zero (2), offset in the block (4),
/// length (4), and the CRC32C of its bytes (4). A column whose values are all zero or empty is not
/// stored. The rest of the block is the columns, in the order of the directory, without gaps.
enum BlockFormat {
    static let magic: UInt32 = 0x4b42_4c43
    static let version: UInt16 = 1
    static let headerBytes = 104
    static let directoryEntryBytes = 16
    static let checksumOffset = 12
}

/// Most rows of a block, and so most events of one commit.
package let mostRowsInBlock = 65_536

/// The columns of a block. The numbers are stored: they are never reused.
enum BlockColumn: UInt16, CaseIterable, Sendable {
    case kind = 1
    case subject = 2
    /// The dense number of what the row is about.
    case number = 3
    case occurredAt = 4
    case recordedAt = 5
    case timeStyle = 6
    case flags = 7
    /// Label number.
    case source = 8
    case id = 9
    /// The next five hold a number plus one, or zero where the row does not say.
    case reference = 10
    case label = 11
    case qualifier = 12
    case link = 13
    case mentionedMember = 14
    case payload = 15
    /// Where each row's part of `listedEntities` ends.
    case listEnd = 16
    case listedEntities = 17
    case groupNames = 20
    case memberNames = 21
    case referenceNames = 22
    case labelNames = 23
    case entityGroup = 30
    case entityMember = 31
    case entityOrdinal = 32
    /// How far before the entity its ordinal-1 sibling lies: 0 for ordinal 1 itself.
    case entityHomeDistance = 33
    /// The groups that rows of the block are about, ascending, and the last such row of each.
    case touchedGroups = 40
    case lastRowOfGroup = 41
    /// Rows of which something was erased, ascending, and for each the digest of its personal part,
    /// which cannot be computed any more, and the reference, plus one, that its leaf binds but that the
    /// row does not name any more.
    case forgottenRow = 50
    case forgottenDigest = 51
    case boundReference = 52
    /// Places in `listedEntities` of members that were erased, ascending, and the digest of each.
    case forgottenPlace = 53
    case forgottenPlaceDigest = 54

    static func names(_ kind: NameKind) -> BlockColumn {
        switch kind {
        case .group: .groupNames
        case .member: .memberNames
        case .reference: .referenceNames
        case .label: .labelNames
        }
    }

    /// The bit of this column in a set of checked columns.
    var bit: UInt64 { 1 << UInt64(rawValue) }
}
