extension StrangeAuthor {
    /// Adds one event that names its attempt.
    mutating func writeAttempt() {
        writeAttempt(
            random.pick(Self.attemptTypes), campaign: random.pick(world.campaigns),
            contact: random.pick(world.contacts),
            number: random.pick([1, 1, 1, 1, 2, 2, 3, 7, 65_535]))
    }

    /// Adds one event of this attempt; mostly it leaves out the number 1, which it means.
    mutating func writeAttempt(_ type: Text, campaign: Text, contact: Text, number: Int) {
        var data: [JSONValue.Member] = [.init("contact", .string(contact))]
        if number > 1 || random.chance(40) {
            data.append(.init("attempt", .number(String(number))))
        }
        if random.chance(45) {
            data.append(.init("messageId", .string(random.pick(world.messageIDs))))
        }
        write(type, subject: campaign, data + details(of: type))
    }

    /// Adds one event that lacks campaign, contact or both, and so has a message id, which may be
    /// one that nobody claims.
    mutating func writeReceipt() {
        let type = random.pick(Self.receiptTypes)
        let messageID = random.chance(92) ? random.pick(world.messageIDs) : "nobody's"
        var data: [JSONValue.Member] = [.init("messageId", .string(messageID))]
        var subject: Text?
        switch random.below(4) {
        case 0: subject = random.chance(90) ? random.pick(world.campaigns) : "receipts only"
        case 1: data.append(.init("contact", .string(random.pick(world.contacts))))
        default: break
        }
        if random.chance(15) {
            data.append(.init("attempt", .number(random.pick(["1", "2", "9"]))))
        }
        write(type, subject: subject, data + details(of: type))
    }

    /// Adds the story of one contact that fails along the links of a line and may be reached late.
    ///
    /// Every other story has a contact of its own, whom no other event reaches earlier.
    mutating func writeStory() {
        let own = Text("story \(events.count)")
        let contact = random.chance(50) ? own : random.pick(world.contacts)
        let end = random.below(world.campaigns.count)
        for (place, campaign) in world.campaigns.enumerated().prefix(end + 1) {
            if random.chance(40) { writeCreated(place) }
            if random.chance(30) { writeAudience(campaign, contacts: [contact]) }
            let type = place < end ? "attempt.failed" : random.pick(Self.endings)
            writeAttempt(type, campaign: campaign, contact: contact, number: 1)
        }
    }

    private static let endings: [Text] = [
        "attempt.delivered", "attempt.read", "attempt.failed", "attempt.unknown",
    ]

    private static let attemptTypes: [Text] = [
        "attempt.dispatched", "attempt.accepted", "attempt.accepted", "attempt.deferred",
        "attempt.sent", "attempt.sent", "attempt.delivered", "attempt.read", "attempt.failed",
        "attempt.failed", "attempt.failed", "attempt.skipped", "attempt.unknown",
    ]

    private static let receiptTypes: [Text] = [
        "attempt.dispatched", "attempt.accepted", "attempt.deferred", "attempt.sent",
        "attempt.delivered", "attempt.delivered", "attempt.read", "attempt.failed",
        "attempt.failed", "attempt.skipped", "attempt.unknown",
    ]

    private static let codes: [JSONValue] = [
        "meta:131049", "meta:131026", "meta:131049:Healthy ecosystem, please", "twilio:30003",
        "smtp:550:5.1.1 \"no such\" user", "telegram:403:Forbidden: bot was blocked",
        "x:é", "x:e\u{301}", "x:漢字;🎉", "x:1", "x:10", "x:2",
    ]

    private mutating func details(of type: Text) -> [JSONValue.Member] {
        var data: [JSONValue.Member] = random.chance(30) ? [channelMember()] : []
        switch type {
        case "attempt.failed":
            var error: [JSONValue.Member] = [.init("code", random.pick(Self.codes))]
            if random.chance(30) { error.append(.init("text", "said\nthe provider \u{1F614}")) }
            data.append(.init("error", .object(error)))
        case "attempt.skipped":
            let reason: JSONValue = random.pick([
                "noReachableChannel", "noMatchingTemplateRoute", "optedOut", "flowUnpublished",
                "raining, mostly",
            ])
            data.append(.init("reason", reason))
        case "attempt.unknown" where random.chance(30): data.append(.init("reason", "time-out"))
        case "attempt.deferred" where random.chance(30): data.append(.init("detail", "greylisted"))
        case "attempt.dispatched" where random.chance(30):
            data.append(.init("trigger", random.pick(["initial", "manual", "automatic"])))
        default: break
        }
        return data
    }
}
