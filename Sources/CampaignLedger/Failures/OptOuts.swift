import Campaigns
import EventLog

/// What contacts said of being messaged: their opt-outs and opt-ins.
///
/// For each contact and channel the latest event counts that names the channel or none; where two are of
/// one time, the opt-out does.
struct OptOuts: Sendable {
    /// An opt-out that holds.
    struct OptOut: Sendable {
        /// Label number plus one of the channel; 0 for all.
        let channel: UInt32
        let time: Int64
        let row: UInt32
    }

    private struct Statement {
        let isOut: Bool
        let channel: UInt32
        let mark: AttemptDetails.Mark
    }

    /// By contact: the opt-outs that hold, those of all channels first.
    private(set) var ofContact: [UInt32: [OptOut]] = [:]

    /// - Complexity: O(events): one pass over a few columns of the log.
    init(_ snapshot: LedgerSnapshot) throws(LedgerError) {
        let view = snapshot.view
        let latest = snapshot.occurredBy?.microseconds ?? .max
        var statements: [UInt32: [Statement]] = [:]
        try snapshot.reading { () throws(EventLogError) in
            var buffer = ScanBuffer()
            for index in 0..<view.blockCount {
                let first = try view.scan(
                    block: index, through: snapshot.asOf.position, qualifiers: false,
                    into: &buffer)
                guard let first else { break }
                for place in buffer.kinds.indices
                where buffer.subjects[place] == RowSubject.member.rawValue
                    && buffer.times[place] <= latest
                {
                    let type = EventType(rawValue: buffer.kinds[place])
                    guard type == .contactOptedOut || type == .contactOptedIn else { continue }
                    let row = first + UInt64(place)
                    statements[buffer.numbers[place], default: []].append(
                        Statement(
                            isOut: type == .contactOptedOut,
                            channel: try view.links(at: row).qualifier,
                            mark: AttemptDetails.Mark(
                                time: buffer.times[place], row: UInt32(row))))
                }
            }
            for (contact, said) in statements {
                let held = try Self.held(said, view)
                if !held.isEmpty { ofContact[contact] = held }
            }
        }
    }

    /// An opt-out of all channels tells itself once; one of a channel only where it is the latest.
    private static func held(
        _ said: [Statement], _ view: LogView
    ) throws(EventLogError) -> [OptOut] {
        var held: [OptOut] = []
        for channel in Set(said.map(\.channel)).union([0]).sorted() {
            var latest: Statement?
            for statement in said where statement.channel == channel || statement.channel == 0 {
                if try isLater(statement, than: latest, view) { latest = statement }
            }
            guard let latest, latest.isOut, latest.channel == channel else { continue }
            held.append(OptOut(channel: channel, time: latest.mark.time, row: latest.mark.row))
        }
        return held
    }

    private static func isLater(
        _ statement: Statement, than known: Statement?, _ view: LogView
    ) throws(EventLogError) -> Bool {
        guard let known else { return true }
        if statement.mark.time == known.mark.time, statement.isOut != known.isOut {
            return statement.isOut
        }
        return try AttemptDetails.isLater(statement.mark, than: known.mark, view)
    }
}
