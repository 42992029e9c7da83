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
    private let rules = Mutex<[Key: FailureRule?]>([:])
    /// Categories by what a row says of a failure: its label, and the payload with the text.
    private let categories = Mutex<[RowKey: FailureCategory]>([:])

    /// Payloads may be as many as rows; beyond this many none is remembered any more.
    private static let mostCategories = 1 << 16

    /// By their bytes: texts that only look alike are different.
    private struct Key: Hashable {
        var code: [UInt8]
        var text: [UInt8]?
    }

    private struct RowKey: Hashable {
        var label: UInt32
        var payload: [UInt8]
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
        let key = Key(code: Array(code.utf8), text: text.map { Array($0.utf8) })
        if let rule = rules.withLock({ $0[key] }) { return rule }
        let rule = catalogue.rule(forCode: code, text: text)
        rules.withLock { $0[key] = .some(rule) }
        return rule
    }

    /// The category of the failure that a row reports, with its label number plus one.
    func category(
        ofRow row: UInt32, _ view: LogView
    ) throws(EventLogError) -> (label: UInt32, category: FailureCategory) {
        var key = RowKey(label: try view.label(at: UInt64(row)), payload: [])
        try view.appendPayload(at: UInt64(row), to: &key.payload)
        if let known = categories.withLock({ $0[key] }) { return (key.label, known) }
        let category = try failure(atRow: row, view).category
        categories.withLock { categories in
            if categories.count < Self.mostCategories { categories[key] = category }
        }
        return (key.label, category)
    }

    /// The failure that a row reports.
    func failure(atRow row: UInt32, _ view: LogView) throws(EventLogError) -> ReadFailure {
        let label = try view.label(at: UInt64(row))
        let code = label == 0 ? [] : try view.name(.label, label - 1)
        let payload = try view.payload(at: UInt64(row))
        let text =
            payload.isEmpty
            ? nil
            : JSONMembers.ofData(payload[...]).first { $0.key == "error" }?
                .value["text"]?.stringValue
        let codeText = String(decoding: code, as: UTF8.self)
        return ReadFailure(
            code: codeText, text: text, rule: rule(forCode: codeText, text: text))
    }
}

extension LedgerSnapshot {
    func labelText(_ numberPlusOne: UInt32) throws(LedgerError) -> String? {
        numberPlusOne == 0 ? nil : try name(.label, numberPlusOne - 1)
    }
}
