/// Why a proof proves nothing. Closed, so that a switch over it is complete.
package enum ProofError: Error, Sendable, Equatable {
    /// A part of the format.
    package enum Part: String, Sendable, Equatable {
        case header, record, index, hash, oldHead, checkpoint, signature
    }

    /// The text is not of the format; this part of it is the first that is not.
    case unreadable(Part)
    /// The hashes do not lead from the record to the root of the head.
    case notIncluded
    /// The hashes do not lead from the older root to the newer one.
    case notConsistent
    /// A signature says that it is by this trusted key, and is not.
    case wrongSignature(String)
    /// No signature is by a trusted key.
    case untrusted
}

extension ProofError: CustomStringConvertible {
    /// What is wrong: the end of a sentence.
    package var description: String {
        switch self {
        case .unreadable(let part): "its \(part.words) cannot be read"
        case .notIncluded: "its hashes do not lead from the event to the root of the head"
        case .notConsistent: "its hashes do not lead from the older head to the newer one"
        case .wrongSignature(let name): "the signature of the head by '\(name)' is wrong"
        case .untrusted: "the head is not signed by any of the given keys"
        }
    }
}

extension ProofError.Part {
    fileprivate var words: String {
        switch self {
        case .header: "first line"
        case .record: "record of an event"
        case .index: "line with the index of an event"
        case .hash: "list of hashes"
        case .oldHead: "line with the older head"
        case .checkpoint: "head"
        case .signature: "signature of the head"
        }
    }
}
