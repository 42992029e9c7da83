import Campaigns
import EventLog

/// What the failure catalogue says of a code.
public struct FailureAdvice: Sendable, Equatable {
    /// The code, as it was asked for.
    public var code: String
    /// The text that came with it, as it was asked for.
    public var text: String?
    /// What it means for another try; `unclassified` where nothing is known of the code.
    public var category: FailureCategory
    /// The row that decides; nil where none does.
    public var row: Row?

    /// A row of the catalogue.
    public struct Row: Sendable, Equatable {
        /// `provider:code`, the name of the row.
        public var key: String
        /// How its code is compared, the word of the table's column `match`.
        public var match: String
        /// Whose row it is.
        public var table: FailureTableName
        /// Seconds to wait before another try; nil where no wait is known to help.
        public var waitSeconds: Int?
        /// What must happen before another try: `wait`, `fix:auth` ...; empty where nothing is known.
        public var unlock: String
        /// Whom the failure is about: contact, content, request, sender or provider.
        public var scope: String
        /// Whether the message may have arrived in spite of the code.
        public var duplicateRisk: Bool
        /// What the code says; may be empty, as may `advice` and `source`.
        public var meaning: String
        /// What to do.
        public var advice: String
        /// Where the row comes from.
        public var source: String
    }

    /// What the standard table says of a code, without any ledger.
    /// - Parameters:
    ///   - code: `provider:code` or `provider:code:text`.
    ///   - text: what came beside it.
    /// - Returns: the row that decides, if any does.
    /// - Throws: `damaged`.
    public static func standard(
        forCode code: String, text: String? = nil
    ) throws(LedgerError) -> FailureAdvice {
        do throws(EventLogError) {
            return FailureAdvice(code, text, try FailureTables(policy: Policy()))
        } catch {
            throw LedgerError(error, path: "")
        }
    }

    init(_ code: String, _ text: String?, _ tables: FailureTables) {
        (self.code, self.text) = (code, text)
        let rule = tables.classifier.rule(forCode: code, text: text)
        category = rule?.category ?? .unclassified
        row = rule.map { rule in
            Row(
                key: rule.key, match: rule.match.rawValue,
                table: tables.verdict(code: code, text: text).table ?? .standard,
                waitSeconds: rule.waitSeconds, unlock: rule.unlock, scope: rule.scope.rawValue,
                duplicateRisk: rule.duplicateRisk, meaning: rule.meaning, advice: rule.advice,
                source: rule.source)
        }
    }
}

extension LedgerSnapshot {
    /// What the failure catalogue in force says of a code: the policy's own rules win over the
    /// standard table.
    /// - Parameters:
    ///   - code: `provider:code` or `provider:code:text`.
    ///   - text: what came beside it.
    /// - Returns: the row that decides, if any does.
    /// - Throws: `damaged`, `inputOutput`.
    public func failureAdvice(
        forCode code: String, text: String? = nil
    ) throws(LedgerError) -> FailureAdvice {
        let policy = try policy()
        return try reading { () throws(EventLogError) in
            FailureAdvice(code, text, try FailureTables(policy: policy))
        }
    }
}
