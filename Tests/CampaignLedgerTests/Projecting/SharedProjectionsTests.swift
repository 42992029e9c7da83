import Dispatch
import EventLog
import Glibc
import Projections
import SeededRandom
import SlowTwin
import Synchronization
import TemporaryFolder
import Testing

@testable import CampaignLedger

/// Projections that several processes follow, rebuild and lose while others ask.
///
/// The log grows by the lines of a strange log in their order, whoever appends them, so that the slow
/// twin knows every answer there can be: one for each position.
@Suite struct SharedProjectionsTests {
    /// How many rounds are played: LEDGER_FUZZ_ROUNDS says so.
    private static let rounds = unsafe getenv("LEDGER_FUZZ_ROUNDS").flatMap {
        Int(unsafe String(cString: $0))
    }

    @Test(arguments: 0..<(rounds ?? 2))
    func `processes killed at any moment leave every row right, and nobody sees two positions`(
        round: Int
    ) async throws {
        let seed = Seeds.all[0] &+ UInt64(round) << 32
        let folder = TemporaryFolder(.memory)
        let path = folder.file("ledger")
        let lines = StrangeLogs.make(seed: seed)
        let input = try folder.file("input", lines: lines)
        let ledger = try Ledger.open(at: path, creation: .ifMissing, pace: paces[round % 3])
        let reader = try PrefixReader(ledger, lines)

        try await reader.askMeanwhile(seed: seed) {
            for child in 0..<5 {
                await Self.meddle(path, input, seed: seed &+ UInt64(child) << 16)
                try reader.expectSoundProjections("after child \(child)")
            }
        }
        _ = try await ledger.append(cloudEvents: lines)
        ledger.followProjections()
        try reader.expectAnswers("at the end")
        try reader.expectSoundProjections("at the end")
        print("seed \(seed), round \(round): \(reader.asked) questions asked meanwhile")
    }

    /// Another process that meddles until it is killed.
    private static func meddle(_ path: String, _ input: String, seed: UInt64) async {
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = path as String, input = input as String, seed = seed as UInt64] in
            try meddleUntilKilled(path, input, seed: seed)
        }
    }

    @Test func `a rebuild under load finishes, and nobody gets an error or a wrong answer`()
        async throws
    {
        let seed = Seeds.all[0] &+ 11 << 40
        let folder = TemporaryFolder(.memory)
        let lines = StrangeLogs.make(seed: seed)
        let ledger = try Ledger.open(
            at: folder.file("ledger"), creation: .ifMissing, pace: .eager)
        let reader = try PrefixReader(ledger, lines)
        try await reader.askMeanwhile(seed: seed) {
            async let appended: Void = {
                for line in lines { _ = try await ledger.append(cloudEvents: [line]) }
            }()
            for _ in 0..<8 {
                try ledger.rebuildProjections()
                #expect(try ledger.rebuildChanges() ?? [] == [])
                try reader.expectSoundProjections("after a rebuild")
            }
            try await appended
        }
        try reader.expectAnswers("at the end")
        #expect(try ledger.snapshot().asOf.position > 0)
    }
}

private let paces = [
    ProjectionPace.eager, ProjectionPace(mostTailRows: 3, mostFollowedRows: 12),
    ProjectionPace(mostTailRows: 2, mostFollowedRows: .max),
]

/// Appends, follows, rebuilds, asks and discards until the process is killed, which it has ordered.
private func meddleUntilKilled(_ path: String, _ input: String, seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let microseconds = 1000 + random.below(200_000)
    DispatchQueue.global(qos: .userInteractive).asyncAfter(
        deadline: .now() + .microseconds(microseconds)
    ) { kill(getpid(), SIGKILL) }
    let lines = try contents(of: input).split(separator: 0x0A).map {
        String(decoding: $0, as: UTF8.self)
    }
    var ledger = try Ledger.open(at: path, creation: .never, pace: random.pick(paces))
    var next = 0
    while true {
        switch random.below(12) {
        case 0: ledger.projections.discard()
        case 1: ledger = try Ledger.open(at: path, creation: .never, pace: random.pick(paces))
        case 2...3: try ledger.rebuildProjections()
        case 4...6: ledger.followProjections()
        case 7: _ = try ledger.snapshot().statistics()
        default:
            let end = min(lines.count, next + 1 + random.below(3))
            _ = try ledger.appendBlocking(cloudEvents: Array(lines[next..<end]))
            next = end
        }
    }
}

/// Asks a ledger that grows by known lines, and compares with what the slow twin says of as many.
private final class PrefixReader: Sendable {
    private let ledger: Ledger
    /// The tables after each number of events.
    private let expected: [[CSVText]]
    private let questions = Atomic<Int>(0)
    private let isOver = Atomic<Bool>(false)

    init(_ ledger: Ledger, _ lines: [String]) throws {
        self.ledger = ledger
        expected = try (0...lines.count).map { try SlowTwin(lines, asOf: $0).tables }
    }

    var asked: Int { questions.load(ordering: .relaxed) }

    /// Runs `body` while four threads ask. Each has a queue of its own: questions block, and must not
    /// take the threads that tasks run on.
    func askMeanwhile(seed: UInt64, _ body: () async throws -> Void) async throws {
        let group = DispatchGroup()
        isOver.store(false, ordering: .releasing)
        for thread in 0..<4 {
            DispatchQueue(label: "reader \(thread)").async(group: group) { [self] in
                do {
                    try ask(seed: seed &+ UInt64(thread))
                } catch {
                    Issue.record("a reader met \(error)")
                }
            }
        }
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        isOver.store(true, ordering: .releasing)
        await withCheckedContinuation { continuation in
            group.notify(queue: DispatchQueue(label: "end")) { continuation.resume() }
        }
        try result.get()
    }

    private func ask(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let clock = ContinuousClock()
        while !isOver.load(ordering: .acquiring) {
            let begin = clock.now
            if random.chance(30) {
                try expectStatistics(try ledger.snapshot())
            } else {
                try expectAnswers("meanwhile", only: random.below(4))
            }
            questions.add(1, ordering: .relaxed)
            // The processors are for those who meddle, and for other tests: also where a question takes
            // a hundred times as long as usual, under a sanitizer.
            let pause = max(.milliseconds(3), (clock.now - begin) * 3)
            usleep(UInt32(pause / .microseconds(1)))
        }
    }

    /// Compares exports, all of them or one.
    func expectAnswers(_ what: String, only view: Int? = nil) throws {
        let snapshot = try ledger.snapshot()
        let position = Int(snapshot.asOf.position)
        for (place, table) in ExportView.tables.enumerated() where view ?? place == place {
            let found = CSVText(try snapshot.text(table))
            #expect(found == expected[position][place], "\(table) \(what), at \(position)")
        }
    }

    /// Compares what is said of each campaign, one by one, and of its chain.
    private func expectStatistics(_ snapshot: LedgerSnapshot) throws {
        let position = Int(snapshot.asOf.position)
        let all = try snapshot.statistics()
        let rows = expected[position][0].description.split(separator: "\n").count - 1
        #expect(all.count == rows, "campaigns at \(position)")
        for answer in all {
            #expect(try snapshot.statistics(of: [answer.campaign]) == [answer])
            #expect(
                try snapshot.failed(in: answer.campaign).count == answer.counts.failed,
                "failed at \(position)")
            #expect(
                try snapshot.chain(of: answer.campaign).members.contains {
                    $0.campaign == answer.campaign
                }, "chain at \(position)")
        }
    }

    /// Checks every stored row, in both directions; projections need not be there.
    func expectSoundProjections(_ what: String) throws {
        guard let base = try ledger.projections.file.view() else { return }
        let view = try ledger.log.view()
        var check = ProjectionCheck(view, base)
        try check.run(progress: nil)
        for finding in check.findings {
            Issue.record("\(what): \(finding.what) \(finding.detail)")
        }
    }
}
