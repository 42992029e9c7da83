import CampaignLedger
import CampaignReports

/// The differences of a replay for people: how many, by what rule, and the first of each kind.
struct ReplayText {
    private var campaigns: [ReplayedCampaign] = []
    private var contacts: [ReplayedOutcome] = []
    private var chains: [ReplayedChain] = []
    private var failures: [ReplayedCategory] = []
    /// By the bytes of what is shown: equal texts may be different codes.
    private var failuresByVerdict: [[UInt8]: (verdict: [String], count: Int)] = [:]

    /// Takes a difference; of each kind the first ones are shown.
    mutating func take(_ difference: ReplayDifference, limit: Int) {
        switch difference {
        case .campaign(let campaign): if campaigns.count < limit { campaigns.append(campaign) }
        case .contact(let contact): if contacts.count < limit { contacts.append(contact) }
        case .chain(let chain): if chains.count < limit { chains.append(chain) }
        case .failure(let failure):
            let verdict = [
                failure.now.category, failure.replayed.category, Self.row(failure.replayed),
            ]
            let key = Array(verdict.joined(separator: "\n").utf8)
            failuresByVerdict[key, default: (verdict, 0)].count += 1
            if failures.count < limit { failures.append(failure) }
        }
    }

    /// The report, ending with the moment it speaks of.
    func report(
        _ summary: ReplaySummary, asOf: AsOf, other: AsOf?, style: TextStyle
    ) -> String {
        var text = heading(summary, other)
        if !summary.contactsByRule.isEmpty {
            var table = TextTable([.number("RULE"), .number("CONTACTS")], style: style)
            for (rule, count) in summary.contactsByRule.sorted(by: { $0.key < $1.key }) {
                table.row(["\(rule)", "\(count)"])
            }
            text += "\n" + table.text
        }
        let columns = other == nil ? ("NOW", "WOULD BE") : ("THEN", "NOW")
        let order = { (replayed: String, now: String) -> [String] in
            other == nil ? [now, replayed] : [replayed, now]
        }
        text += changes(
            "CAMPAIGN", campaigns.map { ($0.campaign, $0.changes) }, of: summary.campaigns,
            columns, order, style)
        text += outcomes(of: summary.contacts, columns, order, style)
        text += categories(of: summary.failures, style)
        text += changes(
            "CHAIN", chains.map { ($0.root, $0.changes) }, of: summary.chains, columns, order, style
        )
        return text + "\n" + Phrases.asOf(asOf)
    }

    private func heading(_ summary: ReplaySummary, _ other: AsOf?) -> String {
        let what: String
        if let other {
            let recorded = other.recordedAt.map { ", recorded at \($0)" } ?? ""
            what = "Replayed to position \(other.position)\(recorded)"
        } else {
            what = "Replayed under the rules given"
        }
        guard summary.differs else { return "\(what): nothing differs.\n" }
        let counts = [
            Phrases.count(summary.campaigns, "campaign"),
            Phrases.count(summary.contacts, "contact"),
            Phrases.count(summary.failures, "failure"), Phrases.count(summary.chains, "chain"),
        ]
        return "\(what). Different: \(counts.joined(separator: ", ")).\n"
    }

    private func changes(
        _ title: String, _ rows: [(String, [ReplayChange])], of count: Int,
        _ columns: (String, String), _ order: (String, String) -> [String], _ style: TextStyle
    ) -> String {
        guard !rows.isEmpty else { return "" }
        var table = TextTable(
            [.text(title), .text("WHAT"), .text(columns.0), .text(columns.1), .text("BECAUSE OF")],
            style: style)
        for (name, changes) in rows {
            for (index, change) in changes.enumerated() {
                table.row(
                    [index == 0 ? name : "", change.what]
                        + order(shown(change.replayed), shown(change.now))
                        + [change.reason?.description ?? ""])
            }
        }
        return "\n" + table.text + more(than: rows.count, of: count)
    }

    private func outcomes(
        of count: Int, _ columns: (String, String), _ order: (String, String) -> [String],
        _ style: TextStyle
    ) -> String {
        guard !contacts.isEmpty else { return "" }
        var table = TextTable(
            [
                .text("CAMPAIGN"), .text("CONTACT"), .text(columns.0), .text(columns.1),
                .text("BECAUSE OF"),
            ], style: style)
        for contact in contacts {
            table.row(
                [contact.campaign, contact.contact]
                    + order(
                        contact.replayed?.name ?? "not targeted",
                        contact.now?.name ?? "not targeted")
                    + [contact.reason.description])
        }
        return "\n" + table.text + more(than: contacts.count, of: count)
    }

    private func categories(of count: Int, _ style: TextStyle) -> String {
        guard !failures.isEmpty else { return "" }
        var kinds = TextTable(
            [.text("NOW"), .text("WOULD BE"), .text("DECIDED BY"), .number("FAILURES")],
            style: style)
        let byVerdict = failuresByVerdict.sorted {
            $0.value.count != $1.value.count
                ? $0.value.count > $1.value.count : $0.key.lexicographicallyPrecedes($1.key)
        }
        for (_, kind) in byVerdict { kinds.row(kind.verdict + ["\(kind.count)"]) }
        var table = TextTable(
            [
                .text("CAMPAIGN"), .text("CONTACT"), .number("ATTEMPT"), .text("CODE"),
                .text("NOW"), .text("WOULD BE"), .number("EVENT"),
            ], style: style)
        for failure in failures {
            table.row([
                failure.campaign, failure.contact, "\(failure.attempt)", failure.code,
                failure.now.category, failure.replayed.category, "\(failure.position)",
            ])
        }
        return "\n" + kinds.text + "\n" + table.text + more(than: failures.count, of: count)
    }

    private func more(than shown: Int, of count: Int) -> String {
        count > shown ? "\(count - shown) more: see --limit, or --ndjson for all.\n" : ""
    }

    private static func row(_ verdict: ReplayedCategory.Verdict) -> String {
        guard let row = verdict.row, let table = verdict.table else { return "no row" }
        return "\(row) (\(table.rawValue))"
    }

    private func shown(_ value: ReplayChange.Value) -> String {
        switch value {
        case .none: "-"
        case .number(let number): "\(number)"
        case .text(let text): text
        case .flag(let flag): flag ? "yes" : "no"
        case .numbers(let numbers): numbers.map { "\($0)" }.joined(separator: " ")
        }
    }
}

/// A step of a replay for people.
enum StepText {
    /// The event in a line, then what it moved, a line each.
    static func report(_ step: ReplayStep) -> String {
        var head = "position \(step.event.position)  \(step.event.typeName)"
        if let code = step.event.code { head += "  " + code }
        var text = TerminalText.safe(head) + "  at \(step.event.occurredAt)\n"
        if !step.isMoving { text += "    nothing moves\n" }
        for move in step.moves { text += "    " + TerminalText.safe(line(move)) + "\n" }
        return text
    }

    private static func line(_ move: ReplayMove) -> String {
        let rule = move.rule.map { "rule \($0): " } ?? ""
        guard !move.isRemark else { return "\(move.what) (\(rule)\(move.reason))" }
        return "\(move.what): \(move.before ?? "nothing") -> \(move.after ?? "nothing") "
            + "(\(rule)\(move.reason))"
    }
}
