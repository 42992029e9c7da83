/// What keeps the twin from answering. Valid logs give none of these.
package enum SlowTwinError: Error, Equatable {
    /// The line is not one JSON text.
    case notJSON(line: Int, JSONError)
    /// The event lacks an attribute that every event has.
    case missing(String, line: Int)
    /// The time is not RFC 3339.
    case unreadableTime(line: Int)
    /// The identity was used before with other content.
    case conflict(line: Int)
    /// The counting links between campaigns close a loop.
    case loop
}

/// The rules of the fold once more, slow and obvious: what the ledger's answers are compared with.
///
/// It shares no code with the ledger. Everything is computed from sets of events by plain
/// dictionaries, so that no order of arrival can matter.
package struct SlowTwin: Hashable, Sendable {
    /// One row per campaign: status, contacts by outcome, attempts.
    package let campaigns: CSVText
    /// One row per campaign and contact whose outcome there is failed.
    package let failed: CSVText
    /// One row per chain, named by its root.
    package let chains: CSVText
    /// One row per chain and contact: which attempt reached it.
    package let reach: CSVText

    /// Folds CloudEvents lines, given in the order in which they arrived; blank ones are skipped.
    ///
    /// `asOf` says how many distinct events count, from the first (nil: all), `occurredBy` until
    /// when events count, in microseconds since 1970 (nil: for ever).
    /// - Throws: `SlowTwinError`; line numbers count from 1.
    package init(
        _ lines: [String], asOf: Int? = nil, occurredBy: Int64? = nil
    ) throws(SlowTwinError) {
        try self.init(lines: lines.map { Array($0.utf8) }, asOf: asOf, occurredBy: occurredBy)
    }

    /// Folds an NDJSON text; the parameters are those of the other initializer.
    package init(
        ndjson: [UInt8], asOf: Int? = nil, occurredBy: Int64? = nil
    ) throws(SlowTwinError) {
        let lines = ndjson.split(separator: 0x0A).map(Array.init)
        try self.init(lines: lines, asOf: asOf, occurredBy: occurredBy)
    }

    private init(lines: [[UInt8]], asOf: Int?, occurredBy: Int64?) throws(SlowTwinError) {
        var events = try Self.distinctEvents(lines)
        if let asOf { events = Array(events.prefix(asOf)) }
        if let occurredBy {
            events = events.filter { $0.stamp.time.microseconds <= occurredBy }
        }
        let knowledge = Knowledge(events)
        let chains = try Chain.all(in: knowledge)
        self.campaigns = Self.campaignsTable(knowledge)
        self.failed = Self.failedTable(knowledge)
        self.chains = Self.chainsTable(chains)
        self.reach = Self.reachTable(chains)
    }

    private static func distinctEvents(_ lines: [[UInt8]]) throws(SlowTwinError) -> [Event] {
        var contents: [Event.Identity: JSONValue] = [:]
        var events: [Event] = []
        for (index, line) in lines.enumerated() where !line.allSatisfy({ $0 <= 0x20 }) {
            let event = try Event(line: line, number: index + 1)
            if let recorded = contents[event.identity] {
                guard recorded == event.content else { throw .conflict(line: index + 1) }
            } else {
                contents[event.identity] = event.content
                events.append(event)
            }
        }
        return events
    }
}
