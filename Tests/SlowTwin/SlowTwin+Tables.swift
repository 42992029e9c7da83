extension SlowTwin {
    static func campaignsTable(_ knowledge: Knowledge) -> CSVText {
        let rows = knowledge.campaigns.map { campaign, facts in
            let targets = facts.targets.values
            let counts = [
                targets.count,
                targets.count { $0.outcome == .delivered },
                targets.count { $0.isRead },
                targets.count { $0.outcome == .failed },
                targets.count { $0.outcome == .skipped },
                targets.count { $0.outcome == .unknown },
                targets.count { $0.outcome == .pending },
                targets.map(\.tries.count).reduce(0, +),
            ]
            return [campaign, Text(facts.status)] + counts.map(number)
        }
        return CSVText(
            header: "campaign,status,targeted,delivered,read,failed,skipped,unknown,pending,"
                + "attempts",
            keyWidth: 1, rows: rows)
    }

    static func failedTable(_ knowledge: Knowledge) -> CSVText {
        var rows: [[Text]] = []
        for (campaign, facts) in knowledge.campaigns {
            for (contact, target) in facts.targets where target.outcome == .failed {
                rows.append([campaign, contact, target.failureCode ?? ""])
            }
        }
        return CSVText(header: "campaign,contact,code", keyWidth: 2, rows: rows)
    }

    static func chainsTable(_ chains: [Chain]) -> CSVText {
        let columns = 0...4
        let rows = chains.map { chain in
            let reached = columns.map { column in chain.reachedCount { $0 == column } }
            let later = chain.reachedCount { $0 > columns.upperBound }
            let numbers =
                [chain.depth, chain.endings.count] + reached + [later, chain.stillFailed]
            return [chain.root] + numbers.map(number)
        }
        return CSVText(
            header: "root,depth,targeted,reached_0,reached_1,reached_2,reached_3,reached_4,"
                + "reached_later,still_failed",
            keyWidth: 1, rows: rows)
    }

    static func reachTable(_ chains: [Chain]) -> CSVText {
        let rows: [[Text]] = chains.flatMap { chain in
            chain.endings.map { contact, ending in
                switch ending {
                case .reached(let place, let attempt, let time):
                    [
                        chain.root, contact, Text(Outcome.delivered.rawValue),
                        number(place.position), place.campaign, number(attempt),
                        Text(time.rfc3339),
                    ]
                case .notReached(let outcome):
                    [chain.root, contact, Text(outcome.rawValue), "", "", "", ""]
                }
            }
        }
        return CSVText(
            header: "root,contact,outcome,chain_position,campaign,attempt,occurred_at",
            keyWidth: 2, rows: rows)
    }

    private static func number(_ value: Int) -> Text {
        Text(String(value))
    }
}
