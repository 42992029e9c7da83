/// A campaign to five contacts and its retry: ana is reached at once, bo by the retry, cy never,
/// dee was skipped, and of eve nothing is known.
enum Story {
    static let count = 19

    static let text = events.map { $0 + "\n" }.joined()

    private static let events: [String] = [
        event(
            1, "campaign.created", "spring", 0, #""name":"Spring \u001b[31m","channel":"whatsapp""#),
        event(
            2, "campaign.audienceResolved", "spring", 1,
            #""contacts":["ana","bo","cy","dee","eve"]"#),
        event(3, "campaign.started", "spring", 2),
        event(4, "attempt.dispatched", "spring", 3, #""contact":"ana","attempt":1"#),
        event(5, "attempt.dispatched", "spring", 3, #""contact":"bo","attempt":1"#),
        event(6, "attempt.dispatched", "spring", 3, #""contact":"cy","attempt":1"#),
        event(
            7, "attempt.delivered", "spring", 4, #""contact":"ana","attempt":1,"messageId":"m1""#),
        event(8, "attempt.read", "spring", 9, #""contact":"ana","attempt":1"#),
        event(9, "attempt.failed", "spring", 5, failure("bo", "whatsapp:131049")),
        event(10, "attempt.failed", "spring", 5, failure("cy", "whatsapp:131026")),
        event(11, "attempt.skipped", "spring", 5, #""contact":"dee","reason":"optedOut""#),
        event(12, "campaign.completed", "spring", 20),
        event(13, "campaign.created", "again", 30, #""retryOf":"spring","channel":"whatsapp""#),
        event(14, "campaign.audienceResolved", "again", 31, #""contacts":["bo","cy"]"#),
        event(15, "attempt.dispatched", "again", 33, #""contact":"bo","attempt":1"#),
        event(16, "attempt.dispatched", "again", 33, #""contact":"cy","attempt":1"#),
        event(
            17, "attempt.delivered", "again", 34, #""contact":"bo","attempt":1,"messageId":"m9""#),
        event(18, "attempt.failed", "again", 34, failure("cy", "whatsapp:131026")),
        event(19, "campaign.completed", "again", 50),
    ]

    static func event(
        _ id: Int, _ type: String, _ subject: String, _ minute: Int, _ data: String = ""
    ) -> String {
        let time = "2026-03-01T08:\(minute < 10 ? "0" : "")\(minute):00Z"
        return #"{"specversion":"1.0","id":"e\#(id)","source":"story","type":"\#(type)","#
            + #""subject":"\#(subject)","time":"\#(time)","data":{\#(data)}}"#
    }

    private static func failure(_ contact: String, _ code: String) -> String {
        #""contact":"\#(contact)","attempt":1,"error":{"code":"\#(code)"}"#
    }
}
