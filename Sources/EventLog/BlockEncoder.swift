import HashTree

/// Writes a block in the form of `BlockFormat`.
struct BlockEncoder {
    private var body: [UInt8] = []
    private var directory: [(column: BlockColumn, range: Range<Int>)] = []

    /// The bytes of a block.
    /// - Complexity: O(rows + bytes of the new names and payloads).
    static func encode(_ content: BlockContent) -> [UInt8] {
        precondition(
            content.rowCount > 0 && content.rowCount <= mostRowsInBlock, "block size out of range")
        var encoder = BlockEncoder()
        encoder.addRows(of: content)
        encoder.addNames(of: content)
        encoder.addGroups(of: content)
        encoder.addForgotten(of: content)
        return encoder.assemble(content)
    }

    private mutating func addRows(of content: BlockContent) {
        add(.kind, content.kinds)
        add(.subject, content.subjects)
        add(.number, content.numbers)
        add(.occurredAt, content.occurredAt)
        add(.recordedAt, content.recordedAt)
        add(.timeStyle, content.timeStyles)
        add(.flags, content.flags)
        add(.source, content.sources)
        add(.id, content.ids, times: content.occurredAt)
        add(.reference, content.references)
        add(.label, content.labels)
        add(.qualifier, content.qualifiers)
        add(.link, content.links)
        add(.mentionedMember, content.mentionedMembers)
        add(.payload, content.payloads)
        add(.listEnd, content.listEnds)
        add(.listedEntities, content.listedEntities)
    }

    private mutating func addNames(of content: BlockContent) {
        for kind in NameKind.allCases { add(.names(kind), content.names[kind]) }
        add(.entityGroup, content.entityGroups)
        add(.entityMember, content.entityMembers)
        add(.entityOrdinal, content.entityOrdinals)
        add(.entityHomeDistance, content.entityHomeDistances)
    }

    private mutating func addGroups(of content: BlockContent) {
        let touched = content.lastRowOfGroup.sorted { $0.key < $1.key }
        add(.touchedGroups, touched.map(\.key))
        add(.lastRowOfGroup, touched.map(\.value))
    }

    private mutating func addForgotten(of content: BlockContent) {
        if !content.forgotten.isEmpty {
            add(always: .forgottenRow, content.forgotten.map(\.row))
            add(.forgottenDigest, content.forgotten.map(\.digest))
            add(.boundReference, content.forgotten.map(\.boundReference))
        }
        if !content.forgottenPlaces.isEmpty {
            add(always: .forgottenPlace, content.forgottenPlaces.map(\.place))
            add(.forgottenPlaceDigest, content.forgottenPlaces.map(\.digest))
        }
    }

    private mutating func add(_ column: BlockColumn, _ digests: [Digest]) {
        let start = body.count
        for digest in digests { digest.append(to: &body) }
        directory.append((column, start..<body.count))
    }

    private mutating func add(always column: BlockColumn, _ values: [UInt32]) {
        let start = body.count
        PackedIntegers.encode(values.span, into: &body)
        directory.append((column, start..<body.count))
    }

    private mutating func add<Value: FixedWidthInteger>(_ column: BlockColumn, _ values: [Value]) {
        guard values.contains(where: { $0 != 0 }) || column == .touchedGroups else { return }
        let start = body.count
        PackedIntegers.encode(values.span, into: &body)
        directory.append((column, start..<body.count))
    }

    private mutating func add(_ column: BlockColumn, _ list: StringList, times: [Int64] = []) {
        guard !list.bytes.isEmpty else { return }
        let start = body.count
        PackedStrings.encode(list, times: times, into: &body)
        directory.append((column, start..<body.count))
    }

    private func assemble(_ content: BlockContent) -> [UInt8] {
        let bodyStart =
            BlockFormat.headerBytes + directory.count * BlockFormat.directoryEntryBytes
        var bytes: [UInt8] = []
        bytes.reserveCapacity(bodyStart + body.count)
        bytes.append(littleEndian: BlockFormat.magic)
        bytes.append(littleEndian: UInt32(BlockFormat.version) | UInt32(directory.count) << 16)
        bytes.append(littleEndian: UInt32(bodyStart + body.count))
        bytes.append(littleEndian: UInt32(0))
        bytes.append(littleEndian: content.firstPosition)
        bytes.append(littleEndian: UInt32(content.rowCount))
        bytes.append(littleEndian: content.firstEntity)
        bytes.append(littleEndian: UInt32(content.entityGroups.count))
        for kind in NameKind.allCases { bytes.append(littleEndian: content.firstNames[kind]) }
        for kind in NameKind.allCases {
            bytes.append(littleEndian: UInt32(content.names[kind].count))
        }
        bytes.append(littleEndian: UInt32(0))
        let times = [
            content.recordedAt.first, content.recordedAt.last,
            content.occurredAt.min(), content.occurredAt.max(),
        ]
        for time in times { bytes.append(littleEndian: UInt64(bitPattern: time ?? 0)) }
        let span = body.span
        for (column, range) in directory {
            bytes.append(littleEndian: UInt32(column.rawValue))
            bytes.append(littleEndian: UInt32(bodyStart + range.lowerBound))
            bytes.append(littleEndian: UInt32(range.count))
            bytes.append(littleEndian: Checksum.crc32c(span.extracting(range)))
        }
        let checksum = Checksum.crc32c(bytes.span)
        for byte in 0..<4 {
            bytes[BlockFormat.checksumOffset + byte] =
                UInt8(truncatingIfNeeded: checksum >> UInt32(8 * byte))
        }
        bytes.append(contentsOf: body)
        return bytes
    }
}
