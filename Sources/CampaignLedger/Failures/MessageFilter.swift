import Campaigns

/// Which failed messages are asked for. What a message tells of its failure is that of its latest
/// failed attempt.
public struct MessageFilter: Sendable {
    /// Only messages of these campaigns; none for all.
    public var campaigns: [String] = []
    /// Only messages to this contact.
    public var contact: String?
    /// Only failures whose code is this one, or begins with it and a colon.
    public var code: String?
    /// Only failures of this category.
    public var category: FailureCategory?
    /// Only messages that stand so; none for all.
    public var statuses: Set<RetryStatus> = []
    /// Only failures on this channel.
    public var channel: String?
    /// Only failures that are this old at least. Ages count to the moment of the answer: the time by
    /// which facts count where one is given, else the time at which the last event was recorded.
    public var olderThan: Duration?
    /// Only failures that are not this old yet.
    public var newerThan: Duration?

    /// Everything.
    public init() {}

    /// Whether a code is the one asked for, or begins with it and a colon.
    func takes(code found: [UInt8]) -> Bool {
        guard let code else { return true }
        let asked = [UInt8](code.utf8)
        return found == asked || found.starts(with: asked + [UInt8(ascii: ":")])
    }

    /// Whether a failure of some age, in microseconds, is asked for.
    func takes(ageMicroseconds age: Int64) -> Bool {
        if let olderThan, age < Self.microseconds(olderThan) { return false }
        if let newerThan, age >= Self.microseconds(newerThan) { return false }
        return true
    }

    private static func microseconds(_ duration: Duration) -> Int64 {
        let (seconds, fraction) = duration.components
        let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000)
        return overflows ? (seconds < 0 ? .min : .max) : whole &+ fraction / 1_000_000_000_000
    }
}
