import SeededRandom

/// The few names and instants of one log; small pools make events meet.
struct StrangeWorld {
    /// A campaign may be a retry only of one that stands before it, so that no set of statements
    /// can close a loop.
    let campaigns: [Text]
    let contacts: [Text]
    let messageIDs: [Text]
    let sources: [Text]
    let eventIDs: [Text]
    let channels: [Text]
    let instants: [Int64]
    let links: Links

    /// What the retries of a log look like.
    enum Links {
        /// Each campaign retries the one before it.
        case line
        /// Each retries any one before it.
        case tree
        /// Hardly any retries.
        case few
    }

    init(random: inout SplitMix64) {
        links = random.pick([.line, .tree, .tree, .few])
        let campaignCount =
            switch links {
            case .few: random.number(in: 1...4)
            case .tree: random.number(in: 2...9)
            case .line: random.pick([3, 4, 6, 8, 8])
            }
        // Shuffled, so that the order of the names says nothing about the chain.
        campaigns = random.shuffled(
            StrangeNames.make(campaignCount, plain: "c", limitBytes: 128, random: &random))
        contacts = StrangeNames.make(
            random.number(in: 1...7), plain: "55119000", limitBytes: 256, random: &random)
        messageIDs = StrangeNames.make(
            random.number(in: 1...6), plain: "wamid.", limitBytes: 256, random: &random)
        // "s" + "z" and "sa" + "a": comparing joined identities goes wrong here.
        sources =
            ["s", "sa"]
            + StrangeNames.make(
                random.number(in: 1...2), plain: "https://sender.example/", limitBytes: 512,
                random: &random)
        eventIDs =
            ["z", "a"] + StrangeNames.make(8, plain: "", limitBytes: 256, random: &random)
        channels = random.pick([
            ["whatsapp", "telegram", "sms", "e-mail, plain"],
            ["sms", "été", "e\u{301}te\u{301}", "e-mail, plain"],
        ])
        instants = StrangeTimes.instants(random: &random)
    }

    /// A campaign that this one may state as its `retryOf`, or nil.
    func source(ofCampaignAt place: Int, random: inout SplitMix64) -> Text? {
        guard place > 0 else { return nil }
        return switch links {
        case .line: campaigns[random.chance(95) ? place - 1 : random.below(place)]
        case .tree: campaigns[random.below(place)]
        case .few: random.chance(30) ? campaigns[random.below(place)] : nil
        }
    }
}
