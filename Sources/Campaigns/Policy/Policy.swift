import JSON

/// The rules in force: itself a projection of `policy.changed` events, member by member.
public struct Policy: Sendable, Equatable {
    /// Days after which a failed attempt may no longer be retried; nil for never.
    public var retentionDays: Int? = 30
    /// Most campaigns that may be scheduled at once; nil for no limit.
    public var scheduledQuota: Int?
    /// Seconds after which a claimed attempt without a result is unknown.
    public var claimLeaseSeconds: Int = 600
    /// When failed attempts are retried without anybody asking.
    public var automaticRetry = AutomaticRetry()
    /// Channels that give no receipts: accepted and sent count as delivered there.
    public var receiptlessChannels: Set<ExactText> = []
    /// The ledger's own rules for failure codes, which win over the catalogue's.
    package var failureRules: [FailureRule] = []

    /// The policy before anything was said.
    public init() {}

    /// When failed attempts are retried without anybody asking.
    public struct AutomaticRetry: Sendable, Equatable {
        /// Whether it is switched on.
        public var enabled = false
        /// Automatic attempts of one message.
        public var maximumAttempts = 3
        /// Hours between two rounds, 1 to 8,760.
        public var everyHours = 24
        /// Hour of the day, 0 to 23, in `timeZone`.
        public var localHour = 8
        /// IANA name.
        public var timeZone = "UTC"

        /// Off, and the usual values for when it is switched on.
        public init() {}
    }
}

extension Policy {
    /// The members of `policy.changed` that the ledger knows. Others are kept, and say nothing.
    private enum Member: String, CaseIterable {
        case retention, scheduledQuota, claimLease, automaticRetry, receiptlessChannels
        case failureCatalogue
    }

    /// The members of `policy.changed` that the ledger knows.
    package static var memberNames: [String] { Member.allCases.map(\.rawValue) }

    /// What is wrong with a member of `policy.changed`, as what was expected; nil where it is fine
    /// or not known.
    package static func problem(withMember name: String, value: Span<UInt8>) -> String? {
        guard let member = Member(rawValue: name) else { return nil }
        guard let value = try? JSONValue(parsing: value) else { return "JSON" }
        var policy = Policy()
        return policy.set(member, value) ? nil : expected(member)
    }

    /// Puts the value of a member into force; one that is not known or not right changes nothing.
    package mutating func set(member name: String, to value: JSONValue) {
        guard let member = Member(rawValue: name) else { return }
        _ = set(member, value)
    }

    private static func expected(_ member: Member) -> String {
        switch member {
        case .retention: "a number of days, or \"never\""
        case .scheduledQuota: "a number of campaigns, or null for no limit"
        case .claimLease: "a number of seconds"
        case .automaticRetry:
            "an object of enabled, maximumAttempts, everyHours, localHour and timeZone"
        case .receiptlessChannels: "an array of channel names"
        case .failureCatalogue: FailureRules.expected
        }
    }

    /// False, and nothing changed, where the value is not of the member's kind.
    private mutating func set(_ member: Member, _ value: JSONValue) -> Bool {
        switch member {
        case .retention:
            if value.stringValue == "never" {
                retentionDays = nil
                return true
            }
            guard let days = Self.count(value) else { return false }
            retentionDays = days
        case .scheduledQuota:
            guard value.isNull || Self.count(value) != nil else { return false }
            scheduledQuota = Self.count(value)
        case .claimLease:
            guard let seconds = Self.count(value) else { return false }
            claimLeaseSeconds = seconds
        case .automaticRetry: return setAutomaticRetry(value)
        case .receiptlessChannels:
            guard let names = value.arrayValue else { return false }
            let channels = names.compactMap(\.stringValue)
            guard channels.count == names.count else { return false }
            receiptlessChannels = Set(channels.map { ExactText($0) })
        case .failureCatalogue:
            guard let rules = FailureRules.reading(value) else { return false }
            failureRules = rules
        }
        return true
    }

    private mutating func setAutomaticRetry(_ value: JSONValue) -> Bool {
        guard value.objectValue != nil else { return false }
        var next = automaticRetry
        func number(_ name: String, _ range: ClosedRange<Int>, _ set: (Int) -> Void) -> Bool {
            guard let member = value[name] else { return true }
            guard let number = Self.count(member), range.contains(number) else { return false }
            set(number)
            return true
        }
        if let enabled = value["enabled"] {
            guard let flag = enabled.boolValue else { return false }
            next.enabled = flag
        }
        if let zone = value["timeZone"] {
            guard let name = zone.stringValue, !name.isEmpty else { return false }
            next.timeZone = name
        }
        guard number("maximumAttempts", 0...1000, { next.maximumAttempts = $0 }),
            number("everyHours", 1...8760, { next.everyHours = $0 }),
            number("localHour", 0...23, { next.localHour = $0 })
        else { return false }
        automaticRetry = next
        return true
    }

    private static func count(_ value: JSONValue) -> Int? {
        guard let number = value.integerValue, number >= 0 else { return nil }
        return Int(number)
    }
}
