import Campaigns
import EventLog
import Projections

/// The attempts that rows not yet consumed touch, together with all other attempts on the same
/// contacts in the same campaigns: before those rows, and after them.
struct TailAttempts: Sendable {
    let table: AttemptTable
    let before: AttemptStates
    let after: AttemptStates
    /// All further attempts of homes that got one, ascending by ordinal.
    let newFurther: [UInt32: [UInt32]]
    /// New attempts by campaign, ascending.
    let newOfCampaign: [UInt32: [UInt32]]

    init(
        _ rows: TailRows, _ claims: TailClaims, _ base: ProjectionView, _ view: LogView
    ) throws(PictureError) {
        let known = base.checkpoint.attempts
        let new = known < view.state.entityCount ? Array(known..<view.state.entityCount) : []
        let columns = try ofLog { () throws(EventLogError) in try view.entities(new) }
        var ofCampaign: [UInt32: [UInt32]] = [:]
        for (place, number) in new.enumerated() {
            ofCampaign[columns.groups[place], default: []].append(number)
        }
        newOfCampaign = ofCampaign
        newFurther = try Self.further(new, columns, base, view)

        var touched = Set(rows.attempts.map(\.attempt))
        touched.formUnion(claims.placed.map(\.attempt))
        let targeted = try ofLog { () throws(EventLogError) in
            try Self.targeted(rows, view)
        }
        touched.formUnion(targeted)
        let numbers = try Self.withSiblings(touched.sorted(), newFurther, base, view)
        table = try ofLog { () throws(EventLogError) in try AttemptTable(of: numbers, view) }
        before = try ofProjections { () throws(ProjectionError) in
            try base.states(of: numbers).states
        }
        try Self.check(before, numbers, base.checkpoint)
        after = try ofLog { [table, before] () throws(EventLogError) in
            try Self.fold(rows, claims, targeted, table, before, base, view)
        }
    }

    private static func further(
        _ new: [UInt32], _ columns: EntityColumns, _ base: ProjectionView, _ view: LogView
    ) throws(PictureError) -> [UInt32: [UInt32]] {
        var further: [UInt32: [UInt32]] = [:]
        for (place, number) in new.enumerated() where columns.homes[place] != number {
            let home = columns.homes[place]
            var all = further[home] ?? []
            if all.isEmpty, home < base.checkpoint.attempts {
                all = try ofProjections { () throws(ProjectionError) in
                    try base.further(ofHome: home)
                }
            }
            further[home] = all + [number]
        }
        for (home, all) in further {
            let numbers = all.sorted()
            let ordinals = try ofLog { () throws(EventLogError) in
                try view.entities(numbers).ordinals
            }
            further[home] = zip(numbers, ordinals).sorted { $0.1 < $1.1 }.map(\.0)
        }
        return further
    }

    /// The homes that audiences name.
    private static func targeted(
        _ rows: TailRows, _ view: LogView
    ) throws(EventLogError) -> [UInt32] {
        var homes: [UInt32] = []
        for row in rows.others where row.type == .campaignAudienceResolved {
            homes += try view.listedEntities(at: UInt64(row.row))
        }
        return homes
    }

    /// Some attempts and all others of the same homes, ascending.
    private static func withSiblings(
        _ attempts: [UInt32], _ newFurther: [UInt32: [UInt32]], _ base: ProjectionView,
        _ view: LogView
    ) throws(PictureError) -> [UInt32] {
        let columns = try ofLog { () throws(EventLogError) in try view.entities(attempts) }
        let homes = Set(columns.homes).sorted()
        let hasFurther = try ofProjections { () throws(ProjectionError) in
            try base.states(of: homes).hasFurther
        }
        var all = homes
        for (place, home) in homes.enumerated() {
            if let changed = newFurther[home] {
                all += changed
            } else if hasFurther[place] {
                all += try ofProjections { () throws(ProjectionError) in
                    try base.further(ofHome: home)
                }
            }
        }
        return all.count == homes.count ? all : all.sorted()
    }

    /// Refuses stored states that rest on rows which the projections have not followed, or on none: new rows are
    /// weighed against them.
    private static func check(
        _ states: AttemptStates, _ numbers: [UInt32], _ checkpoint: Checkpoint
    ) throws(PictureError) {
        let last = checkpoint.position
        func isWithin(_ row: UInt32?) -> Bool { UInt64(row ?? 0) <= last }
        for place in 0..<states.count {
            let isSound =
                isWithin(states.deciding[place]) && isWithin(states.read[place])
                && (states.channel.isEmpty
                    || isWithin(states.accepted[place]) && isWithin(states.channel[place]))
                && (states.stateBelowRead(place) != nil) == (states.deciding[place] > 0)
                && states.has(.read, place) == (states.read[place] > 0)
            guard isSound else {
                throw .projections(
                    .damaged(
                        table: .attempts, key: UInt64(numbers[place]),
                        what: "the attempt's state rests on events that it cannot rest on"))
            }
        }
    }

    private static func fold(
        _ rows: TailRows, _ claims: TailClaims, _ targeted: [UInt32], _ table: AttemptTable,
        _ before: AttemptStates, _ base: ProjectionView, _ view: LogView
    ) throws(EventLogError) -> AttemptStates {
        var fold = AttemptFold(
            count: table.count, hasReceiptlessChannels: !base.checkpoint.receiptless.isEmpty)
        func time(_ row: UInt32?) throws(EventLogError) -> Int64 {
            guard let row, row > 0 else { return 0 }
            return try view.occurredAt(UInt64(row))
        }
        for place in 0..<before.count where before.seen[place] != 0 {
            let keepsChannel = !before.channel.isEmpty
            fold.resume(
                place, before,
                acceptedTime: try time(keepsChannel ? before.accepted[place] : nil),
                channelTime: try time(keepsChannel ? before.channel[place] : nil))
        }
        for home in targeted {
            if let place = table.place(ofNumber: home) { fold.target(Int(place)) }
        }
        for row in rows.attempts {
            guard let place = table.place(ofNumber: row.attempt),
                AttemptState(rawValue: row.rank) != nil
            else { continue }
            fold.fold(
                attempt: Int(place), rank: row.rank, time: row.time,
                namesChannel: row.namesChannel, row: row.row)
        }
        let receipts = claims.placed.sorted { $0.row < $1.row }
        var next = 0
        try view.forEachHotRow(at: receipts.map { UInt64($0.row) }) { hot throws(EventLogError) in
            let attempt = receipts[next].attempt
            next += 1
            guard let place = table.place(ofNumber: attempt) else { return }
            fold.fold(
                attempt: Int(place), rank: hot.kind, time: hot.time,
                namesChannel: hot.isQualified, row: UInt32(hot.position))
        }
        return try fold.settled(by: ViewSource(view: view))
    }
}

extension AttemptTable {
    /// What some attempts stand for. `numbers` ascend, and with each attempt there is its home.
    /// - Complexity: O(attempts).
    init(of numbers: [UInt32], _ view: LogView) throws(EventLogError) {
        let columns = try view.entities(numbers)
        self.init(numbers: numbers, campaigns: columns.groups, contacts: columns.members)
        for (place, number) in numbers.enumerated() where columns.homes[place] != number {
            guard let home = self.place(ofNumber: columns.homes[place]) else {
                throw .damaged(position: nil, what: "entity \(number) has no home")
            }
            setFurther(UInt32(place), ordinal: columns.ordinals[place], home: home)
        }
        sortFurther()
    }
}
