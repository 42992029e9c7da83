import CampaignLedger
import Dispatch
import Files
import Glibc
import SeededRandom
import SlowTwin
import TemporaryFolder
import Testing

/// 10,000 -> 200 -> 20 -> 1 with three senders in three processes that are killed at random moments, and
/// webhooks that come three times and shuffled.
@Suite struct SenderStoryTests {
    /// How many contacts the campaign has: LEDGER_STORY_CONTACTS says so.
    private static let contacts = unsafe getenv("LEDGER_STORY_CONTACTS").flatMap {
        Int(unsafe String(cString: $0))
    }

    @Test func `nobody is sent to twice, and the answer is right for every contact`() async throws {
        let seed = Seeds.all[0] &+ 21 << 40
        let count = Self.contacts ?? 1500
        let folder = TemporaryFolder(.memory)
        let path = folder.file("ledger")
        let ledger = try Ledger.open(at: path, creation: .ifMissing)
        let provider = FakeProvider(path: folder.file("provider"), seed: seed)
        let listed = (0..<count).map { "\"c\($0)\"" }.joined(separator: ",")
        let start = Timestamp(microseconds: UnixClock.microseconds() - 5_000_000)
        func made(_ type: String, _ id: String, _ subject: String, _ data: String = "") -> String {
            #"{"specversion":"1.0","id":"\#(id)","source":"s","type":"\#(type)","#
                + #""subject":"\#(subject)","time":"\#(start)","data":{\#(data)}}"#
        }
        _ = try await ledger.append(cloudEvents: [
            made("campaign.created", "1", "spring"),
            made("campaign.audienceResolved", "2", "spring", #""contacts":[\#(listed)]"#),
            made("campaign.scheduled", "3", "spring", #""runAt":"\#(start)""#),
        ])
        var random = SplitMix64(seed: seed)
        var campaign = "spring"
        var failed: [Int] = []
        for round in 0..<4 {
            await send(path, provider, seed: seed &+ UInt64(round) << 8)
            try await hear(ledger, provider, &random)
            _ = try await ledger.append(cloudEvents: [
                made("campaign.completed", "end\(round)", campaign).replacing(
                    "\(start)", with: "\(Timestamp(microseconds: UnixClock.microseconds()))")
            ])
            let answer = try ledger.snapshot().statistics(of: [campaign])[0]
            failed.append(answer.counts.failed)
            var options = RetryOptions(actor: "olga")
            options.form = .linked(runAt: Timestamp(microseconds: UnixClock.microseconds()))
            guard case .accepted(let retry) = try ledger.retry(campaign, options) else { break }
            #expect(retry.contacts.count == answer.counts.failed)
            campaign = retry.campaign
        }
        print("seed \(seed): \(count) contacts, failed \(failed)")
        for name in folder.names where name.contains("-error-") {
            let error = String(decoding: try contents(of: folder.file(name)), as: UTF8.self)
            Issue.record("a sender met: \(error)")
        }
        try expectTruth(ledger, provider, count)
        #expect(
            try ledger.snapshot().audit(
                checks: [.doubleSend, .possibleDoubleSend, .sentAgain]
            ).findings.isEmpty)
    }

    /// Three senders send what is due; the first times each is killed in the middle of it.
    private func send(_ path: String, _ provider: FakeProvider, seed: UInt64) async {
        await withTaskGroup(of: Void.self) { group in
            for sender in 0..<3 {
                group.addTask {
                    for life in 0..<2 {
                        await Self.live(
                            path, provider, seed &+ UInt64(sender * 2 + life), kill: true)
                    }
                    await Self.live(path, provider, seed &+ UInt64(sender), kill: false)
                }
            }
        }
    }

    private static func live(
        _ path: String, _ fake: FakeProvider, _ seed: UInt64, kill: Bool
    ) async {
        let (provider, truth) = (fake.path, fake.seed)
        if kill {
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [
                    path = path as String, provider = provider as String, truth = truth as UInt64,
                    seed = seed as UInt64,
                ] in
                try sendUntilNothingIsDue(path, provider, truth, seed, isKilled: true)
                raise(SIGKILL)
            }
        } else {
            await #expect(processExitsWith: .success) {
                [
                    path = path as String, provider = provider as String, truth = truth as UInt64,
                    seed = seed as UInt64,
                ] in
                try sendUntilNothingIsDue(path, provider, truth, seed, isKilled: false)
            }
        }
    }

    /// Webhooks: what the provider delivered, each three times, in any order; some know only the
    /// message id.
    private func hear(
        _ ledger: Ledger, _ provider: FakeProvider, _ random: inout SplitMix64
    ) async throws {
        var webhooks: [String] = []
        for call in try provider.calls()
        where provider.truth(call.campaign, call.contact, call.attempt) == .delivered {
            let key = "\(call.campaign)-\(call.contact)-\(call.attempt)"
            let time = Timestamp(microseconds: 1_780_000_000_000_000)
            // The same webhook has one content, however often it comes and in whatever round.
            let about =
                call.contact.utf8.last.map { $0.isMultiple(of: 2) } == true
                ? #""contact":"\#(call.contact)","attempt":\#(call.attempt)"#
                : #""contact":"\#(call.contact)","attempt":\#(call.attempt),"messageId":"\#(key)""#
            let webhook =
                #"{"specversion":"1.0","id":"h\#(key)","source":"webhook","type":"attempt.delivered","#
                + #""subject":"\#(call.campaign)","time":"\#(time)","data":{\#(about)}}"#
            webhooks += [webhook, webhook, webhook]
        }
        let shuffled = random.shuffled(webhooks)
        for start in stride(from: 0, to: shuffled.count, by: 500) {
            _ = try await ledger.append(
                cloudEvents: Array(shuffled[start..<min(start + 500, shuffled.count)]))
        }
    }

    /// What the ledger says against what the provider did.
    private func expectTruth(_ ledger: Ledger, _ provider: FakeProvider, _ count: Int) throws {
        var sent: Set<String> = []
        var reached: Set<String> = []
        for call in try provider.calls() {
            #expect(
                sent.insert("\(call.campaign) \(call.contact) \(call.attempt)").inserted,
                "\(call) was sent twice")
            #expect(!reached.contains(call.contact), "\(call) was sent after a delivery")
            if provider.truth(call.campaign, call.contact, call.attempt) == .delivered {
                reached.insert(call.contact)
            }
        }
        let snapshot = try ledger.snapshot()
        var answered: Set<String> = []
        for contact in 0..<count
        where try snapshot.reached("c\(contact)", campaign: "spring").reached {
            answered.insert("c\(contact)")
        }
        #expect(answered == reached)
        let chain = try snapshot.chain(of: "spring")
        #expect(chain.reachedAt.reduce(0, +) == reached.count)
    }
}

private func sendUntilNothingIsDue(
    _ path: String, _ provider: String, _ truth: UInt64, _ seed: UInt64, isKilled: Bool
) throws {
    var random = SplitMix64(seed: seed)
    if isKilled {
        let microseconds = random.below(150_000)
        DispatchQueue.global(qos: .userInteractive).asyncAfter(
            deadline: .now() + .microseconds(microseconds)
        ) { kill(getpid(), SIGKILL) }
    }
    let sender = FakeSender(
        ledger: try Ledger.open(at: path), provider: FakeProvider(path: provider, seed: truth),
        name: "sender \(getpid())")
    do {
        while try sender.step(limit: 1 + random.below(40)) > 0 {}
    } catch {
        // An error that leaves a process of its own is lost with it.
        var output = try OutputFile(path: provider + "-error-\(getpid())")
        try output.write(Array("\(error)".utf8).span)
        try output.close()
        throw error
    }
}
