import CampaignLedger
import Files
import Glibc
import SeededRandom
import SlowTwin
import Testing

/// A provider that exists only in a file: what was sent, in the order in which it was sent, with a hidden
/// truth about each message.
struct FakeProvider: Sendable {
    /// One line a call: `CAMPAIGN CONTACT ATTEMPT`.
    let path: String
    let seed: UInt64

    /// What becomes of a message, whoever asks.
    enum Truth: Equatable {
        case delivered
        case failed(code: String)
    }

    /// One of fifty fails at the first try, one of ten at each later one, so that 10,000 become about 200, 20
    /// and 2.
    func truth(_ campaign: String, _ contact: String, _ attempt: Int) -> Truth {
        let isFirst = campaign == "spring" && attempt == 1
        var hash = seed &* 31
        for byte in (campaign + "/" + contact + "/\(attempt)").utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        var random = SplitMix64(seed: hash)
        return random.below(isFirst ? 50 : 10) == 0
            ? .failed(code: Codes.temporary) : .delivered
    }

    /// Sends: from here on the message is out, whatever becomes of the sender.
    func send(_ attempt: OutboxAttempt) throws {
        let line = "\(attempt.campaign) \(attempt.contact) \(attempt.attempt)\n"
        let file = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT, 0o600)
        try #require(file >= 0)
        defer { close(file) }
        let bytes = Array(line.utf8)
        try #require(unsafe write(file, bytes, bytes.count) == bytes.count)
    }

    /// All calls so far.
    func calls() throws -> [(campaign: String, contact: String, attempt: Int)] {
        guard unsafe access(path, F_OK) == 0 else { return [] }
        return try contents(of: path).split(separator: 0x0A).map { line in
            let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
            return (words[0], words[1], Int(words[2]) ?? 0)
        }
    }
}

/// A sender as it is described in the article Retry: claim, call, record.
struct FakeSender {
    let ledger: Ledger
    let provider: FakeProvider
    let name: String

    /// Sends one batch.
    /// - Returns: how many attempts it was handed.
    func step(limit: Int, pause: () -> Void = {}) throws -> Int {
        let claim = try ledger.claim(OutboxRequest(limit: limit), sender: name)
        var results: [String] = []
        for attempt in claim.attempts {
            pause()
            try provider.send(attempt)
            pause()
            results.append(result(of: attempt))
        }
        if !results.isEmpty { _ = try ledger.appendBlocking(cloudEvents: results) }
        return claim.attempts.count
    }

    /// What the provider answers at once: accepted, or failed. That it is delivered a webhook tells.
    private func result(of attempt: OutboxAttempt) -> String {
        let key = "\(attempt.campaign)-\(attempt.contact)-\(attempt.attempt)"
        let about = #""contact":"\#(attempt.contact)","attempt":\#(attempt.attempt)"#
        switch provider.truth(attempt.campaign, attempt.contact, attempt.attempt) {
        case .delivered:
            return now(
                "attempt.accepted", key, attempt.campaign, about + #","messageId":"\#(key)""#)
        case .failed(let code):
            return now(
                "attempt.failed", key, attempt.campaign, about + #","error":{"code":"\#(code)"}"#)
        }
    }

    private func now(_ type: String, _ id: String, _ campaign: String, _ data: String) -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"provider","type":"\#(type)","#
            + #""subject":"\#(campaign)","time":"\#(Timestamp(microseconds: UnixClock.microseconds()))","#
            + #""data":{\#(data)}}"#
    }
}
