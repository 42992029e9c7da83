import JSON

/// A campaign and its retry in which everything that somebody else may choose is hostile to
/// terminals: ids as far as the rule for ids allows it, texts without any rule.
enum HostileStory {
    /// Marks that turn the direction of writing, a separator of lines and a byte order mark.
    static let marks = "\u{202e}x\u{2028}y\u{feff}\u{2066}"
    /// Sets the title, clears the screen, colours, deletes, ends lines, turns the direction.
    static let text =
        "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{7f}\u{85}\u{202e}\u{2029}\r\n\t\u{8}\u{0}"
    /// What a command line can carry of it: no NUL.
    static let argument = String(text.dropLast())

    static let campaign = "spring" + marks
    static let retry = "again" + marks
    static let ana = "ana" + marks
    static let bo = "bo" + marks
    static let code = "whatsapp:131049:" + text

    static let ndjson = events.map { $0 + "\n" }.joined()

    private static var events: [String] {
        let t = JSONValue.string(text).text
        let (ana, bo) = (JSONValue.string(Self.ana).text, JSONValue.string(Self.bo).text)
        let message = JSONValue.string("m" + marks).text
        let code = JSONValue.string(Self.code).text
        let source = JSONValue.string(campaign).text
        return [
            event(
                1, "policy.changed", nil,
                #""receiptlessChannels":[\#(t)],"actor":\#(t),"failureCatalogue":"#
                    + #"[{"provider":"house","code":"7","category":"nonRetryable","advice":\#(t)}]"#
            ),
            event(
                2, "campaign.created", campaign,
                #""name":\#(t),"channel":\#(t),"message":{"template":\#(t)},"actor":\#(t),\#(t):\#(t)"#
            ),
            event(3, "campaign.audienceResolved", campaign, #""contacts":[\#(ana),\#(bo),"eve"]"#),
            event(4, "campaign.started", campaign, #""reason":\#(t)"#),
            event(5, "attempt.dispatched", campaign, #""contact":\#(ana),"sender":\#(t)"#),
            event(
                6, "attempt.failed", campaign,
                #""contact":\#(ana),"messageId":\#(message),"error":{"code":\#(code),"text":\#(t)}"#
            ),
            event(
                7, "attempt.failed", campaign,
                #""contact":\#(bo),"error":{"code":"house:7","text":\#(t)}"#),
            event(8, "attempt.delivered", nil, #""messageId":\#(message)"#),
            event(
                9, "attempt.delivered", nil, #""messageId":\#(JSONValue.string("u" + marks).text)"#),
            event(10, "attempt.skipped", campaign, #""contact":"eve","reason":\#(t)"#),
            event(11, "campaign.completed", campaign, #""reason":\#(t)"#),
            event(12, "campaign.created", retry, #""retryOf":\#(source),"name":\#(t)"#),
            event(13, "campaign.audienceResolved", retry, #""contacts":[\#(bo),"fay"]"#),
            event(14, "attempt.unknown", retry, #""contact":\#(bo),"reason":\#(t)"#),
            event(
                15, "attempt.failed", retry,
                #""contact":\#(bo),"attempt":2,"error":{"code":\#(code)}"#),
            event(16, "campaign.failed", retry, #""reason":\#(t)"#),
            event(17, "contact.optedOut", Self.bo, #""channel":\#(t)"#),
            event(18, "house." + text, nil, #""x":\#(t)"#),
        ]
    }

    static func event(_ id: Int, _ type: String, _ subject: String?, _ data: String) -> String {
        let minute = id < 10 ? "0\(id)" : "\(id)"
        let about = subject.map { #""subject":\#(JSONValue.string($0).text),"# } ?? ""
        let source = JSONValue.string("house" + marks).text
        return #"{"specversion":"1.0","id":"e\#(id)","source":\#(source),"#
            + #""type":\#(JSONValue.string(type).text),\#(about)"time":"2026-03-01T08:\#(minute):00Z","#
            + #""house":\#(JSONValue.string(text).text),"data":{\#(data)}}"#
    }
}
