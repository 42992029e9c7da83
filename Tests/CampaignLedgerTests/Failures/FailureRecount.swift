import CampaignLedger
import Campaigns
import SlowTwin

/// The statuses of failed messages once more, slow and obvious: plain dictionaries over the events.
struct FailureRecount {
    struct Name: Hashable {
        let campaign: Text
        let contact: Text
    }

    /// One event about an attempt.
    private struct Fact {
        let kind: Int
        let stamp: (time: Int64, source: Text, id: Text)
        /// Whether the event itself names campaign and contact.
        let isNamed: Bool
        let channel: Text?
        let trigger: String?
        let code: String
        let text: String?
    }

    private static let kinds = [
        "", "dispatched", "unknown", "deferred", "accepted", "sent", "skipped", "failed",
        "delivered", "read",
    ]
    private static let lifecycle = [
        "created", "scheduled", "started", "retryRequested", "paused", "resumed", "completed",
        "cancelled", "failed",
    ]

    private var events: [JSONValue] = []
    private var attempts: [Name: [Int: [Fact]]] = [:]
    private var audience: Set<Name> = []
    private var retryOf: [Text: Text] = [:]
    private var campaignChannel: [Text: Text] = [:]
    private var isOver: [Text: Bool] = [:]
    private var receiptless: Set<Text> = []

    /// The status of each failed message.
    private(set) var statuses: [Name: RetryStatus] = [:]

    private let isAutomatic: Bool
    private let mostAutomatic: Int

    /// `isAutomatic`, `mostAutomatic`: what the policy says of automatic retries.
    init(_ lines: [String], isAutomatic: Bool, mostAutomatic: Int) throws {
        (self.isAutomatic, self.mostAutomatic) = (isAutomatic, mostAutomatic)
        var seen: Set<[Text?]> = []
        for line in lines {
            let event = try JSONValue(reading: Array(line.utf8))
            if seen.insert([event["source"]?.text, event["id"]?.text]).inserted {
                events.append(event)
            }
        }
        readCampaigns()
        readAttempts()
        for (name, tries) in attempts where tries.keys.contains(where: { state(name, $0) == 7 }) {
            statuses[name] = status(name)
        }
    }

    private func type(_ event: JSONValue) -> String { event["type"]?.text?.string ?? "" }

    private func stamp(_ event: JSONValue) -> (time: Int64, source: Text, id: Text) {
        let time = Moment(rfc3339: event["time"]?.text?.string ?? "")?.microseconds ?? 0
        return (time, event["source"]?.text ?? "", event["id"]?.text ?? "")
    }

    /// What the latest event that says anything says.
    private func latest<Value>(_ said: (JSONValue) -> Value?) -> Value? {
        events.filter { said($0) != nil }.max { stamp($0) < stamp($1) }.flatMap(said)
    }

    private mutating func readCampaigns() {
        receiptless = Set(
            latest {
                type($0) == "policy.changed" ? $0["data"]?["receiptlessChannels"]?.texts : nil
            }
                ?? [])
        for campaign in Set(events.compactMap { $0["subject"]?.text }) {
            let own = events.filter {
                $0["subject"]?.text == campaign && type($0).hasPrefix("campaign.")
            }
            func latest(_ types: [String], _ member: Text) -> Text? {
                own.filter { types.contains(type($0)) && $0["data"]?[member]?.text != nil }
                    .max { stamp($0) < stamp($1) }?["data"]?[member]?.text
            }
            retryOf[campaign] = latest(["campaign.created"], "retryOf")
            campaignChannel[campaign] = latest(["campaign.created", "campaign.edited"], "channel")
            let steps = own.compactMap { event -> (Int64, Int)? in
                Self.lifecycle.firstIndex(of: String(type(event).dropFirst(9))).map {
                    (stamp(event).time, $0)
                }
            }
            isOver[campaign] = steps.max { $0 < $1 }.map { $0.1 >= 6 } ?? false
            for event in own where type(event) == "campaign.audienceResolved" {
                for contact in event["data"]?["contacts"]?.texts ?? [] {
                    audience.insert(Name(campaign: campaign, contact: contact))
                }
            }
        }
    }

    private mutating func readAttempts() {
        typealias Place = (name: Name, number: Int)
        func place(_ event: JSONValue) -> Place? {
            guard let campaign = event["subject"]?.text,
                let contact = event["data"]?["contact"]?.text
            else { return nil }
            return (
                Name(campaign: campaign, contact: contact), event["data"]?["attempt"]?.integer ?? 1
            )
        }
        let told = events.filter { type($0).hasPrefix("attempt.") }
        var claims: [Text: Place] = [:]
        for event in told {
            guard let own = place(event), let message = event["data"]?["messageId"]?.text else {
                continue
            }
            guard let known = claims[message] else {
                claims[message] = own
                continue
            }
            let isFirst =
                (own.name.campaign, own.name.contact, own.number)
                < (known.name.campaign, known.name.contact, known.number)
            if isFirst { claims[message] = own }
        }
        for event in told {
            let own = place(event)
            let claimed = event["data"]?["messageId"]?.text.flatMap { claims[$0] }
            guard let owner = own ?? claimed else { continue }
            let data = event["data"]
            let fact = Fact(
                kind: Self.kinds.firstIndex(of: String(type(event).dropFirst(8))) ?? 0,
                stamp: stamp(event), isNamed: own != nil, channel: data?["channel"]?.text,
                trigger: data?["trigger"]?.text?.string,
                code: data?["error"]?["code"]?.text?.string ?? "",
                text: data?["error"]?["text"]?.text?.string)
            attempts[owner.name, default: [:]][owner.number, default: []].append(fact)
        }
    }

    private func state(_ name: Name, _ number: Int) -> Int {
        let facts = attempts[name]?[number] ?? []
        let highest = facts.map(\.kind).max() ?? 0
        let named = facts.filter { $0.channel != nil }.max { $0.stamp < $1.stamp }?.channel
        let channel = named ?? campaignChannel[name.campaign]
        let isSilent = channel.map { receiptless.contains($0) } ?? false
        return isSilent && (highest == 4 || highest == 5) ? 8 : highest
    }

    private func numbers(_ name: Name) -> [Int] { (attempts[name] ?? [:]).keys.sorted() }

    private func isReached(_ name: Name) -> Bool {
        numbers(name).contains { state(name, $0) >= 8 }
    }

    /// State of the highest attempt; 0 where there is none, nil where the campaign does not target.
    private func last(_ name: Name) -> Int? {
        if let last = numbers(name).last { return state(name, last) }
        return audience.contains(name) ? 0 : nil
    }

    private func place(_ campaign: Text) -> (root: Text, position: Int) {
        var (root, position) = (campaign, 0)
        while let source = retryOf[root] { (root, position) = (source, position + 1) }
        return (root, position)
    }

    private func start(_ name: Name, _ number: Int) -> Int64 {
        let facts = (attempts[name]?[number] ?? []).filter(\.isNamed)
        return facts.filter { $0.kind == 1 }.max { $0.stamp < $1.stamp }?.stamp.time
            ?? facts.map(\.stamp.time).min() ?? .max
    }

    private func requested(_ name: Name) -> Int64? {
        events.filter {
            type($0) == "campaign.retryRequested" && $0["subject"]?.text == name.campaign
                && $0["data"]?["contacts"]?.texts?.contains(name.contact) == true
        }.map { stamp($0).time }.max()
    }

    private func status(_ message: Name) -> RetryStatus {
        let all = Set(attempts.keys).union(audience).filter {
            $0.contact == message.contact && place($0.campaign).root == place(message.campaign).root
        }.sorted {
            (place($0.campaign).position, $0.campaign) < (place($1.campaign).position, $1.campaign)
        }
        if all.contains(where: { isReached($0) }) { return .recovered }
        let since = all.drop { $0 != message }
        for name in since {
            let isRunning = !(isOver[name.campaign] ?? false)
            let state = last(name) ?? 0
            if [1, 3, 4, 5].contains(state) || state == 0 && isRunning { return .scheduled }
            if isRunning, let number = numbers(name).last, let requested = requested(name),
                requested > start(name, number)
            {
                return .scheduled
            }
        }
        let automatic = all.flatMap { name in numbers(name).map { (name, $0) } }.filter {
            isSpentAutomatically($0.0, $0.1)
        }
        if all.last.flatMap({ last($0) }) == 7, automatic.count >= mostAutomatic,
            isAutomatic || !automatic.isEmpty
        {
            return .exhausted
        }
        if since.dropFirst().contains(where: { !numbers($0).isEmpty }) { return .retried }
        let own = numbers(message)
        return own.dropLast().contains { state(message, $0) == 7 } ? .retried : .notRetried
    }

    private func isSpentAutomatically(_ name: Name, _ number: Int) -> Bool {
        let facts = attempts[name]?[number] ?? []
        let dispatched = facts.filter { $0.kind == 1 && $0.isNamed }.max { $0.stamp < $1.stamp }
        guard dispatched?.trigger == "automatic" else { return false }
        guard state(name, number) == 7,
            let failed = facts.filter({ $0.kind == 7 }).max(by: { $0.stamp < $1.stamp })
        else { return true }
        let rule = FailureCatalogue.standard.rule(forCode: failed.code, text: failed.text)
        return rule?.scope != .sender && rule?.scope != .provider
    }
}
