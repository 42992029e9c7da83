import EventLog
import HashTree
import Proofs

extension LedgerSnapshot {
    /// The head of the events considered, signed by some keys: those up to the position that the snapshot
    /// was taken of.
    ///
    /// Kept elsewhere it is an anchor: see `Ledger.check(against:)`.
    /// - Throws: `damaged`, `inputOutput`.
    /// - Complexity: O(events / 65,536) unless it is the head of now.
    public func checkpoint(
        signedBy keys: [SigningKey] = []
    ) throws(LedgerError) -> TreeHead {
        let root = try reading { () throws(EventLogError) in
            var tree = LogTree(view)
            return try tree.root(ofFirst: asOf.position)
        }
        let origin = LedgerHead.originMark + view.state.logID.description
        guard let root,
            let head = TreeHead(origin: origin, size: asOf.position, root: root)
        else { throw .damaged("the head at position \(asOf.position) cannot be computed") }
        return keys.reduce(head) { $0.signed(by: $1) }
    }

    /// Proves that the event at a position is in the ledger.
    /// - Parameters:
    ///   - position: of the event.
    ///   - personalData: whether the proof says what an erasure would take.
    ///   - checkpoint: the head that it leads to, as `checkpoint(signedBy:)` gives it, or an anchor of the same
    ///     position; nil for an unsigned one.
    /// - Returns: a proof in the form of c2sp.org/tlog-proof.
    /// - Throws: `invalidInput` where there is no such event, `rolledBack`, `forked` or `anotherLedger` where the
    ///   checkpoint is not of this ledger, `damaged`, `inputOutput`.
    /// - Complexity: O(events / 65,536), and O(bytes of 256 events).
    public func proof(
        ofEventAt position: UInt64, personalData: PersonalDataInProof = .disclosed,
        under checkpoint: TreeHead? = nil
    ) throws(LedgerError) -> LedgerProof {
        let head = try self.head(for: checkpoint)
        var tree = LogTree(view)
        let record = try logged(position, personalData, under: head, &tree).record
        return LedgerProof(
            kind: .event, checkpoint: head, positions: [position],
            text: InclusionProof(record, under: head).text)
    }

    /// Proves that the ledger has only grown since an earlier head.
    /// - Parameters:
    ///   - earlier: how many events it had then.
    ///   - checkpoint: as in `proof(ofEventAt:personalData:under:)`.
    /// - Returns: a proof with the earlier size and root, and the head.
    /// - Throws: `invalidInput` where it had not as many events, and what
    ///   `proof(ofEventAt:personalData:under:)` throws.
    /// - Complexity: O(events / 65,536), and O(bytes of 256 events).
    public func proof(
        ofGrowthSince earlier: UInt64, under checkpoint: TreeHead? = nil
    ) throws(LedgerError) -> LedgerProof {
        let head = try self.head(for: checkpoint)
        guard earlier <= head.size else {
            throw LedgerError(
                .invalidInput,
                "The ledger had \(head.size) events, fewer than the earlier head counts.",
                remedy: "Name the smaller size first.")
        }
        let (root, path) = try reading { () throws(EventLogError) in
            var tree = LogTree(view)
            return (
                try tree.root(ofFirst: earlier),
                try tree.consistencyPath(from: earlier, to: head.size)
            )
        }
        guard let root, let path else {
            throw .damaged("the head at position \(earlier) cannot be computed")
        }
        let proof = ConsistencyProof(oldSize: earlier, oldRoot: root, path: path, under: head)
        return LedgerProof(
            kind: .consistency, checkpoint: head, positions: [], text: proof.text)
    }

    /// The head that a proof leads to: an own one, or a given one that was found to be of this ledger.
    func head(for checkpoint: TreeHead?) throws(LedgerError) -> TreeHead {
        guard let checkpoint else { return try self.checkpoint() }
        try check(against: checkpoint)
        guard checkpoint.size == asOf.position else {
            throw LedgerError(
                .invalidInput,
                "The head counts \(checkpoint.size) events, the answer is as of position "
                    + "\(asOf.position).",
                remedy: "Take the snapshot as of the position of the head.")
        }
        return checkpoint
    }

    /// What the leaf of an event is made of, and its way to a head of this ledger.
    func logged(
        _ position: UInt64, _ personalData: PersonalDataInProof, under head: TreeHead,
        _ tree: inout LogTree
    ) throws(LedgerError) -> (preimage: LeafPreimage, record: LoggedRecord) {
        guard position >= 1, position <= head.size else {
            throw LedgerError(
                .invalidInput,
                "There is no event at position \(position): the head counts \(head.size).",
                remedy: "Name a position from 1 to \(head.size).")
        }
        var preimage: LeafPreimage
        let path: [Digest]?
        do throws(EventLogError) {
            preimage = try view.leafPreimage(at: position)
            path = try tree.inclusionPath(of: position, among: head.size)
        } catch {
            throw LedgerError(error, path: ledger.path)
        }
        if personalData == .withheld { preimage.personal = preimage.personal.withheld }
        let record = LoggedRecord(
            extra: preimage.encoded, index: position - 1, path: path ?? [])
        do throws(ProofError) {
            try record.verify(preimage.record, under: head)
        } catch {
            throw .damaged("the event at position \(position) is not the one that was recorded")
        }
        return (preimage, record)
    }
}
