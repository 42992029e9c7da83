import Campaigns
import EventLog
import Projections

extension Checkpoint {
    /// Of projections that have consumed all events up to a position.
    init(
        _ view: LogView, position: UInt64, digest: ConsumedDigest, policies: [UInt32],
        receiptless: Set<UInt32>, receipts: UInt32
    ) throws(EventLogError) {
        self.init(
            log: try LogFingerprint(view, position: position), catalogue: Self.catalogueInUse)
        self.digest = digest
        let numbers = try view.numbersGiven(by: position)
        (attempts, campaigns, messages) = (numbers.entities, numbers.groups, numbers.references)
        self.receipts = receipts
        self.policies = policies
        self.receiptless = receiptless.sorted()
    }

    /// Of the failure catalogue that this build of the product has.
    static let catalogueInUse = Checkpoint.checksum(
        of: Array(FailureCatalogue.standardText.utf8) + [FailureCatalogue.lookUpVersion])

    /// Whether the projections are of this log, or of an earlier state of it, and of this build.
    func isFollowed(by view: LogView) throws(EventLogError) -> Bool {
        guard catalogue == Self.catalogueInUse, position <= view.state.eventCount,
            attempts <= view.state.entityCount, campaigns <= view.state.nameCounts.group,
            messages <= view.state.nameCounts.reference, log.idHigh == view.state.logID.high,
            log.idLow == view.state.logID.low
        else { return false }
        return try log == LogFingerprint(view, position: position)
    }
}

extension LogFingerprint {
    /// What the log looks like at a position.
    init(_ view: LogView, position: UInt64) throws(EventLogError) {
        var event: [UInt8] = []
        var recordedAt: Int64 = 0
        if position > 0 {
            let identity = try view.identity(position)
            event = identity.source + [0] + identity.id
            event += Array("\(try view.occurredAt(position))".utf8)
            // The clock may stand still, and the same file may be imported once more: so the events
            // before count too.
            event += Array("\(try view.rootOfLastSubtree(through: position))".utf8)
            recordedAt = try view.recordedAt(position) ?? 0
        }
        self.init(
            idHigh: view.state.logID.high, idLow: view.state.logID.low, recordedAt: recordedAt,
            event: Checkpoint.checksum(of: event))
    }
}
