import SeededRandom

/// Writes the events of one log, each with an identity of its own.
struct StrangeAuthor {
    let world: StrangeWorld
    var random: SplitMix64
    private(set) var events: [JSONValue] = []
    private var usedIdentities: Set<[Text]> = []

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        world = StrangeWorld(random: &random)
    }

    /// Adds one event at one of the log's instants, with unknown attributes and members now and
    /// then.
    mutating func write(_ type: Text, subject: Text?, _ data: [JSONValue.Member]) {
        let (source, id) = unusedIdentity()
        let time = StrangeTimes.spell(random.pick(world.instants), random: &random)
        var members: [JSONValue.Member] = [
            .init("specversion", "1.0"), .init("id", .string(id)),
            .init("source", .string(source)), .init("type", .string(type)),
            .init("time", .string(Text(time))),
        ]
        if let subject { members.append(.init("subject", .string(subject))) }
        if random.chance(10) { members += Self.unknownAttributes(&random) }

        var data = data
        if random.chance(10) {
            data.append(.init("actor", random.pick(["ana", "núria", "a,\"b\""])))
        }
        if random.chance(15) { data += Self.unknownMembers(&random) }
        if !data.isEmpty || random.chance(50) { members.append(.init("data", .object(data))) }
        events.append(.object(members))
    }

    private mutating func unusedIdentity() -> (source: Text, id: Text) {
        let source = random.pick(world.sources)
        var id = random.pick(world.eventIDs)
        while !usedIdentities.insert([source, id]).inserted {
            id = Text("\(random.pick(["", "é", "~", "Z"]))\(random.below(10_000))")
        }
        return (source, id)
    }

    /// Extension attributes; CloudEvents allows them text, whole numbers and booleans.
    private static func unknownAttributes(_ random: inout SplitMix64) -> [JSONValue.Member] {
        let attributes: [JSONValue.Member] = [
            .init("datacontenttype", "application/json"),
            .init("partitionkey", "é, \"k\""),
            .init("sequence", .number("2147483647")),
            .init("sampled", .boolean(true)),
            .init("contact", "not-a-contact"),
            .init("messageid", "not-a-message"),
        ]
        return Array(random.shuffled(attributes).prefix(random.number(in: 1...3)))
    }

    /// Data members that no rule knows, some of them named nearly like known ones.
    private static func unknownMembers(_ random: inout SplitMix64) -> [JSONValue.Member] {
        let nested: JSONValue = .object([
            .init("contact", "nested"), .init("messageId", "nested"),
            .init("attempt", .number("9")),
            .init("list", .array([.null, .boolean(false), .object([]), .array([.array([])])])),
            .init("e\u{301}", .number("-0")), .init("é", .number("0.0")),
            .init("", "empty name"),
        ])
        let members: [JSONValue.Member] = [
            .init("nested", nested),
            .init("Contact", "Ana"), .init("message_id", "m"), .init("retryof", "c1"),
            .init("big", .number("123456789012345678901234567890")),
            .init("bigger", .number("-1E+300")), .init("biggest", .number("1e400")),
            .init("small", .number("3.14159265358979323846264e-320")),
            .init("text", "line\nbreak\ttab\u{1}\u{7F} \u{1F600} é \\ / \u{2028}"),
            .init("nothing", .null), .init("empty", .object([])),
            .init("contact ", "with a space"), .init("漢字", .array([.number("0")])),
        ]
        return Array(random.shuffled(members).prefix(random.number(in: 1...3)))
    }
}

extension JSONValue: ExpressibleByStringLiteral {
    /// The string of a literal.
    package init(stringLiteral literal: String) {
        self = .string(Text(literal))
    }
}
