import CampaignLedger

/// A head of the ledger as the command line names one: by its size, or by a file that keeps it.
enum HeadChoice {
    case size(UInt64)
    case file(TreeHead)

    /// A number is a size, anything else a file.
    init(_ word: String) throws {
        if let size = UInt64(word) {
            self = .size(size)
        } else {
            self = .file(try TreeHead(anchorAt: word))
        }
    }

    var size: UInt64 {
        switch self {
        case .size(let size): size
        case .file(let head): head.size
        }
    }

    /// The head itself, where it was kept.
    var kept: TreeHead? {
        if case .file(let head) = self { head } else { nil }
    }
}
