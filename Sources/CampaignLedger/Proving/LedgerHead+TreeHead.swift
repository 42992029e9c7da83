import HashTree
import JSON

extension LedgerHead {
    /// What the origin of every ledger begins with; its id follows.
    static let originMark = "campaign-ledger/"

    /// The head as a checkpoint without signatures; nil where the root is not 64 hexadecimal digits.
    public var treeHead: TreeHead? {
        guard let root = Digest(hex: root) else { return nil }
        return TreeHead(origin: Self.originMark + ledger, size: size, root: root)
    }

    /// The head that a checkpoint is of; nil where it is not one of a ledger.
    public init?(_ checkpoint: TreeHead) {
        guard checkpoint.origin.hasPrefix(Self.originMark) else { return nil }
        self.init(
            ledger: String(checkpoint.origin.dropFirst(Self.originMark.count)),
            size: checkpoint.size, root: checkpoint.rootText, recordedAt: nil)
    }
}

extension TreeHead {
    /// More than any head takes, with its signatures.
    private static let mostBytes = 1 << 20

    /// Reads a head that was kept in a file: a checkpoint, or the JSON that `head --json` prints.
    /// - Throws: `noSuchInput`, `inputOutput`, and `invalidInput` where the file is neither.
    public init(anchorAt path: String) throws(LedgerError) {
        let text = try ProofFile.read(path, mostBytes: Self.mostBytes)
        guard let text, let head = TreeHead(anchor: text) else {
            throw LedgerError(
                .invalidInput, "'\(path)' is no head of a ledger.",
                remedy: "Give a file that 'head --output' or 'head --json' has written.")
        }
        self = head
    }

    /// The head that a text is: a checkpoint, or the JSON that `head --json` prints; nil where it is neither.
    public init?(anchor text: String) {
        if let checkpoint = try? TreeHead(parsing: text) {
            self = checkpoint
            return
        }
        guard let value = try? JSONValue(parsing: text.utf8.span),
            let ledger = value["ledger"]?.stringValue,
            let size = value["size"]?.integerValue, size >= 0,
            let root = value["root"]?.stringValue,
            let head = LedgerHead(
                ledger: ledger, size: UInt64(size), root: root, recordedAt: nil
            ).treeHead
        else { return nil }
        self = head
    }
}
