import SeededRandom

/// Small logs full of rare cases, all of them valid; the same seed gives the same log everywhere.
package enum StrangeLogs {
    /// The fewest and the most lines of a log.
    package static let lineCounts = 5...80

    /// A log of CloudEvents lines in order of arrival, some of them repeated in other spellings.
    ///
    /// Lines that repeat an identity have the same members, the same `time` text included.
    package static func make(seed: UInt64) -> [String] {
        var author = StrangeAuthor(seed: seed)
        let count = author.random.number(in: lineCounts)
        let repeated = author.random.chance(50) ? author.random.below(count / 4 + 1) : 0
        let fresh = count - repeated
        // Each log has its own mixture, so that some are nearly all receipts, some all lifecycle.
        let weights = (0..<5).map { _ in author.random.pick([1, 5, 20]) }
        if author.random.chance(30) { author.writeLinks() }
        while author.events.count < fresh {
            var choice = author.random.below(weights.reduce(0, +))
            let kind = weights.firstIndex { weight in
                choice -= weight
                return choice < 0
            }
            switch kind {
            case 0: author.writeCampaignEvent()
            case 1: author.writeReceipt()
            case 2: author.writeOtherEvent()
            case 3 where author.world.links != .few: author.writeStory()
            default: author.writeAttempt()
            }
        }
        var random = author.random
        var events = Array(author.events.prefix(fresh))
        if random.chance(60) { events = random.shuffled(events) }
        for _ in 0..<repeated {
            events.insert(random.pick(events), at: random.below(events.count + 1))
        }
        return events.map { spell($0, &random) }
    }

    /// The same lines in another order.
    package static func shuffled(_ lines: [String], seed: UInt64) -> [String] {
        var random = SplitMix64(seed: seed)
        return random.shuffled(lines)
    }

    /// The same lines with repetitions among them: the same bytes, or other member order, escapes
    /// and white space, absent data written out, or another spelling of the same instant.
    ///
    /// Lines that cannot be read as JSON are repeated as they are.
    package static func withRepetitions(_ lines: [String], seed: UInt64) -> [String] {
        guard !lines.isEmpty else { return [] }
        var random = SplitMix64(seed: seed)
        var result = lines
        for _ in 0...random.below(lines.count) {
            let line = respelled(random.pick(lines), &random)
            result.insert(line, at: random.below(result.count + 1))
        }
        return result
    }

    private static func respelled(_ line: String, _ random: inout SplitMix64) -> String {
        guard random.chance(70), let event = try? JSONValue(reading: Array(line.utf8)),
            let time = event["time"]?.text, let moment = Moment(rfc3339: time.string)
        else { return line }
        if event["data"] == nil, random.chance(50) {
            return spell(event.setting("data", to: .object([])), &random)
        }
        guard random.chance(40) else { return spell(event, &random) }
        let spelled = StrangeTimes.spell(moment.microseconds, random: &random)
        return spell(event.setting("time", to: .string(Text(spelled))), &random)
    }

    private static func spell(_ event: JSONValue, _ random: inout SplitMix64) -> String {
        var writer = JSONWriter(random: &random)
        return writer.text(of: event)
    }
}
