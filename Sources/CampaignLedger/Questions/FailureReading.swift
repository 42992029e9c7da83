import Campaigns
import EventLog
import Synchronization

/// A failure as a row tells it, and what the catalogue says of it.
struct ReadFailure {
    var code: String
    var text: String?
    var rule: FailureRule?

    var category: FailureCategory { rule?.category ?? .unclassified }
}

/// Looks failures up in the catalogue, each (code, text) once.
final class FailureClassifier: Sendable {
    private let catalogue: FailureCatalogue
    private let known = Mutex<[Key: FailureRule?]>([:])

    private struct Key: Hashable {
        var code: String
        var text: String?
    }

    init(_ catalogue: FailureCatalogue) { self.catalogue = catalogue }

    /// The standard catalogue under the policy's own rules.
    convenience init(_ policy: Policy) throws(EventLogError) {
        guard !policy.failureRules.isEmpty else {
            self.init(.standard)
            return
        }
        do throws(CatalogueError) {
            let own = try FailureCatalogue(rules: policy.failureRules)
            self.init(FailureCatalogue.standard.overridden(by: own))
        } catch {
            throw .damaged(position: nil, what: "the policy has unsound failure rules: \(error)")
        }
    }

    func rule(forCode code: String, text: String?) -> FailureRule? {
        let key = Key(code: code, text: text)
        if let rule = known.withLock({ $0[key] }) { return rule }
        let rule = catalogue.rule(forCode: code, text: text)
        known.withLock { $0[key] = .some(rule) }
        return rule
    }
}

extension LedgerSnapshot {
    /// The failure that a row reports.
    func failure(atRow row: UInt32, _ fold: FoldedLog) throws(LedgerError) -> ReadFailure {
        let code = try labelText(try label(ofRow: row)) ?? ""
        let payload = try reading { () throws(EventLogError) in try view.payload(at: UInt64(row)) }
        let text =
            payload.isEmpty
            ? nil
            : JSONMembers.ofData(payload[...]).first { $0.key == "error" }?
                .value["text"]?.stringValue
        return ReadFailure(
            code: code, text: text, rule: fold.classifier.rule(forCode: code, text: text))
    }

    /// The label number plus one of a row's code or reason; 0 where it has none.
    func label(ofRow row: UInt32) throws(LedgerError) -> UInt32 {
        try reading { () throws(EventLogError) in try view.links(at: UInt64(row)).label }
    }

    func labelText(_ numberPlusOne: UInt32) throws(LedgerError) -> String? {
        numberPlusOne == 0 ? nil : try name(.label, numberPlusOne - 1)
    }
}
