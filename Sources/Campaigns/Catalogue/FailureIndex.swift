/// The rules of a catalogue, arranged for look-up. Values are indices into `rules`.
struct FailureIndex: Sendable {
    struct Range: Sendable {
        let numbers: ClosedRange<Int>
        let layer: Int
        let rule: Int
    }

    struct Pattern: Sendable {
        let pattern: FailurePattern
        let rule: Int
    }

    private(set) var rules: [SoundRule] = []
    /// By `provider:code`; ranges, patterns and defaults too, under their own spelling.
    private(set) var exact = TextTable<Int>()
    /// By `provider:code:text`, the text normalised.
    private(set) var withText = TextTable<Int>()
    /// By normalised text.
    private(set) var textAlone = TextTable<Int>()
    /// By provider; the rows of an overriding table first, then the narrowest first.
    private(set) var ranges = TextTable<[Range]>()
    /// By provider, in the order of the rows.
    private(set) var patterns = TextTable<[Pattern]>()
    /// By provider.
    private(set) var defaults = TextTable<Int>()

    /// - Parameter layers: tables; a rule of an earlier one wins.
    /// - Complexity: O(rules).
    init(layers: [[SoundRule]]) {
        exact.reserveCapacity(layers.reduce(0) { $0 + $1.count })
        for (layer, table) in layers.enumerated() {
            let start = rules.count
            rules += table
            for rule in start..<rules.count {
                insert(rule, layer: layer)
            }
            // What a path implies gives way to what the same table says outright, hence a second
            // pass.
            for rule in start..<rules.count {
                insertImplied(rule)
            }
        }
        for provider in ranges.keys {
            ranges[provider]?.sort {
                ($0.layer, $0.numbers.count, $0.rule) < ($1.layer, $1.numbers.count, $1.rule)
            }
        }
    }

    private mutating func insert(_ rule: Int, layer: Int) {
        let provider = rules[rule].provider
        let key = rules[rule].identity
        switch rules[rule].shape {
        case .withText:
            Self.add(rule, as: key, to: &withText)
        case .textAlone(let text):
            Self.add(rule, as: text, to: &textAlone)
        case .range(let numbers):
            Self.add(rule, as: key, to: &exact)
            ranges[provider, default: []].append(
                Range(numbers: numbers, layer: layer, rule: rule))
        case .pattern(let pattern):
            Self.add(rule, as: key, to: &exact)
            patterns[provider, default: []].append(Pattern(pattern: pattern, rule: rule))
        case .providerDefault:
            Self.add(rule, as: key, to: &exact)
            Self.add(rule, as: provider, to: &defaults)
        case .exact, .path:
            Self.add(rule, as: key, to: &exact)
        }
    }

    /// The last part of a path is often reported as the text of the parts before it: the code
    /// `dropped` with the text `Bounced Address` is `dropped/Bounced Address`.
    private mutating func insertImplied(_ rule: Int) {
        guard case .path(let parts) = rules[rule].shape, parts.count > 1 else { return }
        let parent = parts.dropLast().joined(separator: "/")
        let text = FailureText.normalized(parts[parts.count - 1])
        Self.add(rule, as: rules[rule].provider + ":" + parent + ":" + text, to: &withText)
    }

    private static func add(_ rule: Int, as key: String, to table: inout TextTable<Int>) {
        if table[key] == nil {
            table[key] = rule
        }
    }
}
