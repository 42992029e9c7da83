import Campaigns

/// What orders failed messages, and names one of them whatever else there is.
struct MessageKey: Sendable, Equatable {
    /// When it failed, microseconds since 1970.
    var time: Int64
    var code: [UInt8]
    var campaign: [UInt8]
    var contact: [UInt8]

    /// Whether a message comes before another one. Names are compared by bytes.
    func precedes(_ other: MessageKey, _ order: MessageOrder) -> Bool {
        switch order {
        case .newest: break
        case .age: if time != other.time { return time < other.time }
        case .code:
            if code != other.code { return code.lexicographicallyPrecedes(other.code) }
        case .contact:
            if contact != other.contact { return contact.lexicographicallyPrecedes(other.contact) }
            return campaign.lexicographicallyPrecedes(other.campaign)
        case .campaign: return precedesByName(other)
        }
        return time == other.time ? precedesByName(other) : time > other.time
    }

    private func precedesByName(_ other: MessageKey) -> Bool {
        if campaign != other.campaign { return campaign.lexicographicallyPrecedes(other.campaign) }
        return contact.lexicographicallyPrecedes(other.contact)
    }
}

/// The place behind a message in an order, as text: `ORDER.TIME.CODE.CAMPAIGN.CONTACT`, the names in
/// hexadecimal digits.
struct MessageCursor: Sendable, Equatable {
    let order: MessageOrder
    let key: MessageKey

    /// The place behind a message.
    init(behind key: MessageKey, _ order: MessageOrder) { (self.key, self.order) = (key, order) }

    /// Reads a cursor; nil where the text is none.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 5, let order = MessageOrder(rawValue: String(parts[0])),
            let time = Int64(parts[1]), let code = Self.bytes(parts[2]),
            let campaign = Self.bytes(parts[3]), let contact = Self.bytes(parts[4])
        else { return nil }
        self.order = order
        key = MessageKey(time: time, code: code, campaign: campaign, contact: contact)
    }

    /// The cursor as printable characters.
    var text: String {
        let names = [key.code, key.campaign, key.contact].map { Self.digits($0) }
        return "\(order.rawValue).\(key.time)." + names.joined(separator: ".")
    }

    private static func digits(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    private static func bytes(_ digits: Substring) -> [UInt8]? {
        let values = digits.utf8.compactMap { digit -> UInt8? in
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
            default: nil
            }
        }
        guard values.count == digits.utf8.count, values.count % 2 == 0 else { return nil }
        return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }
}
