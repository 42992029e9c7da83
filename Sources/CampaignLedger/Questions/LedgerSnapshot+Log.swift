import Campaigns
import EventLog

/// Which events a look at the log shows.
public struct LogFilter: Sendable {
    /// Id of the campaign.
    public var campaign: String?
    /// Id of the contact.
    public var contact: String?
    /// A CloudEvents `type`, or its beginning with a full stop at the end: `attempt.`
    public var type: String?
    /// Only events that happened at or after this time.
    public var occurredFrom: Timestamp?

    /// Everything.
    public init() {}

    func matches(_ event: RecordedEvent) -> Bool {
        if let campaign, event.campaign?.hasSameBytes(as: campaign) != true { return false }
        if let contact, event.contact?.hasSameBytes(as: contact) != true { return false }
        if let occurredFrom, event.occurredAt < occurredFrom { return false }
        guard let type else { return true }
        return type.utf8.last == UInt8(ascii: ".")
            ? event.typeName.utf8.starts(with: type.utf8) : event.typeName.hasSameBytes(as: type)
    }
}

extension LedgerSnapshot {
    /// Rows read from the log together.
    private static let pageRows: UInt64 = 4096

    /// Hands the events of the log to `body`, in the order of their positions or against it, until
    /// it says false.
    /// `positions`: the part of the log to look at; all that the snapshot considers by
    /// default.
    /// - Throws: `damaged`, `inputOutput`.
    /// - Complexity: O(positions).
    public func forEachEvent(
        in positions: ClosedRange<UInt64>? = nil, backwards: Bool = false,
        where filter: LogFilter = LogFilter(), _ body: (RecordedEvent) -> Bool
    ) throws(LedgerError) {
        var low = max(positions?.lowerBound ?? 1, 1)
        var high = min(positions?.upperBound ?? asOf.position, asOf.position)
        while low <= high {
            let page: ClosedRange<UInt64>
            if backwards {
                page = max(low, high >= Self.pageRows ? high - Self.pageRows + 1 : 1)...high
            } else {
                page = low...min(high, low + Self.pageRows - 1)
            }
            let events = try recorded(at: page)
            for event in backwards ? events.reversed() : events {
                if let occurredBy, event.occurredAt > occurredBy { continue }
                if filter.matches(event), !body(event) { return }
            }
            if backwards {
                guard page.lowerBound > low else { return }
                high = page.lowerBound - 1
            } else {
                low = page.upperBound + 1
            }
        }
    }
}
