import EventLog
import HashTree
import Proofs

/// That a contact was reached, as a file: what is shown in words, the events that say it, each with its
/// way to the root, and the head.
///
///     campaign-ledger/reach-proof@v1
///
///     The contact "ana" was reached by attempt 1 of the campaign "spring" at 2026-03-01T08:04:00.000000Z.
///     Event 7 says that it was delivered.
///
///     (what this shows, and what not)
///
///     Event 7, recorded at 2026-03-01T08:04:01.000000Z:
///     (the CloudEvent, in one line)
///     extra, index and hashes as in c2sp.org/tlog-proof
///
///     (the next event)
///
///     (the checkpoint)
///
/// Everything above the hashes follows from the extra lines: whoever reads a file makes its text anew from
/// these, and compares.
struct ReachProof {
    static let header = "campaign-ledger/reach-proof@v1"
    private static let limits = """
        The events below say so, and they are in the ledger whose head stands at the end of this file:
        the hashes lead from each of them to its root (RFC 6962). 'campaign-ledger check-proof' and
        'tools/check-proof' check it without the ledger. This does not show that no other event of the
        ledger disagrees, nor that what an event says is true.
        """

    let events: [(record: LoggedRecord, event: ProvenEvent)]
    let statement: ReachStatement
    let checkpoint: TreeHead

    var text: String {
        let blocks = events.map { record, proven in
            let event = proven.event
            return "Event \(event.position), recorded at \(event.recordedAt):\n"
                + "\(event.cloudEvent)\n\(record.text)\n"
        }
        return "\(Self.header)\n\n\(statement.sentences.joined(separator: "\n"))\n\n"
            + "\(Self.limits)\n\n\(blocks.joined())\(checkpoint.text)"
    }
}

extension ReachProof {
    /// Why a file is no proof of reach.
    enum Failure: Error {
        case proof(ProofError)
        case gap(String)
    }

    /// Where the events of a file begin: behind the first line, what is shown, and its limits.
    private static let paragraphsBefore = 3

    /// The text of a file, cut into the parts from which all of it follows.
    static func parse(
        _ text: String
    ) throws(ProofError) -> (records: [LoggedRecord], checkpoint: TreeHead) {
        var paragraphs = text.split(separator: "\n\n", omittingEmptySubsequences: false)[...]
        guard paragraphs.count > paragraphsBefore + 1 else { throw .unreadable(.checkpoint) }
        paragraphs = paragraphs.dropFirst(paragraphsBefore)
        var records: [LoggedRecord] = []
        while let paragraph = paragraphs.first {
            let lines = paragraph.split(separator: "\n", omittingEmptySubsequences: false)
            guard lines.count > 3, lines[0].hasPrefix("Event ") else { break }
            let record = lines[2...].joined(separator: "\n")
            records.append(try LoggedRecord(parsing: record + "\n\n"))
            paragraphs.removeFirst()
        }
        return (records, try TreeHead(parsing: paragraphs.joined(separator: "\n\n")))
    }

    /// Checks that the events are in the log with the head, and reads what they say.
    init(
        _ records: [LoggedRecord], under checkpoint: TreeHead
    ) throws(Failure) {
        var events: [(LoggedRecord, ProvenEvent)] = []
        do throws(ProofError) {
            for record in records {
                events.append((record, try record.provenEvent(under: checkpoint)))
            }
        } catch {
            throw .proof(error)
        }
        do throws(ReachStatement.Gap) {
            guard events.allSatisfy({ $0.1.isDisclosed }) else {
                throw ReachStatement.Gap(reason: "it withholds what an event says")
            }
            statement = try ReachStatement(events.map(\.1))
        } catch {
            throw .gap(error.reason)
        }
        self.events = events
        self.checkpoint = checkpoint
    }
}

extension LoggedRecord {
    /// The event that the record is of, once it is found to be in the log with a head, at the place that the
    /// event itself names.
    func provenEvent(under checkpoint: TreeHead) throws(ProofError) -> ProvenEvent {
        guard let preimage = LeafPreimage(decoding: extra) else { throw .unreadable(.record) }
        try verify(preimage.record, under: checkpoint)
        let proven = try ProvenEvent(preimage)
        guard proven.event.position == index &+ 1 else { throw .unreadable(.record) }
        return proven
    }
}
