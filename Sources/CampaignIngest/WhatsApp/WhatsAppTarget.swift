import Campaigns
import JSON

/// The attempt that a sender says a message belongs to.
struct WhatsAppTarget: Equatable {
    let campaign: String
    let contact: String
    /// nil where the sender does not say, which means 1.
    let attempt: UInt16?

    /// What `biz_opaque_callback_data` says; nil unless it is the text of a JSON object with a
    /// campaign, a contact and perhaps an attempt, all of them fit to be recorded.
    ///
    /// The field is free for any use, so that what does not fit is another scheme and no mistake.
    init?(opaque: JSONValue?) {
        guard let text = opaque?.stringValue, text.utf8.first == UInt8(ascii: "{") else {
            return nil
        }
        do throws(EventProblem) {
            guard let value = Self.parse(text),
                let target = try Self(named: WhatsAppPart(body: value))
            else { return nil }
            self = target
        } catch {
            return nil
        }
    }

    /// What the request in an envelope says itself, or else in its `biz_opaque_callback_data`; nil
    /// where it says neither.
    init?(request: WhatsAppPart) throws(EventProblem) {
        if let target = try Self(named: request) {
            self = target
        } else if request["campaign"] == nil, request["contact"] == nil {
            self.init(opaque: request["biz_opaque_callback_data"])
        } else {
            let missing = request["campaign"] == nil ? "campaign" : "contact"
            throw request.missing(missing, "both campaign and contact, or neither")
        }
    }

    /// nil where campaign or contact is absent.
    private init?(named part: WhatsAppPart) throws(EventProblem) {
        guard let campaign = try part.id("campaign", EventLimits.campaign),
            let contact = try part.id("contact", EventLimits.contact)
        else { return nil }
        self.campaign = campaign
        self.contact = contact
        attempt = try Self.attempt(part)
    }

    private static func attempt(_ part: WhatsAppPart) throws(EventProblem) -> UInt16? {
        guard let member = part["attempt"] else { return nil }
        guard member.numberText != nil else {
            throw part.problem(.wrongType, "attempt", "a whole number")
        }
        guard let number = member.integerValue, EventLimits.attempt.contains(Int(clamping: number))
        else {
            throw part.problem(
                .attemptOutOfRange, "attempt", "a whole number from 1 to 65535")
        }
        return UInt16(truncatingIfNeeded: number)
    }

    /// nil for a text that is no JSON, or has a key twice.
    private static func parse(_ text: String) -> JSONValue? {
        do throws(JSONError) { return try JSONValue.parse(text) } catch { return nil }
    }
}
