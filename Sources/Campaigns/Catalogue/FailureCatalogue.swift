/// What each failure code means: whether another try makes sense, when, and what must happen first.
///
/// A catalogue is an immutable value. The standard one takes a few milliseconds at its first use;
/// finding a rule takes tens of microseconds and is best remembered per code by the caller.
package struct FailureCatalogue: Sendable {
    /// The table that ships with the product, read at first use.
    package static let standard: FailureCatalogue = {
        do {
            return try FailureCatalogue(parsingCSV: Array(FailureTable.standard.utf8))
        } catch {
            preconditionFailure("The built-in failure table is damaged. \(error)")
        }
    }()

    /// Changes whenever the same table gives another answer than before.
    package static let lookUpVersion: UInt8 = 2

    /// The table that ships with the product, as CSV.
    package static var standardText: String { FailureTable.standard }

    /// Tables, the overriding one first; a rule that another one replaces is left out.
    private let layers: [[SoundRule]]
    private let index: FailureIndex

    /// A catalogue of `rules`, each checked.
    /// - Throws: `unreadable` or `duplicate` with the ordinal of the rule, from 1, as its line.
    package init(rules: [FailureRule]) throws(CatalogueError) {
        var check = RuleCheck()
        var sound: [SoundRule] = []
        for (offset, rule) in rules.enumerated() {
            sound.append(try check.admit(rule, line: offset + 1) { _ in 1 })
        }
        self.init(layers: [sound])
    }

    init(layers: [[SoundRule]]) {
        self.layers = layers
        index = FailureIndex(layers: layers)
    }

    /// All rules that can be found, those of an overriding table first, else in table order.
    /// - Complexity: O(rules).
    package var rules: [FailureRule] { index.rules.map(\.rule) }

    /// A catalogue in which the rules of `other` win over ours at every step of the look-up, and
    /// replace ours of the same code. The steps keep their order: our rule for a code with its text
    /// is still found before the other's rule for the code alone.
    /// - Complexity: O(rules of both).
    package func overridden(by other: FailureCatalogue) -> FailureCatalogue {
        let replaced = Set(other.index.rules.map { ExactText($0.identity) })
        let kept = layers.map { layer in
            layer.filter { !replaced.contains(ExactText($0.identity)) }
        }
        return FailureCatalogue(layers: other.layers + kept)
    }

    /// The rule for a failure, or nil when nothing is known of it.
    ///
    /// `code` is `provider:code` or `provider:code:text`, `text` what came beside it. Providers are
    /// compared without regard to case, codes letter for letter, texts whole but without regard to
    /// case, surrounding space, a closing full stop and `_` for space, and with or without the
    /// code in front as the provider repeats it there (`Forbidden: bot was blocked by the user`). A
    /// longer code (`550:5.1.1` of `email:550:5.1.1:gone`) is tried before a shorter one, the text
    /// inside the code before the text beside it. The first step that finds a rule decides:
    ///
    /// 1. code with text: also a path with its last part as the text (`dropped` with `Bounced
    ///    Address`), and a path with an enhanced mail status from the code or the text's beginning;
    /// 2. exact code; of a mail reply the enhanced status before the reply number;
    /// 3. range or pattern, the narrowest range first; the class of an unknown enhanced status; the
    ///    row of a path's parent (`Complaint` for `Complaint/abuse`);
    /// 4. codes that any provider may report: broken credentials (`PROVIDER:auth_failed`),
    ///   transport
    ///    failures, HTTP statuses;
    /// 5. the text alone: the code decides where it can, since one text serves several causes;
    /// 6. the provider's default (`PROVIDER:*`), which a user's own table may have.
    ///
    /// The first three and the last look at the provider's own rows first, then at those of the
    /// table that its name stands for (`sms:30003` is Twilio's). A number that two such tables
    /// explain differently is not explained at all: `vonage:5` is nil, `email:503` too.
    package func rule(forCode code: String, text: String?) -> FailureRule? {
        index.rule(for: SoughtFailure(code: code, text: text)).map { index.rules[$0].rule }
    }

    /// The category of a failure; `unclassified` when nothing is known of it.
    package func category(forCode code: String, text: String?) -> FailureCategory {
        rule(forCode: code, text: text)?.category ?? .unclassified
    }
}
