import HashTree
import Proofs

/// A file with a proof, or with a head, as it was read; nothing is checked yet.
enum ReadProof {
    case event(InclusionProof)
    case consistency(ConsistencyProof)
    case reach([LoggedRecord], TreeHead)
    case head(TreeHead)

    /// Reads a text: its first line says what it is.
    init(_ text: String) throws(ProofError) {
        let first = text.prefix { $0 != "\n" }
        switch first {
        case InclusionProof.header[...]: self = .event(try InclusionProof(parsing: text))
        case ConsistencyProof.header[...]:
            self = .consistency(try ConsistencyProof(parsing: text))
        case ReachProof.header[...]:
            let (records, checkpoint) = try ReachProof.parse(text)
            self = .reach(records, checkpoint)
        default:
            guard let head = try? TreeHead(parsing: text) else { throw .unreadable(.header) }
            self = .head(head)
        }
    }

    var kind: ProofCheck.Kind {
        switch self {
        case .event: .event
        case .consistency: .consistency
        case .reach: .reach
        case .head: .head
        }
    }

    var checkpoint: TreeHead {
        switch self {
        case .event(let proof): proof.checkpoint
        case .consistency(let proof): proof.checkpoint
        case .reach(_, let checkpoint), .head(let checkpoint): checkpoint
        }
    }

    /// The heads in it: the one that it leads to, and the one that it leads from.
    var heads: [(size: UInt64, root: Digest)] {
        var heads = [(checkpoint.size, checkpoint.root)]
        if case .consistency(let proof) = self { heads.append((proof.oldSize, proof.oldRoot)) }
        return heads
    }
}
