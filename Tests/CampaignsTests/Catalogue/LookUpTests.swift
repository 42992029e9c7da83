import Testing

@testable import Campaigns

/// Which rule a failure finds.
struct LookUpTests {
    private static func key(_ code: String, _ text: String? = nil) -> String? {
        FailureCatalogue.standard.rule(forCode: code, text: text)?.key
    }

    @Test func `codes are told apart letter for letter, not by what they look like`() throws {
        let (composed, decomposed) = ("refus\u{e9}", "refuse\u{301}")
        func rule(_ code: String, _ category: FailureCategory) -> FailureRule {
            FailureRule(
                provider: "own", code: code, match: .exact, category: category, waitSeconds: 60)
        }
        let one = try FailureCatalogue(rules: [rule(composed, .retryable)])
        #expect(one.category(forCode: "own:" + composed, text: nil) == .retryable)
        #expect(one.category(forCode: "own:" + decomposed, text: nil) == .unclassified)
        let both = try FailureCatalogue(
            rules: [rule(composed, .retryable), rule(decomposed, .nonRetryable)])
        #expect(both.category(forCode: "own:" + composed, text: nil) == .retryable)
        #expect(both.category(forCode: "own:" + decomposed, text: nil) == .nonRetryable)
        let over = try one.overridden(
            by: FailureCatalogue(rules: [rule(decomposed, .nonRetryable)]))
        #expect(over.rules.count == 2)
        #expect(rule(composed, .retryable) != rule(decomposed, .retryable))
        // A mark behind the colon is the code's, and the provider is one.
        let marked = try FailureCatalogue(rules: [rule("\u{301}x", .retryable)])
        #expect(marked.category(forCode: "own:\u{301}x", text: nil) == .retryable)
    }

    @Test(arguments: [
        ("whatsapp:131047:re_engagement_message_required", "whatsapp:131047"),
        ("whatsapp:131026:message_undeliverable", "whatsapp:131026"),
        ("whatsapp:131049:not_delivered_healthy_ecosystem", "whatsapp:131049"),
        ("whatsapp:130472:user_in_experiment", "whatsapp:130472"),
        ("whatsapp:131056:pair_rate_limit_hit", "whatsapp:131056"),
        ("whatsapp:130429:rate_limit_hit", "whatsapp:130429"),
        ("whatsapp:132001:template_does_not_exist", "whatsapp:132001"),
        ("whatsapp:131051:unsupported_message_type", "whatsapp:131051"),
        ("whatsapp:131000:something_went_wrong", "whatsapp:131000"),
        ("whatsapp:131053:media_upload_error", "whatsapp:131053"),
        ("telegram:429:Too Many Requests", "telegram:429"),
        (
            "telegram:403:Forbidden: bot was blocked by the user",
            "telegram:403:bot was blocked by the user"
        ),
        ("telegram:400:Bad Request: chat not found", "telegram:400:chat not found"),
        ("telegram:403:Forbidden: user is deactivated", "telegram:403:user is deactivated"),
        ("telegram:400:Bad Request: message is too long", "http:400"),
        ("telegram:500:Internal Server Error", "telegram:500"),
        ("telegram:403:Forbidden: bot can't initiate conversation", "http:403"),
        ("telegram:400:PEER_ID_INVALID", "telegram:400:PEER_ID_INVALID"),
        ("telegram:502:Bad Gateway", "telegram:502"),
        ("telegram:420:FLOOD_WAIT", nil),
        ("sms:30003:unreachable_destination_handset", "twilio:30003"),
        ("sms:30008:unknown_error", "twilio:30008"),
        ("sms:21610:unsubscribed_recipient", "twilio:21610"),
        ("sms:30410:provider_timeout", "twilio:30410"),
        ("email:550:5.1.1:mailbox_unavailable", "smtp-status:5.1.1"),
        ("email:452:4.2.2:mailbox_full", "smtp-status:4.2.2"),
        ("email:421:4.7.0:too_many_connections", "smtp-status:4.7.0"),
        ("email:554:5.7.1:rejected_as_spam", "smtp-status:5.7.1"),
        ("email:552:5.3.4:message_too_large", "smtp-status:5.3.4"),
        ("email:571:5.7.1:blocked", "smtp-status:5.7.1"),
        ("email:432:4.7.12:password_transition", "smtp-status:4.7.12"),
    ])
    func `the codes of everyday campaigns are explained`(code: String, key: String?) {
        #expect(Self.key(code) == key)
    }

    @Test(arguments: [
        ("whatsapp:1", "Unsupported message type", "whatsapp:1:Unsupported message type"),
        ("whatsapp:1", "(#1) unsupported message type", "whatsapp:1:Unsupported message type"),
        ("whatsapp:1:unsupported_message_type", nil, "whatsapp:1:Unsupported message type"),
        ("whatsapp:1", "Unsupported message types", "whatsapp:1"),
        ("whatsapp:1", "An unsupported message type", "whatsapp:1"),
        ("whatsapp:1", "(#2) Unsupported message type", "whatsapp:1"),
        ("telegram:400", "Bad Request: chat not found", "telegram:400:chat not found"),
        ("telegram:400", "Forbidden: chat not found", "http:400"),
        ("telegram:400", "Bad Request: chat not found today", "http:400"),
        ("telegram:403", "chat not found", "http:403"),
        (
            "telegram:403:BOT WAS BLOCKED BY THE USER", nil,
            "telegram:403:bot was blocked by the user"
        ),
        (
            "telegram:403:bot was blocked", "bot was kicked from the channel chat",
            "telegram:403:bot was kicked from the channel chat"
        ),
        (
            "ses-smtp:454:Throttling failure: Maximum sending rate exceeded.", nil,
            "ses-smtp:454 Throttling failure: Maximum sending rate exceeded"
        ),
        (
            "ses-smtp:454", "454 4.7.0 Temporary authentication failure",
            "ses-smtp:454 Temporary authentication failure"
        ),
        (
            "ses:454", "454 Throttling failure: Daily message quota exceeded",
            "ses-smtp:454 Throttling failure: Daily message quota exceeded"
        ),
        ("ses-smtp:454", "Throttling failure", "smtp:454"),
        ("sendgrid:dropped", "Bounced Address", "sendgrid:dropped/Bounced Address"),
        (
            "ses:ThrottlingException", "Maximum sending rate exceeded.",
            "ses:ThrottlingException/Maximum sending rate exceeded"
        ),
    ])
    func `a text counts whole, and only with its code`(code: String, text: String?, key: String) {
        #expect(Self.key(code, text) == key)
    }

    @Test func `a code counts letter for letter`() {
        #expect(Self.key("postmark:HardBounce") == "postmark:HardBounce")
        #expect(Self.key("postmark:hardbounce") == nil)
        #expect(Self.key("whatsapp:0131047") == nil)
        #expect(Self.key("whatsapp: 131047") == nil)
        #expect(Self.key("whatsapp:1310471") == nil)
        #expect(Self.key("WhatsApp:131047") == "whatsapp:131047")
    }

    @Test(
        arguments: [
            ("whatsapp:199", nil), ("whatsapp:200", "whatsapp:200"),
            ("whatsapp:201", "whatsapp:200-299"),
            ("whatsapp:299", "whatsapp:200-299"), ("whatsapp:300", nil), ("whatsapp:499", nil),
            ("whatsapp:500", "whatsapp:5xx"), ("whatsapp:503", "whatsapp:5xx"),
            ("whatsapp:599", "whatsapp:5xx"),
            ("whatsapp:600", nil), ("whatsapp:5000", nil), ("whatsapp:0250", nil),
            ("smtp:399", nil), ("smtp:400", "smtp:4xx"), ("smtp:499", "smtp:4xx"),
            ("smtp:500", "smtp:5xx"), ("smtp:550", "smtp:550"), ("smtp:599", "smtp:5xx"),
            ("smtp:600", nil),
        ] as [(String, String?)])
    func `a range ends where it says`(code: String, key: String?) {
        #expect(Self.key(code) == key)
    }

    @Test func `a text alone decides only where the code says nothing`() {
        #expect(Self.key("acme:77", "Rate limit exceeded") == "text:Rate limit exceeded")
        #expect(Self.key("acme:77:rate_limit") == "text:Rate limit")
        #expect(Self.key("Rate limit") == "text:Rate limit")
        #expect(Self.key("whatsapp:130429", "Rate limit exceeded") == "whatsapp:130429")
        #expect(Self.key("acme:77", "Rate limit exceeded for now") == nil)
        #expect(Self.key("acme:77", "Rate  limit") == nil)
        #expect(Self.key("acme:77", "") == nil)
    }

    @Test func `what any provider may report is found under any provider`() {
        #expect(Self.key("<integration>:auth_failed") == "integration:auth_failed")
        #expect(Self.key("hubspot:auth_failed:token revoked") == "integration:auth_failed")
        #expect(Self.key("telegram:read-timeout") == "transport:read-timeout")
        #expect(Self.key("email:connect-refused") == "transport:connect-refused")
        #expect(Self.key("acme:503") == "http:503")
        #expect(Self.key("telegram:504:Gateway Timeout") == "http:504")
        #expect(Self.key("vonage:429") == "http:429")
        #expect(Self.key("acme:auth_Failed") == nil)
    }

    @Test func `a code that two tables explain differently is not explained`() {
        #expect(Self.key("vonage:5") == nil)
        #expect(Self.key("nexmo:1") == nil)
        #expect(Self.key("vonage:1180") == "vonage-messages:1180")
        #expect(Self.key("vonage:99") == "vonage-dlr:99")
        #expect(Self.key("vonage:22") == "vonage-sms:22")
        #expect(Self.key("sms:5") == nil)
        #expect(Self.key("email:503") == nil)
        #expect(Self.key("email:401") == nil)
        #expect(Self.key("postmark:401") == nil)
        #expect(Self.key("acme:404") == nil)
    }

    @Test func `what nobody knows is unclassified`() {
        let catalogue = FailureCatalogue.standard
        for code in ["acme:1", "whatsapp:999999", "", ":", "::", "acme:", "131047", ":131047"] {
            #expect(catalogue.rule(forCode: code, text: nil) == nil)
            #expect(catalogue.category(forCode: code, text: nil) == .unclassified)
        }
        #expect(catalogue.category(forCode: "whatsapp:131047", text: nil) == .businessLogic)
        #expect(catalogue.category(forCode: "whatsapp:131026", text: nil) == .nonRetryable)
        #expect(catalogue.category(forCode: "telegram:429", text: nil) == .retryable)
    }

    @Test func `a long code and a long text are looked up as well`() {
        let long = String(repeating: "a:b/c+5.1.1 ", count: 20_000)
        #expect(Self.key("acme:" + long, long) == nil)
        #expect(Self.key("email:550:" + long, long) == "smtp:550")
    }
}
