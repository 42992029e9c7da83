import Campaigns
import EventLog
import Projections

/// All rows of the projections, drawn up from a fold of the whole log up to a position.
///
/// Equal logs give equal rows: following the log must come to the same, byte by byte.
struct ProjectionRows {
    private let fold: LedgerFold
    private let checkpoint: Checkpoint
    /// The rows of campaigns, chains and claims.
    private let derived: [ProjectionRow]

    /// `whole`: of the log up to the checkpoint.
    /// - Complexity: O(attempts + campaigns).
    init(
        _ view: LogView, _ whole: WholeFold, _ checkpoint: Checkpoint
    ) throws(EventLogError) {
        fold = whole.folded.result
        self.checkpoint = checkpoint
        let accounts = CampaignAccounts(
            view: view, fold: fold, classifier: whole.folded.classifier)
        derived =
            try DerivedRows(accounts, checkpoint, contacts: Int(view.state.nameCounts.member)).all()
            + Self.claims(whole.receipts, checkpoint)
    }

    /// Calls `put` with every row but the checkpoint.
    func emit<E: Error>(_ put: (ProjectionRow) throws(E) -> Void) throws(E) {
        try emitAttempts(put)
        try emitContacts(put)
        for row in derived { try put(row) }
    }

    private var attempts: Int { Int(checkpoint.attempts) }

    private func emitAttempts<E: Error>(_ put: (ProjectionRow) throws(E) -> Void) throws(E) {
        let further = fold.table.further
        for start in stride(from: 0, to: attempts, by: ProjectionFormat.attemptsPerSegment) {
            let range = start..<min(start + ProjectionFormat.attemptsPerSegment, attempts)
            let bytes = AttemptSegment.encode(fold.states, range) {
                !further.isEmpty && hasFurther(UInt32($0))
            }
            let key = UInt64(start / ProjectionFormat.attemptsPerSegment)
            try put(ProjectionRow(.attempts, key, bytes))
        }
        for home in further.keys.sorted() {
            let known = knownFurther(home)
            if !known.isEmpty {
                try put(ProjectionRow(.further, UInt64(home), NumberList.encode(known)))
            }
        }
    }

    private func knownFurther(_ home: UInt32) -> [UInt32] {
        (fold.table.further[home] ?? []).filter { $0 < checkpoint.attempts }
    }

    private func hasFurther(_ home: UInt32) -> Bool { !knownFurther(home).isEmpty }

    private func emitContacts<E: Error>(_ put: (ProjectionRow) throws(E) -> Void) throws(E) {
        // Where every attempt is the only one on its contact, the homes are all that there are.
        var byCampaign: Grouped?
        if fold.table.hasFurther || fold.table.count != attempts {
            let known = Array(fold.table.campaign.prefix(attempts))
            byCampaign = Grouped(groupOf: known, groups: Int(checkpoint.campaigns)) { _ in true }
        }
        for campaign in 0..<checkpoint.campaigns {
            let all = byCampaign?[campaign] ?? fold.homes(of: campaign)
            for (part, numbers) in Self.parts(all).enumerated() {
                let key = ProjectionFormat.contactsKey(campaign, part: part)
                try put(ProjectionRow(.contacts, key, NumberList.encode(Array(numbers))))
            }
        }
    }

    private static func parts(_ numbers: ArraySlice<UInt32>) -> [ArraySlice<UInt32>] {
        stride(
            from: numbers.startIndex, to: numbers.endIndex, by: ProjectionFormat.attemptsPerPart
        ).map { numbers[$0..<min($0 + ProjectionFormat.attemptsPerPart, numbers.endIndex)] }
    }

    private static func claims(
        _ receipts: ReceiptBook, _ checkpoint: Checkpoint
    ) -> [ProjectionRow] {
        guard checkpoint.receipts > 0 else { return [] }
        let claims = receipts.claims
        let messages = Int(checkpoint.messages)
        var rows: [ProjectionRow] = []
        for start in stride(from: 0, to: messages, by: ProjectionFormat.claimsPerSegment) {
            let end = min(start + ProjectionFormat.claimsPerSegment, messages)
            let key = UInt64(start / ProjectionFormat.claimsPerSegment)
            rows.append(ProjectionRow(.claims, key, ClaimSegment.encode(claims.first[start..<end])))
        }
        for (message, attempts) in claims.contested {
            rows.append(ProjectionRow(.contested, UInt64(message), NumberList.encode(attempts)))
        }
        for (message, positions) in receipts.unmatched {
            rows.append(ProjectionRow(.unmatched, UInt64(message), NumberList.encode(positions)))
        }
        return rows
    }
}
