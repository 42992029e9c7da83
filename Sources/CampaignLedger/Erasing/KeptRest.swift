import Campaigns
import EventLog
import JSON

/// What is kept of the rest of an event about an erased contact: what statistics and rules read there,
/// and nothing that anybody wrote freely.
///
/// - `trigger`, where it is one of the three words: automatic attempts are counted by it.
/// - `override`: that a rule was meant to be broken.
/// - `sender`, of `attempt.dispatched`: which sender claimed the attempt, so that an open claim still ends.
/// - `error.text`, where the catalogue tells failures apart by it: then a text of the catalogue's own
///   that means the same.
enum KeptRest {
    static func kept(
        of row: RowDraft, in batch: RowBatch, _ classifier: FailureClassifier
    ) -> KeptOfRow {
        let style = row.timeStyle == TimeStyle.otherStyle ? TimeStyle.microseconds : row.timeStyle
        let members = JSONMembers.ofData(batch.bytes(row.payload))
        var kept: [JSONMember] = []
        for member in members {
            switch member.key {
            case "trigger":
                guard let word = member.value.stringValue, Dispatch.Trigger(rawValue: word) != nil
                else { continue }
                kept.append(member)
            case "override":
                guard !member.value.isNull, member.value.boolValue != false else { continue }
                kept.append(JSONMember("override", .bool(true)))
            case OutboxClaim.senderMember:
                // Elsewhere a member of this name may say anything.
                guard row.kind == EventType.attemptDispatched.rawValue,
                    member.value.stringValue != nil
                else { continue }
                kept.append(member)
            case "error":
                guard row.kind == EventType.attemptFailed.rawValue,
                    let text = text(of: member.value, batch.string(row.label) ?? "", classifier)
                else { continue }
                kept.append(
                    JSONMember("error", .object([JSONMember("text", .string(text))])))
            default: continue
            }
        }
        return KeptOfRow(timeStyle: style, payload: bytes(kept))
    }

    /// The members without braces, as an event's rest has them.
    private static func bytes(_ members: [JSONMember]) -> [UInt8] {
        members.isEmpty ? [] : Array(JSONValue.object(members).text.utf8.dropFirst().dropLast())
    }

    private static func text(
        of error: JSONValue, _ code: String, _ classifier: FailureClassifier
    ) -> String? {
        guard let text = error["text"]?.stringValue else { return nil }
        let rule = classifier.rule(forCode: code, text: text)
        guard rule != classifier.rule(forCode: code, text: nil) else { return nil }
        return FailureText.substitutes(for: text, matching: rule).first {
            classifier.rule(forCode: code, text: $0) == rule
        }
    }

    /// For events that come after the erasure, which is before anybody asks under which rules: the
    /// standard catalogue.
    static let standard = FailureClassifier(Policy())
}
