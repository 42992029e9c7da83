import Campaigns

/// How the retries of a campaign went, for people.
package enum ChainText {
    /// The report, ending with the moment it speaks of.
    package static func report(_ chain: ChainSummary, asOf: AsOf, style: TextStyle) -> String {
        let root = style.heading(TerminalText.safe(chain.root))
        let retries = Phrases.count(chain.depth, "retry", "retries")
        var text = "Chain of \(root): \(end(chain.ended)), \(retries) deep, "
        text += Phrases.count(chain.targeted, "contact") + " targeted.\n\n"
        text += tree(chain, style) + "\n"
        for (position, contacts) in chain.reachedAt.enumerated() {
            let place = position == 0 ? "by the root" : "at chain position \(position)"
            text += "First reached \(place): \(Phrases.count(contacts, "contact")).\n"
        }
        text += "Still failed: \(Phrases.count(chain.stillFailed, "contact")).\n"
        return text + "\n" + Phrases.asOf(asOf)
    }

    private static func end(_ end: ChainEnd) -> String {
        switch end {
        case .open: "open"
        case .recovered: "recovered"
        case .systemic: "systemic (what remains failed for good)"
        }
    }

    private static func tree(_ chain: ChainSummary, _ style: TextStyle) -> String {
        var table = TextTable(
            [
                .text("CAMPAIGN"), .number("POSITION"), .text("STATUS"), .number("TARGETED"),
                .number("DELIVERED"), .number("FAILED"), .number("SKIPPED"), .number("RECOVERY"),
            ], style: style)
        for member in membersInTreeOrder(chain) {
            // A line of thousands of retries must not be thousands of columns wide.
            let depth = min(member.chainPosition, deepestIndentation)
            let indentation = String(repeating: "  ", count: depth)
            table.row([
                indentation + member.campaign, "\(member.chainPosition)", member.status.name,
                "\(member.targeted)", "\(member.delivered)", "\(member.failed)",
                "\(member.skipped)", Phrases.percent(member.recoveryRate),
            ])
        }
        return table.text + "\nContacts are counted.\n"
    }

    private static let deepestIndentation = 12

    /// Each member directly behind its source or a sibling's descendants.
    private static func membersInTreeOrder(_ chain: ChainSummary) -> [ChainSummary.Member] {
        // By bytes: Swift's strings take ids for equal that differ in normalisation alone.
        var retries: [[UInt8]: [ChainSummary.Member]] = [:]
        for member in chain.members where member.chainPosition > 0 {
            if let source = member.retryOf {
                retries[Array(source.utf8), default: []].append(member)
            }
        }
        var ordered: [ChainSummary.Member] = []
        var waiting = chain.members.filter { $0.chainPosition == 0 }
        while let member = waiting.popLast() {
            ordered.append(member)
            waiting += (retries.removeValue(forKey: Array(member.campaign.utf8)) ?? []).reversed()
        }
        return ordered
    }
}
