import Campaigns
import JSON

/// Why a message failed: a code for look-ups, and the provider's words.
struct WhatsAppFailure: Equatable {
    /// `whatsapp:` and the provider's number. Never free text, which may name people.
    let code: String
    /// The provider's words: `error_data.details`, else `message`, else `title`.
    let text: String?

    /// A failure for which the provider gives no reason. No catalogue lists it, so it is
    /// unclassified: never retried automatically.
    static let unexplained = "\(WhatsAppAdapter.name):unknown"

    /// The failure of a status: the first of its `errors`. The others stay with the raw slice.
    init(ofStatus status: WhatsAppPart) throws(EventProblem) {
        if let first = try status.objects("errors").first {
            self = try Self(first)
        } else {
            code = Self.unexplained
            text = nil
        }
    }

    /// The failure that one error object describes.
    init(_ error: WhatsAppPart) throws(EventProblem) {
        code = try Self.code(error)
        text = Self.text(error.value)
    }

    private static func code(_ error: WhatsAppPart) throws(EventProblem) -> String {
        guard let member = error["code"] else { return unexplained }
        // The canonical text, so that equal numbers make equal codes.
        let number = member.numberText == nil ? member.stringValue : member.canonicalText
        guard let number, !number.isEmpty, number.utf8.count <= longestCode,
            number.utf8.allSatisfy({ $0 &- 0x30 < 10 })
        else { throw error.problem(.wrongType, "code", "a whole number") }
        return "\(WhatsAppAdapter.name):\(number)"
    }

    /// More digits than any code has; a bound on what is repeated in every count.
    private static let longestCode = 20

    private static func text(_ error: JSONValue) -> String? {
        let texts = [error["error_data"]?["details"], error["message"], error["title"]]
        return texts.lazy.compactMap { $0?.stringValue }.first { !$0.isEmpty }
    }
}
