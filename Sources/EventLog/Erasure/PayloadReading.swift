/// How payloads are read for an erasure, by whoever knows what they mean: the log does not.
package struct PayloadReading: Sendable {
    /// What is kept of a row that is erased.
    package var kept: @Sendable (RowDraft, RowBatch) -> KeptOfRow
    /// What may be the name of a member in a payload.
    package var names: @Sendable (ArraySlice<UInt8>) -> [[UInt8]]

    package init(
        kept: @escaping @Sendable (RowDraft, RowBatch) -> KeptOfRow,
        names: @escaping @Sendable (ArraySlice<UInt8>) -> [[UInt8]]
    ) {
        (self.kept, self.names) = (kept, names)
    }

    /// Keeps nothing, and finds nobody.
    package static let none = PayloadReading(
        kept: { draft, _ in KeptOfRow(timeStyle: draft.timeStyle, payload: []) }, names: { _ in [] }
    )
}

/// What is kept of a row that is erased, beside its facts.
package struct KeptOfRow: Sendable {
    package var timeStyle: UInt8
    package var payload: [UInt8]

    package init(timeStyle: UInt8, payload: [UInt8]) {
        (self.timeStyle, self.payload) = (timeStyle, payload)
    }
}
