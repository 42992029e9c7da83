import SeededRandom

@testable import EventLog

/// Random rows about few enough names that they meet again and again.
struct ModelWorld {
    var texts: Texts
    private var identities: [ModelRow] = []
    private var time: Int64 = 1_767_225_600_000_000

    private let groups = names("campaign-", 6)
    private let members: [[UInt8]]
    private let references: [[UInt8]]
    private let labels = names("code ", 8) + [[]]
    private let sources = names("//source/", 3)

    init(seed: UInt64) {
        texts = Texts(SplitMix64(seed: seed))
        var texts = self.texts
        members =
            names("+4930123456", 40) + (0..<40).map { _ in texts.uuid() } + [[0xff, 0xff], [0]]
        references = (0..<60).map { _ in Array("wamid.".utf8) + texts.digits(18) }
    }

    mutating func rows(_ count: Int) -> [ModelRow] { (0..<count).map { _ in row() } }

    /// A new row, or now and then one whose identity was used before: with the same content or
    /// another.
    mutating func row() -> ModelRow {
        if !identities.isEmpty, oneIn(8) {
            var again = texts.generator.pick(identities)
            // Neither spaces in a payload nor the time of receipt make it another event.
            if let payload = again.payload, oneIn(3) { again.payload = [0x20] + payload }
            if again.flags.contains(.timeOfReceipt) { again.occurredAt += 1 }
            if oneIn(4) { again.kind &+= 1 }
            return again
        }
        let row = newRow()
        identities.append(row)
        return row
    }

    private mutating func oneIn(_ count: Int) -> Bool { texts.generator.oneIn(count) }

    private mutating func maybe(_ choices: [[UInt8]], oneIn count: Int) -> [UInt8]? {
        oneIn(count) ? texts.generator.pick(choices) : nil
    }

    private mutating func newRow() -> ModelRow {
        time += Int64.random(in: -500_000...2_000_000, using: &texts.generator)
        var row = ModelRow(id: "")
        row.id = texts.uuid(milliseconds: time / 1000)
        if oneIn(4) { row.id = texts.any(time: time) + texts.digits(12) }
        row.occurredAt = time
        row.kind = .random(in: 0...255, using: &texts.generator)
        row.timeStyle = .random(in: 0...3, using: &texts.generator)
        row.source = texts.generator.pick(sources)
        row.label = maybe(labels, oneIn: 3)
        row.qualifier = maybe(labels, oneIn: 4)
        if oneIn(5) { row.flags.insert(.timeOfReceipt) }
        if oneIn(4) {
            row.payload = Array("{\"a\": ".utf8) + texts.generator.bytes(20) + [0x7d]
        }
        takeSubject(&row)
        return row
    }

    private mutating func takeSubject(_ row: inout ModelRow) {
        let subjects: [RowSubject] = [
            .nothing, .group, .member, .entity, .entity, .entity, .entity, .reference,
        ]
        row.subject = texts.generator.pick(subjects)
        switch row.subject {
        case .nothing:
            row.reference = maybe(references, oneIn: 5)
        case .group:
            row.group = texts.generator.pick(groups)
            row.link = maybe(groups, oneIn: 4)
            if oneIn(3) {
                row.listed = (0..<Int.random(in: 1...12, using: &texts.generator)).map { _ in
                    texts.generator.pick(members)
                }
            }
        case .member:
            row.member = texts.generator.pick(members)
        case .entity:
            row.group = texts.generator.pick(groups)
            row.member = texts.generator.pick(members)
            row.reference = maybe(references, oneIn: 2)
            if oneIn(3) {
                row.ordinal = texts.generator.pick([2, 3, .max])
                row.flags.insert(.ordinalStated)
            }
        case .reference:
            row.reference = texts.generator.pick(references)
            row.member = maybe(members, oneIn: 3)
        }
    }
}

private func names(_ prefix: String, _ count: Int) -> [[UInt8]] {
    (0..<count).map { [UInt8]("\(prefix)\($0)".utf8) }
}
