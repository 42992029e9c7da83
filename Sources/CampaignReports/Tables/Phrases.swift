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

    /// A share in percent with one digit, cut, so that only all of a thing is 100.0 %; "-" where there is nothing to have
    /// a share of.
    package static func percent(_ rate: Rate) -> String {
        guard rate.denominator > 0 else { return "-" }
        let thousandths = rate.numerator.multipliedFullWidth(by: 1000)
        let cut = rate.denominator.dividingFullWidth(thousandths).quotient
        return "\(cut / 10).\(cut % 10) %"
    }
}
