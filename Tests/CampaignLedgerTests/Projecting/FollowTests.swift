import EventLog
import Files
import Projections
import SeededRandom
import SlowTwin
import TemporaryFolder
import Testing

@testable import CampaignLedger

/// Stored projections against a fresh fold, after whatever may happen to a ledger.
@Suite struct FollowTests {
    /// Checks every stored row, in both directions; projections need not be there.
    private func expectSoundProjections(
        _ ledger: Ledger, _ what: String, _ location: SourceLocation = #_sourceLocation
    ) throws {
        guard let base = try ledger.projections.file.view() else { return }
        let view = try ledger.log.view()
        var check = ProjectionCheck(view, base)
        try check.run(progress: nil)
        for finding in check.findings {
            Issue.record("\(what): \(finding.what) \(finding.detail)", sourceLocation: location)
        }
    }

    @Test(arguments: Seeds.all)
    func `every stored row is that of a fresh fold, at every step`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed &+ 7 << 40)
        let folder = TemporaryFolder(.memory)
        let lines = StrangeLogs.make(seed: seed)
        let paces = [
            ProjectionPace.eager, ProjectionPace(mostTailRows: 2, mostFollowedRows: .max),
            ProjectionPace(mostTailRows: 4, mostFollowedRows: 9),
        ]
        func open() throws -> Ledger {
            try Ledger.open(
                at: folder.file("ledger"), creation: .ifMissing, pace: random.pick(paces))
        }
        var ledger = try open()
        var next = 0
        while next < lines.count {
            switch random.below(12) {
            case 0: ledger = try open()
            case 1: ledger.projections.discard()
            case 2:
                let path = ProjectionFile.path(besides: folder.file("ledger"))
                FileRemoval.removeIfPresent(path)
            case 3...5: ledger.followProjections()
            default:
                let end = min(lines.count, next + 1 + random.below(6))
                _ = try ledger.appendBlocking(cloudEvents: Array(lines[next..<end]))
                next = end
            }
            try expectSoundProjections(ledger, "seed \(seed), after \(next) events")
        }
        ledger = try Ledger.open(at: folder.file("ledger"), creation: .never, pace: .eager)
        ledger.followProjections()
        let end = try #require(try ledger.projections.file.view())
        #expect(end.checkpoint.position == UInt64(try ledger.snapshot().asOf.position))
        try expectSoundProjections(ledger, "seed \(seed), at the end")
    }
}
