/// Phone numbers as providers take them: digits with country code, no `+`, no `00`.
enum PhoneNumber {
    /// E.164 allows 15 digits; no country has numbers of fewer than 8 with its code.
    private static let digitCounts = 8...15

    /// The channels whose contacts are phone numbers; compared without regard to case.
    static func isNeeded(onChannel channel: String) -> Bool {
        ["sms", "whatsapp"].contains(channel.lowercased())
    }

    /// Whether an id is a phone number, or none that ought to be one: an e-mail address, or a chat of
    /// Telegram.
    static func isFine(_ id: [UInt8]) -> Bool {
        if id.contains(UInt8(ascii: "@")) || id.starts(with: "telegram:".utf8) { return true }
        return digitCounts.contains(id.count) && id.first != UInt8(ascii: "0")
            && id.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
