import Campaigns
import EventLog
import Projections

extension TailFold {
    /// The rows that following the log up to the end of the tail adds, changes and removes.
    /// - Complexity: O(rows of the tail), and O(contacts) of each chain of several campaigns that
    ///   it touches.
    func change(_ picture: StoredPicture) throws(PictureError) -> ProjectionChange {
        var change = ProjectionChange()
        try ofProjections { () throws(ProjectionError) in
            try addSegments(&change)
            try addContacts(&change)
            try addClaims(&change)
        }
        for (home, further) in attempts.newFurther {
            change.rows.append(
                ProjectionRow(.further, UInt64(home), NumberList.encode(further)))
        }
        try addCampaigns(picture, &change)
        try addChains(picture, &change)
        return change
    }

    private func addSegments(_ change: inout ProjectionChange) throws(ProjectionError) {
        let perSegment = ProjectionFormat.attemptsPerSegment
        var segments = Set<Int>()
        var changed: [Int: [Int]] = [:]
        for place in 0..<attempts.table.count {
            let segment = Int(attempts.table.number(UInt32(place))) / perSegment
            changed[segment, default: []].append(place)
            segments.insert(segment)
        }
        let new = Int(base.checkpoint.attempts)..<Int(checkpoint.attempts)
        if !new.isEmpty {
            segments.formUnion(new.lowerBound / perSegment...(new.upperBound - 1) / perSegment)
        }
        var gotFurther: [Int: [UInt32]] = [:]
        for home in attempts.newFurther.keys {
            gotFurther[Int(home) / perSegment, default: []].append(home)
        }
        segments.formUnion(gotFurther.keys)
        for segment in segments.sorted() {
            let first = UInt32(segment * perSegment)
            let end = min(first + UInt32(perSegment), checkpoint.attempts)
            var (states, hasFurther) = try base.states(of: Array(first..<end))
            for place in changed[segment] ?? [] {
                let number = attempts.table.number(UInt32(place))
                states.set(Int(number - first), from: attempts.after, place)
            }
            for home in gotFurther[segment] ?? [] { hasFurther[Int(home - first)] = true }
            let bytes = AttemptSegment.encode(states, 0..<states.count) { hasFurther[$0] }
            change.rows.append(ProjectionRow(.attempts, UInt64(segment), bytes))
        }
    }

    private func addContacts(_ change: inout ProjectionChange) throws(ProjectionError) {
        let perPart = ProjectionFormat.attemptsPerPart
        for (campaign, new) in attempts.newOfCampaign {
            let known = try base.attempts(of: campaign)
            let all = known + new
            let firstPart = known.count / perPart
            for part in firstPart...(all.count - 1) / perPart {
                let numbers = all[part * perPart..<min((part + 1) * perPart, all.count)]
                change.rows.append(
                    ProjectionRow(
                        .contacts, ProjectionFormat.contactsKey(campaign, part: part),
                        NumberList.encode(Array(numbers))))
            }
        }
    }

    private func addClaims(_ change: inout ProjectionChange) throws(ProjectionError) {
        guard checkpoint.receipts > 0 else { return }
        let perSegment = UInt32(ProjectionFormat.claimsPerSegment)
        let changed = Dictionary(grouping: claims.claimants) { $0.key / perSegment }
        var segments = Set(changed.keys)
        if base.checkpoint.messages < checkpoint.messages {
            let first = base.checkpoint.messages / perSegment
            segments.formUnion(first...(checkpoint.messages - 1) / perSegment)
        }
        for segment in segments.sorted() {
            let stored = try base.row(.claims, UInt64(segment))
            var claimed = ClaimSegment.decode(stored ?? [])
            let count = Int(min(perSegment, checkpoint.messages - segment * perSegment))
            claimed += [UInt32](repeating: 0, count: max(0, count - claimed.count))
            for (message, attempt) in changed[segment] ?? [] {
                claimed[Int(message % perSegment)] = attempt + 1
            }
            change.rows.append(
                ProjectionRow(.claims, UInt64(segment), ClaimSegment.encode(claimed[...])))
        }
        for (message, attempts) in claims.contested {
            change.rows.append(
                ProjectionRow(.contested, UInt64(message), NumberList.encode(attempts)))
        }
        for (message, rows) in claims.unmatched {
            if rows.isEmpty {
                change.removed.append((.unmatched, UInt64(message)))
            } else {
                change.rows.append(
                    ProjectionRow(.unmatched, UInt64(message), NumberList.encode(rows)))
            }
        }
    }

    private func addCampaigns(
        _ picture: StoredPicture, _ change: inout ProjectionChange
    ) throws(PictureError) {
        for campaign in Set(campaigns.facts.keys).union(campaigns.retries.keys) {
            guard let record = try picture.record(campaign) else { continue }
            change.rows.append(
                ProjectionRow(.campaigns, UInt64(campaign), record.encoded))
        }
        for campaign in failed.keys {
            let entries = try picture.failed(in: campaign)
            if entries.isEmpty {
                change.removed.append((.failed, UInt64(campaign)))
            } else {
                change.rows.append(
                    ProjectionRow(.failed, UInt64(campaign), FailedEntry.encode(entries)))
            }
        }
    }

    private func addChains(
        _ picture: StoredPicture, _ change: inout ProjectionChange
    ) throws(PictureError) {
        var done: Set<UInt32> = []
        var scratch = ChainTally.Standings(contacts: Int(view.state.nameCounts.member))
        for campaign in Set(campaigns.facts.keys).union(campaigns.retries.keys).sorted()
        where !done.contains(campaign) {
            let component = try picture.component(of: campaign)
            done.formUnion(component)
            let book = try picture.book(component)
            let places = ChainPlaces(book)
            for member in component {
                if places.root(of: member) == member, try picture.exists(member) {
                    let chain = try picture.chain(root: member, book, &scratch)
                    change.rows.append(ProjectionRow(.chains, UInt64(member), chain.encoded))
                } else {
                    change.removed.append((.chains, UInt64(member)))
                }
            }
        }
    }
}
