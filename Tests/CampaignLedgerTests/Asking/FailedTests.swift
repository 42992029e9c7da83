import CampaignLedger
import Testing

/// Who failed, and why.
@Suite struct FailedTests {
    private func failure(
        _ contact: String, _ code: String, at second: Int = 10, attempt: Int = 1,
        text: String? = nil
    ) -> String {
        let text = text.map { #","text":"\#($0)""# } ?? ""
        return event(
            "attempt.failed", "\(contact) \(code) \(attempt)", "c", at: second,
            #""contact":"\#(contact)","attempt":\#(attempt),"error":{"code":"\#(code)"\#(text)}"#)
    }

    private func story() throws -> LedgerSnapshot {
        try TestLedger(
            failure("cy", "whatsapp:131026"), failure("bo", "whatsapp:130429", text: "too many"),
            failure("ana", "house:7:odd"), failure("ana", "whatsapp:130429", at: 20, attempt: 2),
            event("attempt.delivered", "1", "c", #""contact":"dee""#)
        ).ledger.snapshot()
    }

    @Test func `each failed contact comes with its deciding failure, in byte order`() throws {
        let failed = try story().failed(in: "c")
        #expect(failed.map(\.contact) == ["ana", "bo", "cy"])
        #expect(failed.map(\.code) == ["whatsapp:130429", "whatsapp:130429", "whatsapp:131026"])
        #expect(failed.map(\.category) == ["retryable", "retryable", "nonRetryable"])
        #expect(failed.map(\.attempts) == [2, 1, 1])
        #expect(failed.map(\.text) == [nil, "too many", nil])
        #expect(failed.map(\.occurredAt) == [moment(20), moment(10), moment(10)])
        #expect(failed.map(\.position) == [4, 2, 1])
        #expect(failed.allSatisfy { $0.advice?.isEmpty == false })
    }

    @Test func `a code that no table knows is unclassified, and has no advice`() throws {
        let failed = try TestLedger(failure("ana", "house:7")).ledger.snapshot().failed(in: "c")
        #expect(failed.map(\.category) == ["unclassified"])
        #expect(failed.map(\.advice) == [nil])
    }

    @Test func `the text of a failure can decide its category`() throws {
        let text = "Forbidden: bot was blocked by the user"
        let failed = try TestLedger(
            failure("ana", "telegram:403", text: text),
            failure("bo", "telegram:403:bot was blocked by the user")
        ).ledger.snapshot().failed(in: "c")
        #expect(failed.map(\.category) == ["nonRetryable", "nonRetryable"])
    }

    @Test(arguments: [
        ("whatsapp:130429", ["ana", "bo"]), ("whatsapp", ["ana", "bo", "cy"]), ("whats", []),
        ("whatsapp:1304", []), ("house:7", []), ("", []),
    ])
    func `a code chooses itself and what begins with it and a colon`(
        _ code: String, _ contacts: [String]
    ) throws {
        #expect(try story().failed(in: "c", code: code).map(\.contact) == contacts)
    }

    @Test(arguments: [
        ("retryable", ["ana", "bo"]), ("nonRetryable", ["cy"]), ("businessLogic", []),
        ("unclassified", []), ("no such category", []),
    ])
    func `a category chooses its failures`(_ category: String, _ contacts: [String]) throws {
        #expect(try story().failed(in: "c", category: category).map(\.contact) == contacts)
        #expect(
            try story().failed(in: "c", code: "whatsapp:130429", category: category)
                .map(\.contact) == (category == "retryable" ? contacts : []))
    }

    @Test func `a failure before a delivery is none`() throws {
        let ledger = try TestLedger(failure("ana", "p:1", attempt: 2))
        try ledger.append(event("attempt.read", "1", "c", #""contact":"ana""#))
        #expect(try ledger.ledger.snapshot().failed(in: "c") == [])
    }

    @Test func `a receipt by message id may be the failure`() throws {
        let ledger = try TestLedger(
            event("attempt.sent", "1", "c", #""contact":"ana","messageId":"m""#),
            event(
                "attempt.failed", "2", nil, at: 9, #""messageId":"m","error":{"code":"p:9"}"#))
        let failed = try ledger.ledger.snapshot().failed(in: "c")
        #expect(failed.map(\.code) == ["p:9"] && failed.map(\.position) == [2])
        #expect(failed.map(\.attempts) == [1])
    }
}
