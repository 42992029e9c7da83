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
    private let catalogue: Mutex<FailureCatalogue?>
    /// The policy's own rules, until the catalogue is made of them at its first use.
    private let ownRules: [FailureRule]
    private let rules = Mutex<[Key: FailureRule?]>([:])
    /// Categories by what a row says of a failure: its label, and the payload with the text.
    private let categories = Mutex<[RowKey: FailureCategory]>([:])

    /// Texts may be as many as rows; beyond this many none is remembered any more.
    private static let mostRemembered = 1 << 16

    /// By their bytes: texts that only look alike are different.
    private struct Key: Hashable {
        var code: [UInt8]
        var text: [UInt8]?
    }

    private struct RowKey: Hashable {
        var label: UInt32
        var payload: [UInt8]
    }

    init(_ catalogue: FailureCatalogue) {
        self.catalogue = Mutex(catalogue)
        ownRules = []
    }

    /// The standard catalogue under the policy's own rules. It is read at its first use: many
    /// questions meet no failure.
    init(_ policy: Policy) {
        catalogue = Mutex(nil)
        ownRules = policy.failureRules
    }

    private func inUse() -> FailureCatalogue {
        catalogue.withLock { known in
            if let known { return known }
            var made = FailureCatalogue.standard
            // A policy keeps no rules but those that make a catalogue.
            if !ownRules.isEmpty, let own = try? FailureCatalogue(rules: ownRules) {
                made = made.overridden(by: own)
            }
            known = made
            return made
        }
    }

    func rule(forCode code: String, text: String?) -> FailureRule? {
        let key = Key(code: Array(code.utf8), text: text.map { Array($0.utf8) })
        if let rule = rules.withLock({ $0[key] }) { return rule }
        let rule = inUse().rule(forCode: code, text: text)
        rules.withLock { rules in
            if rules.count < Self.mostRemembered { rules[key] = .some(rule) }
        }
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
            if categories.count < Self.mostRemembered { categories[key] = category }
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
