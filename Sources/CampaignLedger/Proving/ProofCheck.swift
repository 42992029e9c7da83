import Campaigns
import EventLog
import Proofs

/// What a file with a proof, or with a head, shows: found without the ledger.
///
///     let check = try ProofCheck(text, keys: [key])
///     print(check.problem ?? check.sentences.joined(separator: "\n"))
///
/// Hashes show that events belong to a head; that the head is the ledger's, only a key or an anchor shows.
public struct ProofCheck: Sendable {
    /// What kind of file it is.
    public enum Kind: String, Sendable {
        /// A proof that an event is in a ledger.
        case event
        /// A proof that a ledger has only grown.
        case consistency
        /// A proof that a contact was reached.
        case reach
        /// A head alone, a checkpoint.
        case head
    }

    /// What kind of file it is.
    public let kind: Kind
    /// The head in it.
    public let checkpoint: TreeHead
    /// Why it is not valid: one sentence; nil where it is.
    public private(set) var problem: String?
    /// What it shows, a sentence each; none where it is not valid.
    public private(set) var sentences: [String] = []
    /// The events that it shows to be in the ledger.
    public private(set) var events: [ProvenEvent] = []
    /// For a proof that a ledger has only grown: how many events it had before.
    public private(set) var earlierSize: UInt64?
    /// Names of the given keys that signed the head.
    public private(set) var signers: [String] = []
    /// Whether the head, or the earlier one that the ledger is shown to have grown from, is an anchor given.
    public private(set) var isAnchored = false
    /// Whether the head itself is one.
    private var isHeadAnchored = false

    /// Whether the proof is right.
    public var isValid: Bool { problem == nil }

    /// Whether anything but the file itself says that the head is the ledger's. An anchor of an earlier head does not:
    /// whoever holds an old copy of the ledger can make it grow.
    public var isHeadTrusted: Bool { isHeadAnchored || !signers.isEmpty }

    /// Checks a text.
    /// - Parameters:
    ///   - text: all of a file.
    ///   - keys: of whom one must have signed the head; none to ask for no signature.
    ///   - anchors: heads known to be the ledger's, one of which it must lead to; none to ask for none.
    /// - Throws: `invalidInput` where the text is neither a proof nor a head.
    public init(
        _ text: String, keys: [VerifierKey] = [], anchors: [TreeHead] = []
    ) throws(LedgerError) {
        do throws(ProofError) {
            let proof = try ReadProof(text)
            (kind, checkpoint) = (proof.kind, proof.checkpoint)
            do throws(InvalidProof) {
                try check(proof, of: text)
                try checkSignatures(keys)
                try checkAnchors(anchors, proof)
            } catch {
                problem = "Not valid: \(error.reason)."
                (sentences, events, signers, isAnchored) = ([], [], [], false)
                isHeadAnchored = false
            }
        } catch {
            throw LedgerError(
                .invalidInput, "Unable to read the proof: \(error).",
                remedy: "Give a file that 'prove' or 'head' has written, as it was written.")
        }
    }

    /// The words for a proof that can be read and is wrong: the end of a sentence.
    private struct InvalidProof: Error {
        let reason: String
        init(_ reason: String) { self.reason = reason }
        init(_ error: ProofError) { reason = error.description }
    }

    private mutating func check(_ proof: ReadProof, of text: String) throws(InvalidProof) {
        let canonical: String
        switch proof {
        case .event(let inclusion):
            canonical = inclusion.text
            let proven: ProvenEvent
            do throws(ProofError) {
                proven = try inclusion.record.provenEvent(under: checkpoint)
            } catch {
                throw InvalidProof(error)
            }
            events = [proven]
            sentences = [
                "Event \(proven.event.position) is among the \(checkpoint.size) events of "
                    + "\(checkpoint.origin)."
            ]
        case .consistency(let consistency):
            canonical = consistency.text
            do throws(ProofError) { try consistency.verify() } catch { throw InvalidProof(error) }
            earlierSize = consistency.oldSize
            sentences = [
                "\(checkpoint.origin) has only grown from \(consistency.oldSize) to "
                    + "\(checkpoint.size) events."
            ]
        case .reach(let records, _):
            let reach = try reachProof(records)
            canonical = reach.text
            events = reach.events.map(\.event)
            sentences = reach.statement.sentences
        case .head(let head):
            canonical = head.text
            sentences = ["\(head.origin) has \(head.size) events with the root \(head.rootText)."]
        }
        guard canonical.hasSameBytes(as: text) else {
            throw InvalidProof("its text is not what follows from its hashes and records")
        }
    }

    private func reachProof(_ records: [LoggedRecord]) throws(InvalidProof) -> ReachProof {
        do throws(ReachProof.Failure) {
            return try ReachProof(records, under: checkpoint)
        } catch {
            switch error {
            case .proof(let error): throw InvalidProof(error)
            case .gap(let reason): throw InvalidProof(reason)
            }
        }
    }

    private mutating func checkSignatures(_ keys: [VerifierKey]) throws(InvalidProof) {
        guard !keys.isEmpty else { return }
        do throws(ProofError) {
            signers = try checkpoint.signers(among: keys).map(\.name)
        } catch {
            throw InvalidProof(error)
        }
    }

    /// An anchor of the same size as one of the heads must be that head; one of another size says nothing.
    private mutating func checkAnchors(
        _ anchors: [TreeHead], _ proof: ReadProof
    ) throws(InvalidProof) {
        guard !anchors.isEmpty else { return }
        for anchor in anchors {
            guard anchor.origin.hasSameBytes(as: checkpoint.origin) else {
                throw InvalidProof("its head is of \(checkpoint.origin), not of \(anchor.origin)")
            }
            for (size, root) in proof.heads where size == anchor.size {
                guard root == anchor.root else {
                    throw InvalidProof("its head at \(size) events is not that of the anchor")
                }
                isAnchored = true
                if size == checkpoint.size { isHeadAnchored = true }
            }
        }
        guard isAnchored else {
            throw InvalidProof(
                "its head counts \(checkpoint.size) events, and no anchor does: 'prove --to ANCHOR' "
                    + "makes a proof that leads to the anchor")
        }
    }
}
