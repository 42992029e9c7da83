import Campaigns
import EventLog

/// An event about a campaign.
struct CampaignEvent: Sendable {
    let type: EventType
    let row: UInt32
    let time: Int64
}

/// A pass over the log that looks at every event considered once: a trace of each attempt, and what
/// few events say besides.
struct AuditScan: Sendable {
    /// By the numbers of attempts.
    private(set) var traces: [AttemptTrace]
    /// By the numbers of campaigns, each ascending by position.
    private(set) var campaignEvents: [[CampaignEvent]]
    /// Number of a contact to its opt-outs, ascending by position.
    private(set) var optOuts: [UInt32: [CampaignEvent]] = [:]
    /// Whose the message ids are.
    private(set) var claims: ClaimTable
    /// Number of a message id that no attempt claims to the rows of its receipts, ascending.
    private(set) var unmatched: [UInt32: [UInt32]] = [:]
    /// The receipts that know only a message id.
    private var receipts: [Receipt] = []

    private struct Receipt: Sendable {
        let message: UInt32
        let row: UInt32
        let second: UInt32
        let rank: UInt8
    }

    /// - Complexity: O(events).
    init(_ view: LogView, _ scope: FoldScope) throws(EventLogError) {
        traces = [AttemptTrace](repeating: AttemptTrace(), count: Int(view.state.entityCount))
        campaignEvents = [[CampaignEvent]](
            repeating: [], count: Int(view.state.nameCounts.group))
        claims = ClaimTable(messages: Int(view.state.nameCounts.reference))
        let origin = try Self.firstSecond(view)
        var buffer = ScanBuffer()
        for index in 0..<view.blockCount {
            let first = try view.scan(
                block: index, through: scope.position, qualifiers: false, into: &buffer)
            guard let first else { break }
            Self.trace(buffer, scope.latest, origin, into: &traces)
            if let references = try view.references(inBlock: index) {
                claims.note(buffer, scope.latest, references)
            }
            for place in buffer.kinds.indices where buffer.times[place] <= scope.latest {
                takeOther(buffer, place, UInt32(first) + UInt32(place), origin)
            }
        }
        try claims.settle(view)
        placeReceipts()
    }

    /// The earliest second at which anything of the log happened.
    private static func firstSecond(_ view: LogView) throws(EventLogError) -> Int64 {
        var least = Int64.max
        for index in 0..<view.blockCount {
            least = min(least, try view.block(index).leastOccurredAt)
        }
        return least == .max ? 0 : AuditTime.second(least)
    }

    /// Seconds since the origin, from 1.
    @inline(__always)
    private static func second(_ time: Int64, _ origin: Int64) -> UInt32 {
        UInt32(clamping: AuditTime.second(time) - origin + 1)
    }

    private static func trace(
        _ buffer: ScanBuffer, _ latest: Int64, _ origin: Int64, into traces: inout [AttemptTrace]
    ) {
        let subjects = buffer.subjects.span
        let kinds = buffer.kinds.span
        let numbers = buffer.numbers.span
        let times = buffer.times.span
        var span = traces.mutableSpan
        let attempt = RowSubject.entity.rawValue
        for place in 0..<kinds.count
        where subjects[place] == attempt && times[place] <= latest
            && kinds[place] &- 1 < EventType.attemptRead.rawValue
        {
            span[Int(numbers[place])].note(
                rank: kinds[place], second: second(times[place], origin))
        }
    }

    /// Lets the receipts count for the attempts that claim their message ids.
    private mutating func placeReceipts() {
        for receipt in receipts {
            if let attempt = claims.claimant(of: receipt.message) {
                traces[Int(attempt)].note(rank: receipt.rank, second: receipt.second)
            } else {
                unmatched[receipt.message, default: []].append(receipt.row)
            }
        }
        receipts = []
    }

    /// Takes a row into account that names no attempt by its number.
    @inline(__always)
    private mutating func takeOther(
        _ buffer: ScanBuffer, _ place: Int, _ row: UInt32, _ origin: Int64
    ) {
        let subject = buffer.subjects[place]
        guard subject != RowSubject.entity.rawValue,
            let type = EventType(rawValue: buffer.kinds[place])
        else { return }
        let number = buffer.numbers[place]
        let time = buffer.times[place]
        switch RowSubject(rawValue: subject) {
        case .group:
            campaignEvents[Int(number)].append(CampaignEvent(type: type, row: row, time: time))
        case .member where type == .contactOptedOut:
            optOuts[number, default: []].append(CampaignEvent(type: type, row: row, time: time))
        case .reference:
            receipts.append(
                Receipt(
                    message: number, row: row, second: Self.second(time, origin),
                    rank: type.rawValue))
        default: break
        }
    }
}

/// Times as an audit compares them: cut to the second, since some providers tell no more.
enum AuditTime {
    private static let second: Int64 = 1_000_000

    @inline(__always)
    static func second(_ microseconds: Int64) -> Int64 { microseconds / second }
}
