import CampaignIngest
import CampaignReports
import Campaigns
import EventLog
import JSON

extension LedgerSnapshot {
    /// Writes a view of the ledger, in pieces, to `output`.
    ///
    /// Rows of tables are sorted by their key columns in byte order, events by position.
    /// - Throws: `invalidInput` for events as CSV, `damaged`, `inputOutput`, and whatever `output`
    ///   throws.
    /// - Complexity: O(events + rows * log rows).
    public func export(
        _ view: ExportView, _ options: ExportOptions,
        to output: @escaping (Span<UInt8>) throws -> Void
    ) throws {
        switch view {
        case .campaigns: try exportCampaigns(options, output)
        case .failed: try exportFailed(options, output)
        case .chains: try exportChains(options, output)
        case .reach: try exportReach(options, output)
        case .attempts: try exportAttempts(options, output)
        case .events:
            guard options.format == .ndjson else {
                throw LedgerError(
                    .invalidInput,
                    "Events cannot be exported as CSV: their members differ by type.",
                    remedy: "Export them as ndjson, or export the view 'attempts'.")
            }
            try exportEvents(output)
        }
    }

    func exportCampaigns(
        _ options: ExportOptions, _ output: @escaping (Span<UInt8>) throws -> Void
    ) throws {
        let fold = try fold()
        var table = ExportTable(
            [
                "campaign", "status", "targeted", "delivered", "read", "failed", "skipped",
                "unknown", "pending", "attempts",
            ], options, to: output)
        for campaign in fold.result.campaignsInOrder() {
            let counts = fold.result.counts(of: campaign)
            try table.row([
                .text(try nameBytes(.group, campaign)),
                .text(fold.result.campaigns[campaign].status.name), .number(counts.targeted),
                .number(counts.delivered), .number(counts.read), .number(counts.failed),
                .number(counts.skipped), .number(counts.unknown), .number(counts.pending),
                .number(counts.attempts),
            ])
        }
        try table.flush()
    }

    private func exportFailed(
        _ options: ExportOptions, _ output: @escaping (Span<UInt8>) throws -> Void
    ) throws {
        let fold = try fold()
        var table = ExportTable(["campaign", "contact", "code"], options, to: output)
        for campaign in fold.result.campaignsInOrder() {
            let id = try nameBytes(.group, campaign)
            var rows: [(contact: [UInt8], code: [UInt8])] = []
            for (home, last) in fold.result.failedSet(of: campaign) {
                let contact = try nameBytes(.member, fold.result.table.contact[Int(home)])
                let label = try label(ofRow: fold.result.decidingRow(last))
                rows.append((contact, label == 0 ? [] : try nameBytes(.label, label - 1)))
            }
            rows.sort { $0.contact.lexicographicallyPrecedes($1.contact) }
            for row in rows { try table.row([.text(id), .text(row.contact), .text(row.code)]) }
        }
        try table.flush()
    }

    private func exportEvents(_ output: @escaping (Span<UInt8>) throws -> Void) throws {
        var writer = JSONWriter()
        let page: UInt64 = 4096
        var first: UInt64 = 1
        while first <= asOf.position {
            let last = min(asOf.position, first + page - 1)
            let (batch, _) = try events(at: first...last)
            for event in batch.events where isConsidered(event) {
                CloudEventEncoder.write(event, of: batch, to: &writer)
                writer.endLine()
            }
            try output(writer.bytes.span)
            writer.removeAll()
            first = last + 1
        }
    }

    private func exportAttempts(
        _ options: ExportOptions, _ output: @escaping (Span<UInt8>) throws -> Void
    ) throws {
        let fold = try fold()
        var table = ExportTable(
            ["campaign", "contact", "attempt", "state", "occurred_at", "code", "position"], options,
            to: output)
        for campaign in fold.result.campaignsInOrder() {
            let id = try nameBytes(.group, campaign)
            var rows: [(contact: [UInt8], attempt: UInt32)] = []
            for home in fold.result.homes(of: campaign) {
                let tries = fold.result.tries(ofHome: home)
                guard !tries.isEmpty else { continue }
                let contact = try nameBytes(.member, fold.result.table.contact[Int(home)])
                rows += tries.map { (contact, $0) }
            }
            rows.sort {
                $0.contact == $1.contact
                    ? fold.result.table.ordinal($0.attempt) < fold.result.table.ordinal($1.attempt)
                    : $0.contact.lexicographicallyPrecedes($1.contact)
            }
            for (contact, attempt) in rows {
                try table.row(try attemptRow(id, contact, attempt, fold))
            }
        }
        try table.flush()
    }

    private func attemptRow(
        _ campaign: [UInt8], _ contact: [UInt8], _ attempt: UInt32, _ fold: FoldedLog
    ) throws(LedgerError) -> [ExportTable.Field] {
        var row = fold.result.decidingRow(attempt)
        if fold.result.isReceiptless(attempt) { row = fold.result.deliveryRow(attempt) ?? row }
        let label = try label(ofRow: row)
        return [
            .text(campaign), .text(contact), .number(Int(fold.result.table.ordinal(attempt))),
            .text(fold.result.state(attempt)?.name ?? ""),
            .text(try time(ofRow: row).description),
            label == 0 ? .none : .text(try nameBytes(.label, label - 1)), .number(Int(row)),
        ]
    }

    /// The label number plus one of a row's code or reason; 0 where it has none.
    private func label(ofRow row: UInt32) throws(LedgerError) -> UInt32 {
        try reading { () throws(EventLogError) in try view.label(at: UInt64(row)) }
    }

    func nameBytes(_ kind: NameKind, _ number: UInt32) throws(LedgerError) -> [UInt8] {
        try reading { () throws(EventLogError) in try view.name(kind, number) }
    }
}
