import CampaignLedger
import Files
import TemporaryFolder
import Testing

/// Heads that were kept elsewhere, and ledgers that do not go on from them.
@Suite struct HeadAnchorTests {
    private let folder = TemporaryFolder(.memory)

    private func append(_ ids: ClosedRange<Int>, _ path: String) throws {
        let ledger = try Ledger.open(at: path, creation: .ifMissing)
        _ = try ledger.appendBlocking(
            cloudEvents: ids.map { event("campaign.created", "\($0)", "c\($0)") })
    }

    private func head(_ path: String) throws -> TreeHead {
        try Ledger.open(at: path).snapshot().checkpoint()
    }

    /// Puts another file in the place of a ledger, as somebody would who removes the traces.
    private func replace(_ path: String, by bytes: [UInt8]) throws {
        for name in folder.names where name.hasPrefix("ledger") {
            FileRemoval.removeIfPresent(folder.file(name))
        }
        _ = try folder.file("ledger", holding: bytes)
    }

    @Test func `a ledger opens with every head that it ever had`() throws {
        let path = folder.file("ledger")
        var heads: [TreeHead] = []
        for id in 1...300 {
            try append(id...id, path)
            if id % 7 == 0 { heads.append(try head(path)) }
        }
        _ = try Ledger.open(at: path, anchors: heads)
        let verified = try Ledger.verify(at: path, VerifyOptions(depth: .quick, anchors: heads))
        #expect(verified.isSound)
    }

    @Test func `a rewound, a forked and another ledger are each named`() throws {
        let path = folder.file("ledger")
        try append(1...5, path)
        let old = try contents(of: path)
        let early = try head(path)
        try append(6...9, path)
        let late = try head(path)

        try replace(path, by: old)
        #expect(code { _ = try Ledger.open(at: path, anchors: [late]) } == .rolledBack)
        _ = try Ledger.open(at: path, anchors: [early])

        // As many events as the anchor counts, then more.
        for more in [96...99, 100...107] {
            try append(more, path)
            #expect(code { _ = try Ledger.open(at: path, anchors: [early, late]) } == .forked)
        }
        _ = try Ledger.open(at: path, anchors: [early])

        let other = folder.file("other")
        try append(1...9, other)
        #expect(code { _ = try Ledger.open(at: other, anchors: [late]) } == .anotherLedger)
        let strange = try #require(TreeHead(anchor: "example.com/log\n0\n\(Self.emptyRoot)\n"))
        #expect(code { _ = try Ledger.open(at: path, anchors: [strange]) } == .anotherLedger)
    }

    private static let emptyRoot = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

    @Test func `an anchor is read as a checkpoint and as the JSON of a head`() throws {
        let path = folder.file("ledger")
        try append(1...5, path)
        let head = try head(path)
        #expect(TreeHead(anchor: head.text) == head)
        let json = """
            {"schema":"campaign-ledger/head/1","ledger":"\(head.origin.dropFirst(16))",
            "size":5,"root":"\(head.rootText)"}
            """
        #expect(TreeHead(anchor: json) == head)
        for text in [
            "", "{}", json.replacing(":5,", with: ":-5,"), head.text + head.text, "nonsense",
        ] {
            #expect(TreeHead(anchor: text) == nil)
        }
        let file = try folder.file("anchor", holding: Array(head.text.utf8))
        #expect(try TreeHead(anchorAt: file) == head)
        #expect(code { _ = try TreeHead(anchorAt: path) } == .invalidInput)
        #expect(code { _ = try TreeHead(anchorAt: path + "-none") } == .noSuchInput)
    }

    @Test func `no ledger is made where an anchor says that there was one`() throws {
        let path = folder.file("ledger")
        try append(1...5, path)
        let head = try head(path)
        let missing = folder.file("missing")
        #expect(
            code { _ = try Ledger.open(at: missing, creation: .ifMissing, anchors: [head]) }
                == .noSuchLedger)
        #expect(!folder.names.contains("missing"))
    }

    @Test func `the head of an empty ledger is one, and everything grows from it`() throws {
        let path = folder.file("ledger")
        let empty = try Ledger.open(at: path, creation: .ifMissing).snapshot()
        let head = try empty.checkpoint()
        #expect(head.size == 0 && head.text.hasSuffix("\n0\n\(Self.emptyRoot)\n"))
        try append(1...3, path)
        let proof = try Ledger.open(at: path, anchors: [head]).snapshot().proof(ofGrowthSince: 0)
        #expect(try check(proof.text, anchors: [head]).isValid)
    }
}
