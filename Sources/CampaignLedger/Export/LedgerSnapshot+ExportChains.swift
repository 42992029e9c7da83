import Campaigns
import EventLog

extension LedgerSnapshot {
    /// Positions of a chain that have a column of their own.
    private static let reachedColumns = 5

    func exportChains(
        _ options: ExportOptions, _ output: @escaping (Span<UInt8>) throws -> Void
    ) throws {
        let fold = try fold()
        var columns = ["root", "depth", "targeted"]
        columns += (0..<Self.reachedColumns).map { "reached_\($0)" }
        columns += ["reached_later", "still_failed"]
        var table = ExportTable(columns, options, to: output)
        try forEachChain(fold) { reach in
            let reachedAt = reach.reachedAt(fold.result)
            var fields: [ExportTable.Field] = [
                .text(try nameBytes(.group, reach.root)), .number(reach.depth),
                .number(reach.entries.count),
            ]
            for position in 0..<Self.reachedColumns {
                fields.append(.number(position < reachedAt.count ? reachedAt[position] : 0))
            }
            fields.append(.number(reachedAt.dropFirst(Self.reachedColumns).reduce(0, +)))
            fields.append(.number(reach.stillFailed))
            try table.row(fields)
        }
        try table.flush()
    }

    func exportReach(
        _ options: ExportOptions, _ output: @escaping (Span<UInt8>) throws -> Void
    ) throws {
        let fold = try fold()
        var table = ExportTable(
            [
                "root", "contact", "outcome", "chain_position", "campaign", "attempt",
                "occurred_at",
            ], options, to: output)
        try forEachChain(fold) { reach in
            let root = try nameBytes(.group, reach.root)
            var rows: [(contact: [UInt8], entry: ChainReach.Entry)] = []
            rows.reserveCapacity(reach.entries.count)
            for entry in reach.entries {
                rows.append((try nameBytes(.member, entry.contact), entry))
            }
            rows.sort { $0.contact.lexicographicallyPrecedes($1.contact) }
            for (contact, entry) in rows {
                var fields: [ExportTable.Field] = [
                    .text(root), .text(contact), .text(entry.outcome.name),
                ]
                if let attempt = entry.attempt, let row = fold.result.deliveryRow(attempt) {
                    fields += [
                        .number(fold.result.chains.position(of: entry.campaign)),
                        .text(try nameBytes(.group, entry.campaign)),
                        .number(Int(fold.result.table.ordinal(attempt))),
                        .text(try time(ofRow: row).description),
                    ]
                } else {
                    fields += [.none, .none, .none, .none]
                }
                try table.row(fields)
            }
        }
        try table.flush()
    }

    /// Calls `body` with each chain, in the byte order of their roots.
    private func forEachChain(_ fold: FoldedLog, _ body: (ChainReach) throws -> Void) throws {
        var places = ContactPlaces(contacts: Int(view.state.nameCounts.member))
        for campaign in fold.result.campaignsInOrder()
        where fold.result.chains.root(of: campaign) == campaign {
            try body(ChainReach(fold.result, root: campaign, places: &places))
        }
    }
}
