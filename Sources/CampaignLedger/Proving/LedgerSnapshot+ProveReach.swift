import Campaigns
import EventLog
import HashTree
import Proofs

extension LedgerSnapshot {
    /// Proves that a contact was reached in the chain of a campaign, by the events that say so.
    ///
    /// The proof discloses these events whole. It does not show that no other event disagrees.
    /// - Parameters:
    ///   - contact: the contact.
    ///   - campaign: any campaign of the chain.
    ///   - checkpoint: as in `proof(ofEventAt:personalData:under:)`.
    /// - Returns: a text file of its own form, which 'Integrity' describes.
    /// - Throws: `refused` where the contact was not reached, `unknownCampaign`, and what
    ///   `proof(ofEventAt:personalData:under:)` throws.
    /// - Complexity: that of `reached(_:campaign:)`, and for each event that of
    ///   `proof(ofEventAt:personalData:under:)`.
    public func proof(
        ofReaching contact: String, campaign: String, under checkpoint: TreeHead? = nil
    ) throws(LedgerError) -> LedgerProof {
        let head = try head(for: checkpoint)
        let answer = try reached(contact, campaign: campaign)
        guard answer.reached, let evidence = try ReachEvidence(self, answer) else {
            throw LedgerError(
                .refused, "There is nothing to prove. \(answer.sentence)",
                remedy: "'reached' tells more.")
        }
        let positions = try evidence.positions()
        var tree = LogTree(view)
        var records: [LoggedRecord] = []
        for position in positions {
            let (preimage, record) = try logged(position, .disclosed, under: head, &tree)
            guard case .disclosed = preimage.personal else {
                throw LedgerError(
                    .refused,
                    "The personal part of the event at position \(position) was erased.",
                    remedy: "'prove --position \(position)' proves what is left of it.")
            }
            records.append(record)
        }
        do throws(ReachProof.Failure) {
            let proof = try ReachProof(records, under: head)
            return LedgerProof(
                kind: .reach, checkpoint: head, positions: positions, text: proof.text)
        } catch {
            let reason =
                switch error {
                case .proof(let error): error.description
                case .gap(let reason): reason
                }
            throw LedgerError(
                .refused,
                "No few events of the ledger say that the contact was reached: \(reason).",
                remedy: "'prove --position' proves each event of 'timeline' alone.")
        }
    }
}
