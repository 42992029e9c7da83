import HashTree
import LMDB
import Testing

@testable import EventLog

/// The leaves of a log and their tree once more, slowly, from what is stored and from the
/// description of the leaf.
struct LeafOracle {
    let view: LogView

    /// The hash of each leaf, from the rows read back.
    func leaves() throws -> [Digest] {
        guard view.state.eventCount > 0 else { return [] }
        var batch = RowBatch()
        return try view.rows(1...view.state.eventCount, into: &batch).map {
            try leaf(ModelRow($0.draft, in: batch), $0)
        }
    }

    private func leaf(_ row: ModelRow, _ recorded: RecordedRow) throws -> Digest {
        var bytes: [UInt8] = [0, 1]
        bytes += number(recorded.position, 8)
        bytes += number(UInt64(bitPattern: recorded.recordedAt), 8)
        bytes += number(UInt64(bitPattern: row.occurredAt), 8)
        bytes += [row.kind, row.subject.rawValue]
        bytes += number(UInt64(row.ordinal), 2)
        bytes += number(UInt64(recorded.member), 4)
        bytes += number(UInt64(recorded.reference), 4)
        for text in [row.source, row.group, row.label, row.qualifier, row.link] {
            bytes += field(text)
        }
        bytes += number(UInt64(row.listed.count), 4)
        if !row.listed.isEmpty {
            var listed: [Digest] = []
            for (entity, member) in zip(recorded.listed, row.listed) {
                let memberNumber = try view.entity(entity).member
                let id = sha256(try nonce(.member, memberNumber, recorded.position) + member)
                let leaf = [0] + number(UInt64(memberNumber), 4) + id
                listed.append(SHA256.hash(leaf.span))
            }
            Self.root(listed[...]).append(to: &bytes)
        }
        let (owner, ownerNumber) = try owner(of: row, recorded)
        var personal = try nonce(owner, ownerNumber, recorded.position)
        personal += [row.flags.rawValue, row.timeStyle]
        for text in [row.member, row.id, row.reference, row.payload] { personal += field(text) }
        bytes += sha256(personal)
        return SHA256.hash(bytes.span)
    }

    private func owner(
        of row: ModelRow, _ recorded: RecordedRow
    ) throws -> (SecretOwner, UInt32) {
        switch row.subject {
        case .nothing: (.log, 0)
        case .group: (.group, recorded.number)
        case .member: (.member, recorded.number)
        case .entity: (.member, try view.entity(recorded.number).member)
        case .reference: (.reference, recorded.number)
        }
    }

    private func nonce(
        _ owner: SecretOwner, _ ownerNumber: UInt32, _ position: UInt64
    ) throws -> [UInt8] {
        let table = try #require(try view.transaction.table(LogTable.secrets, .integerKeys))
        let slot = UInt64(owner.rawValue) << 32 | UInt64(ownerNumber / 256)
        let stored = try #require(try view.transaction.get(table, slot)).copy()
        let key = Array(stored[1..<33])
        let middle = sha256(key + number(UInt64(ownerNumber / 16), 4))
        let secret = sha256(middle + number(UInt64(ownerNumber), 4))
        return Array(sha256(secret + number(position, 8)).prefix(16))
    }

    private func number(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }

    private func field(_ text: [UInt8]?) -> [UInt8] {
        guard let text else { return number(0, 4) }
        return number(UInt64(text.count) + 1, 4) + text
    }

    private func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest: [UInt8] = []
        SHA256.hash(bytes.span).append(to: &digest)
        return digest
    }

    /// MTH(D[n]) of RFC 6962, section 2.1.
    static func root(_ leaves: ArraySlice<Digest>) -> Digest {
        guard leaves.count > 1 else { return leaves.first ?? SHA256.hash(Span()) }
        var left = 1
        while left * 2 < leaves.count { left *= 2 }
        let middle = leaves.startIndex + left
        var bytes: [UInt8] = [1]
        root(leaves[..<middle]).append(to: &bytes)
        root(leaves[middle...]).append(to: &bytes)
        return SHA256.hash(bytes.span)
    }
}
