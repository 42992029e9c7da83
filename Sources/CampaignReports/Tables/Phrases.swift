import Campaigns

/// Turns of phrase that reports for people share.
package enum Phrases {
    /// "1 contact", "2 contacts"; nouns that take more than an s come with their plural.
    package static func count(_ number: Int, _ noun: String, _ plural: String? = nil) -> String {
        number == 1 ? "1 \(noun)" : "\(number) \(plural ?? noun + "s")"
    }

    /// The moment that a report speaks of: its last line.
    package static func asOf(_ asOf: AsOf) -> String {
        guard let recordedAt = asOf.recordedAt else { return "As of an empty ledger.\n" }
        return "As of position \(asOf.position), recorded at \(recordedAt).\n"
    }

    /// A share in percent with one digit; "-" where there is nothing to have a share of. Rounding
    /// never makes all or nothing of what is neither.
    package static func percent(_ rate: Rate) -> String {
        guard let value = rate.value else { return "-" }
        var thousandths = Int((value * 1000).rounded())
        if rate.numerator > 0 { thousandths = max(thousandths, 1) }
        if rate.numerator < rate.denominator { thousandths = min(thousandths, 999) }
        return "\(thousandths / 10).\(thousandths % 10) %"
    }
}
