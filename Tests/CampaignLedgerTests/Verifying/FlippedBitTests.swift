import EventLog
import Files
import Glibc
import Projections
import SeededRandom
import SlowTwin
import TemporaryFolder
import Testing

@testable import CampaignLedger
@testable import LMDB

/// `verify` against single flipped bits anywhere in the files.
@Suite struct FlippedBitTests {
    /// A ledger of a few thousand events with projections up to its end, both files without free
    /// pages.
    private static func compacted(
        _ folder: TemporaryFolder, _ random: inout SplitMix64
    ) throws -> [[UInt8]] {
        let path = folder.file("source")
        let ledger = try Ledger.open(at: path, creation: .ifMissing, pace: .eager)
        for campaign in 0..<4 {
            var lines = [event("campaign.created", "c\(campaign)", "c\(campaign)")]
            for contact in 0..<200 {
                let about =
                    "\"contact\":\"49151\(contact)\",\"messageId\":\"m\(campaign)-\(contact)\""
                let id = "\(campaign)-\(contact)"
                lines.append(
                    event("attempt.dispatched", "d\(id)", "c\(campaign)", at: contact, about))
                let outcome =
                    random.below(5) == 0
                    ? event(
                        "attempt.failed", "f\(id)", "c\(campaign)", at: contact + 5,
                        about + ",\"error\":{\"code\":\"whatsapp:131049\"}")
                    : event(
                        "attempt.delivered", "r\(id)", nil, at: contact + 9,
                        "\"messageId\":\"m\(campaign)-\(contact)\"")
                lines.append(outcome)
            }
            _ = try ledger.appendBlocking(cloudEvents: lines)
            ledger.followProjections()
        }
        return try [path, ProjectionFile.path(besides: path)].map { path in
            let copy = path + "-copy"
            let descriptor = unsafe open(copy, O_CREAT | O_EXCL | O_RDWR, 0o600)
            try #require(descriptor >= 0)
            defer { close(descriptor) }
            // As the ledger has it open: without syncing, or synced.
            let durability: EnvironmentOptions.Durability =
                path.hasSuffix("-projections") ? .cache : .everyCommit
            try Environment.open(at: path, options: EnvironmentOptions(durability: durability))
                .copy(to: descriptor, .compacting)
            return try contents(of: copy)
        }
    }

    /// Answers of a ledger from its projections, and from the log alone.
    private static func answers(_ path: String) throws -> [String] {
        let ledger = try Ledger.open(
            at: path, creation: .never, pace: ProjectionPace(mostTailRows: .max))
        let stored = try ledger.snapshot()
        let alone = try ledger.snapshot(
            asOf: .position(stored.asOf.position), occurredBy: Timestamp.end)
        return try [.campaigns, .failed, .reach, .attempts].map { try stored.text($0) }
            + [alone.text(.campaigns), alone.text(.events)]
    }

    /// How many bits a test flips: LEDGER_FUZZ_BITS says so.
    private static let flips = unsafe getenv("LEDGER_FUZZ_BITS").flatMap {
        Int(unsafe String(cString: $0))
    }

    @Test func `a flipped bit in either file is found, or changes nothing that anybody reads`()
        throws
    {
        let seed = Seeds.all[0]
        var random = SplitMix64(seed: seed &+ 9 << 40)
        let folder = TemporaryFolder(.memory)
        let sound = try Self.compacted(folder, &random)
        let victims = try ["sound", "sound-projections"].enumerated().map {
            try folder.file($0.element, holding: sound[$0.offset])
        }
        let expected = try Self.answers(victims[0])
        try #require(try Ledger.verify(at: victims[0]).isSound)
        let live = try victims.map { path in
            try Environment.inspectPages(at: path, PageWalk.Request(marksLiveBytes: true)).live
        }
        var unfound = 0
        let flips = Self.flips ?? 150
        for flip in 0..<flips {
            var copies = sound
            let file = flip % 2
            let part = random.pick(live[file])
            let place = part.bytes.lowerBound + random.below(part.bytes.count)
            copies[file][place] ^= 1 << UInt8(random.below(8))
            let path = try folder.file("flipped", holding: copies[0])
            _ = try folder.file("flipped-projections", holding: copies[1])
            var report: VerifyReport?
            do throws(LedgerError) {
                report = try Ledger.verify(at: path)
            } catch {
                // What is no ledger any more is said as an error.
                #expect([.notALedger, .newerFormat].contains(error.code), "\(error)")
            }
            if report?.isSound == true {
                unfound += 1
                let what = "seed \(seed): byte \(place) of file \(file), a \(part.kind)"
                #expect(part.kind != .value, "\(what)")
                let same = try Self.answers(path) == expected
                #expect(same, "\(what)")
            }
            for suffix in ["", "-lock", "-anchor", "-projections", "-projections-lock"] {
                FileRemoval.removeIfPresent(path + suffix)
            }
        }
        print("seed \(seed): \(flips - unfound) of \(flips) flipped bits found")
    }
}
