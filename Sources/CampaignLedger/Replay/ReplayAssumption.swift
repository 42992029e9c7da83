import Campaigns
import EventLog
import JSON

/// A policy, a failure table, or both, to replay under instead of those in force.
public struct ReplayAssumption: Sendable {
    private let members: [JSONMember]
    private let codes: FailureCatalogue?

    /// Reads what is to be assumed.
    ///
    /// - Parameters:
    ///   - policy: a JSON object with members of `policy.changed`, which take the place of those
    ///     in force; nil for the policy in force.
    ///   - failureCodes: CSV with the columns of the standard failure table, whose rows win over
    ///     it; nil for the standard table alone. The policy's own rules win over both.
    /// - Throws: `invalidInput`, which names the member or line, what was found and expected.
    public init(policy: [UInt8]? = nil, failureCodes: [UInt8]? = nil) throws(LedgerError) {
        members = try policy.map { (bytes) throws(LedgerError) in try Self.members(bytes) } ?? []
        do throws(CatalogueError) {
            codes = try failureCodes.map { (bytes) throws(CatalogueError) in
                try FailureCatalogue(parsingCSV: bytes)
            }
        } catch {
            throw LedgerError(
                .invalidInput, "\(error)", remedy: "The ledger was not changed.")
        }
    }

    private static func members(_ bytes: [UInt8]) throws(LedgerError) -> [JSONMember] {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw unreadable("it is no JSON: \(error)", "a JSON object of policy members")
        }
        guard let members = value.objectValue else {
            throw unreadable("found \(shown(value))", "a JSON object of policy members")
        }
        for member in members {
            guard Policy.memberNames.contains(member.key) else {
                throw unreadable(
                    "the member '\(member.key)' is not known",
                    "one of " + Policy.memberNames.joined(separator: ", "))
            }
            var writer = JSONWriter()
            member.value.write(into: &writer)
            if let expected = Policy.problem(withMember: member.key, value: writer.bytes.span) {
                throw unreadable("the member '\(member.key)' is \(shown(member.value))", expected)
            }
        }
        return members
    }

    private static let mostShownBytes = 80

    private static func shown(_ value: JSONValue) -> String {
        var writer = JSONWriter()
        value.write(into: &writer)
        let text = writer.text
        return text.utf8.count <= mostShownBytes ? text : text.prefix(mostShownBytes) + "..."
    }

    private static func unreadable(_ found: String, _ expected: String) -> LedgerError {
        LedgerError(
            .invalidInput, "Unable to read the policy: \(found), expected \(expected).",
            remedy: "Write the members as 'policy.changed' has them; the ledger was not changed.")
    }
}

extension ReplayAssumption {
    /// The policy in force with the members assumed in the place of its own.
    func policy(over inForce: Policy) -> Policy {
        var policy = inForce
        for member in members { policy.set(member: member.key, to: member.value) }
        return policy
    }

    /// The fold as it would be.
    /// - Complexity: O(events) where the channels without receipts differ, else O(rules).
    func fold(
        _ snapshot: LedgerSnapshot, over inForce: FoldedLog
    ) throws(EventLogError) -> FoldedLog {
        let policy = policy(over: inForce.policy)
        let isSameFold = policy.receiptlessChannels == inForce.policy.receiptlessChannels
        let base =
            isSameFold
            ? inForce
            : try WholeFold(
                snapshot.view,
                FoldScope(
                    position: snapshot.asOf.position, occurredBy: snapshot.occurredBy),
                assuming: policy
            ).folded
        return FoldedLog(
            result: base.result, policy: policy, classifier: try tables(policy).classifier,
            claims: base.claims)
    }

    /// The failure tables that a policy and this assumption add up to.
    func tables(_ policy: Policy) throws(EventLogError) -> FailureTables {
        try FailureTables(policy: policy, given: codes)
    }
}

/// Failure tables over each other, which know whose row decided.
struct FailureTables: Sendable {
    let classifier: FailureClassifier
    private var ruled: [ExactText: [(FailureTableName, FailureRule)]] = [:]

    init(policy: Policy, given: FailureCatalogue? = nil) throws(EventLogError) {
        var catalogue = FailureCatalogue.standard
        if let given { catalogue = catalogue.overridden(by: given) }
        for rule in given?.rules ?? [] {
            ruled[ExactText(rule.key), default: []].append((.given, rule))
        }
        if !policy.failureRules.isEmpty {
            do throws(CatalogueError) {
                let own = try FailureCatalogue(rules: policy.failureRules)
                catalogue = catalogue.overridden(by: own)
            } catch {
                throw .damaged(
                    position: nil, what: "the policy has unsound failure rules: \(error)")
            }
        }
        for rule in policy.failureRules {
            ruled[ExactText(rule.key), default: []].append((.policy, rule))
        }
        classifier = FailureClassifier(catalogue)
    }

    /// What the tables say of a failure.
    func verdict(code: String, text: String?) -> ReplayedCategory.Verdict {
        guard let rule = classifier.rule(forCode: code, text: text) else {
            return ReplayedCategory.Verdict(
                category: FailureCategory.unclassified.rawValue, row: nil, table: nil)
        }
        let table = ruled[ExactText(rule.key)]?.last { $0.1 == rule }?.0 ?? .standard
        return ReplayedCategory.Verdict(
            category: rule.category.rawValue, row: rule.key, table: table)
    }
}
