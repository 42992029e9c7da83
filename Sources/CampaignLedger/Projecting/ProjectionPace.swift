/// How far projections may lag behind before a question makes them follow.
package struct ProjectionPace: Sendable {
    /// Rows after the checkpoint that are folded on the fly. A log of no more rows has no
    /// projections at all.
    package var mostTailRows: UInt64
    /// Where more rows than this are new, a fold of everything on all cores is the quicker way.
    package var mostFollowedRows: UInt64

    /// The usual pace, or another one.
    package init(mostTailRows: UInt64 = 16_384, mostFollowedRows: UInt64 = 1 << 20) {
        (self.mostTailRows, self.mostFollowedRows) = (mostTailRows, mostFollowedRows)
    }

    /// Projections are made and followed at every question.
    package static let eager = ProjectionPace(mostTailRows: 0, mostFollowedRows: .max)
}
