import SeededRandom
import SlowTwin

/// A clean workload: campaigns whose failures that may pass are retried in place and by linked
/// retries, with receipts that are late, doubled and shuffled, some of them without a name.
struct AuditWorkload {
    /// An event on its way to the ledger.
    struct Fact {
        var type: String
        var campaign: String?
        var contact: String?
        var attempt = 0
        var second: Int
        /// When it reaches the ledger.
        var arrival: Int
        var contacts: [String] = []
        var data = ""
        var source = "sender"
    }

    /// What became of a contact in a campaign.
    struct Fate {
        var campaign: String
        var contact: String
        /// How the first and the second attempt ended: a state, for failures with the code.
        var ends: [String]
        var dispatched: [Int]
        /// Whether no receipt knows more than the message id.
        var isNameless: Bool
        /// Whether the campaign is the root of its chain.
        var isRoot: Bool

        var reached: Bool { ends.last == "delivered" }
    }

    static let mayPass = ["whatsapp:130429", "whatsapp:131000"]
    static let permanent = "whatsapp:131026"
    static let waiting = "whatsapp:131049"
    /// Between an attempt and the next: longer than the latest receipt takes.
    static let pause = 100_000
    static let latest = 80_000

    private(set) var random: SplitMix64
    var facts: [Fact] = []
    private(set) var fates: [Fate] = []
    /// Campaign to whom it was aimed at, in the order of their making; with its beginning.
    private(set) var retries: [(campaign: String, source: String, contacts: [String], start: Int)] =
        []
    private(set) var lastSecond = 0

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        for root in 0..<random.number(in: 1...3) {
            let contacts = (0..<random.number(in: 6...30)).map { "\(root)-\($0)" }
            runChain("c\(root)", contacts)
        }
    }

    private mutating func runChain(_ root: String, _ contacts: [String]) {
        var campaign = root
        var source: String?
        var contacts = contacts
        var start = random.below(5000)
        for position in 1...4 where !contacts.isEmpty {
            run(campaign, retryOf: source, contacts, at: start)
            start += 3 * Self.pause
            let mayPass = fates.filter {
                $0.campaign == campaign && Self.mayPass.contains($0.ends.last ?? "")
            }
            contacts = random.shuffled(mayPass.map(\.contact))
            source = campaign
            campaign = "\(root)-\(position)"
            if let source, !contacts.isEmpty, position < 4 {
                retries.append((campaign, source, contacts, start))
            }
        }
    }

    private mutating func run(
        _ campaign: String, retryOf source: String?, _ contacts: [String], at start: Int
    ) {
        let retryOf = source.map { #""retryOf":"\#($0)""# } ?? ""
        tell("campaign.created", campaign, start, data: retryOf)
        let cut = random.below(contacts.count)
        for part in [Array(contacts[..<cut]), Array(contacts[cut...])] where !part.isEmpty {
            tell("campaign.audienceResolved", campaign, start + 1, contacts: part)
        }
        tell("campaign.scheduled", campaign, start + 2)
        tell("campaign.started", campaign, start + 10)
        for contact in contacts {
            fates.append(
                Fate(
                    campaign: campaign, contact: contact, ends: [], dispatched: [],
                    isNameless: random.chance(20), isRoot: source == nil))
            attempt(fates.count - 1, at: start + 10 + random.below(100))
        }
        tell("campaign.completed", campaign, start + 5000)
        let again = fates.indices.filter {
            fates[$0].campaign == campaign && Self.mayPass.contains(fates[$0].ends[0])
        }
        guard !again.isEmpty, random.chance(40) else { return }
        let request = start + Self.pause
        tell(
            "campaign.retryRequested", campaign, request,
            contacts: again.map { fates[$0].contact })
        for fate in again { attempt(fate, at: request + 1 + random.below(100)) }
        tell("campaign.completed", campaign, request + 5000)
    }

    private mutating func attempt(_ index: Int, at second: Int) {
        let end = random.pick(
            ["delivered", "delivered", "delivered", "skipped", Self.permanent, Self.waiting]
                + Self.mayPass + Self.mayPass)
        fates[index].ends.append(end)
        fates[index].dispatched.append(second)
        if end == "skipped" {
            tell(index, "skipped", second, data: #","reason":"optedOut""#)
            return
        }
        tell(index, "dispatched", second)
        tell(index, "accepted", second + 1)
        if random.chance(30) { tell(index, "deferred", second + 2) }
        if random.chance(80) { tell(index, "sent", second + 2) }
        if end == "delivered" {
            tell(index, "delivered", second + 5)
            if random.chance(50) { tell(index, "read", second + 5 + random.below(900)) }
        } else {
            tell(index, "failed", second + 5, data: #","error":{"code":"\#(end)"}"#)
        }
    }

    /// Tells an event of the latest attempt of a fate.
    mutating func tell(
        _ index: Int, _ state: String, _ second: Int, data: String = "", number: Int? = nil
    ) {
        let fate = fates[index]
        let isSender = ["dispatched", "accepted", "skipped"].contains(state)
        let isLate = !isSender && random.chance(10)
        var fact = Fact(
            type: "attempt.\(state)", campaign: fate.campaign, contact: fate.contact,
            attempt: number ?? fate.ends.count, second: second,
            arrival: second + random.below(isLate ? Self.latest : 60), data: data,
            source: isSender ? "sender" : "provider")
        fact.data =
            #""messageId":"m-\#(fate.campaign)-\#(fate.contact)-\#(fact.attempt)""# + data
        if !isSender, fate.isNameless {
            fact.campaign = nil
            fact.contact = nil
        }
        facts.append(fact)
        lastSecond = max(lastSecond, second)
    }

    /// Tells an event about a campaign.
    mutating func tell(
        _ type: String, _ campaign: String?, _ second: Int, contacts: [String] = [],
        data: String = ""
    ) {
        facts.append(
            Fact(
                type: type, campaign: campaign, second: second, arrival: second,
                contacts: contacts, data: data))
        lastSecond = max(lastSecond, second)
    }

    /// The events as they arrive, some of them twice; or in no order at all.
    mutating func lines(shuffled: Bool = false) -> [String] {
        var arrivals: [(second: Int, line: String)] = []
        for (number, fact) in facts.enumerated() {
            let line = line(fact, number)
            arrivals.append((fact.arrival, line))
            if random.chance(10) { arrivals.append((fact.arrival + random.below(5000), line)) }
        }
        if shuffled { return random.shuffled(arrivals).map(\.line) }
        return arrivals.enumerated().sorted {
            ($0.element.second, $0.offset) < ($1.element.second, $1.offset)
        }.map(\.element.line)
    }

    private func line(_ fact: Fact, _ number: Int) -> String {
        var members = fact.data.isEmpty ? [] : [fact.data]
        if let contact = fact.contact {
            members.append(#""contact":"\#(contact)","attempt":\#(fact.attempt)"#)
        }
        if !fact.contacts.isEmpty {
            let names = fact.contacts.map { "\"\($0)\"" }.joined(separator: ",")
            members.append(#""contacts":[\#(names)]"#)
        }
        return event(
            fact.type, "\(number)", fact.campaign, at: fact.second,
            members.joined(separator: ","), source: fact.source)
    }
}
