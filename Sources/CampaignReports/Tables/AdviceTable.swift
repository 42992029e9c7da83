import Campaigns

/// What to do about failure codes, for people: one line for each code and advice.
struct AdviceTable {
    private var table: TextTable
    private var told: Set<[String]> = []

    /// A table without rows.
    init(_ style: TextStyle) {
        table = TextTable(
            [
                .text("CODE"), .text("WAIT"), .text("UNLOCK"), .text("ABOUT"), .text("MAY REPEAT"),
                .text("WHAT TO DO"),
            ], style: style)
    }

    /// Adds a code, unless it is there already with the same advice or has none.
    mutating func add(_ code: String, _ guidance: FailureGuidance, _ advice: String?) {
        guard let advice, !advice.isEmpty, told.insert([code, advice]).inserted else { return }
        let risk = guidance.duplicateRisk.map { $0 ? "yes" : "no" }
        table.row([
            code, guidance.waitSeconds.map { Self.words($0) } ?? "", guidance.unlock ?? "",
            guidance.scope ?? "", risk ?? "", advice,
        ])
    }

    /// The table with an empty line before it; nothing where it has no rows.
    var text: String { table.isEmpty ? "" : "\n" + table.text }

    /// A length of time in its greatest whole unit.
    static func words(_ seconds: Int) -> String {
        for (unit, length) in [("d", 86_400), ("h", 3600), ("min", 60)]
        where seconds >= length && seconds % length == 0 {
            return "\(seconds / length) \(unit)"
        }
        return "\(seconds) s"
    }

    /// A length of time in its greatest unit, cut to whole ones.
    static func roughly(_ seconds: Int64) -> String {
        for (unit, length) in [("d", Int64(86_400)), ("h", 3600), ("min", 60)]
        where seconds >= length {
            return "\(seconds / length) \(unit)"
        }
        return "\(seconds) s"
    }
}
