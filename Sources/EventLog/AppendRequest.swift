/// What must be true of the log for a request to be recorded.
package enum AppendExpectation: Sendable {
    case nothing
    /// The head is at this position: 0 for an empty log.
    case head(UInt64)
    /// The last event about this group is at this position: 0 where there must be none.
    case group([UInt8], lastPosition: UInt64)
    /// The caller finds the log as it is at the moment of the commit to be as it must be. Nobody can
    /// append between the look and the commit.
    case condition(@Sendable (LogView) throws(EventLogError) -> Bool)

    /// Whether the request must be the first of its commit: a view does not show what the same commit
    /// has recorded before.
    var mustBeFirst: Bool { if case .condition = self { true } else { false } }
}

/// What happens to the rest of a request when one of its rows cannot be recorded.
package enum BadRowPolicy: Sendable {
    /// Nothing of the request is recorded.
    case refuseAll
    /// The others are recorded.
    case skipRow
    /// Nothing is recorded in any case: the request only asks what would happen.
    case checkOnly
}

/// Rows to be recorded together.
package struct AppendRequest: Sendable {
    package var batch: RowBatch
    package var expectation: AppendExpectation
    package var badRows: BadRowPolicy
    /// Whether two payloads mean the same; asked only where their bytes differ.
    package var payloadsAreEqual: @Sendable (ArraySlice<UInt8>, ArraySlice<UInt8>) -> Bool
    /// How payloads are read where somebody was erased.
    package var reading = PayloadReading.none
    /// Whether rows are looked at for who was erased: all but those that tell of the erasure itself.
    var isScreened = true

    package init(
        batch: RowBatch, expectation: AppendExpectation = .nothing,
        badRows: BadRowPolicy = .refuseAll,
        payloadsAreEqual: @escaping @Sendable (ArraySlice<UInt8>, ArraySlice<UInt8>) -> Bool
    ) {
        self.batch = batch
        self.expectation = expectation
        self.badRows = badRows
        self.payloadsAreEqual = payloadsAreEqual
    }
}

/// What became of one row of a request.
package enum RowOutcome: Sendable, Equatable {
    /// Recorded at this position.
    case recorded(UInt64)
    /// Already recorded at this position, with equal content: not recorded again.
    case duplicate(UInt64)
    /// Equal to an earlier row of the request: not recorded again.
    case duplicateInBatch(Int)
    /// A check only: it would have been recorded.
    case acceptable
    case refused(RowRefusal)

    /// Whether the row cannot be recorded.
    package var isRefused: Bool { if case .refused = self { true } else { false } }
}

/// Why a row cannot be recorded.
package enum RowRefusal: Error, Sendable, Equatable {
    /// Its identity belongs to the event at this position, which says something else.
    case identityConflict(UInt64)
    /// Its identity belongs to an earlier row of the batch, which says something else.
    case identityConflictInBatch(Int)
    /// Its link would close a loop of links.
    case linkLoop
}

/// The answer to a request.
package struct AppendReceipt: Sendable {
    /// One for each row, in order.
    package var outcomes: [RowOutcome]
    /// The position of the last event of the log once the request is recorded; others of the same
    /// commit may follow.
    package var head: UInt64
    /// When the commit was recorded, microseconds since 1970; that of the last event where nothing
    /// was recorded.
    package var recordedAt: Int64
}
