import Testing

@testable import Campaigns

/// A user's own table over the one that ships.
struct OverrideTests {
    private static func catalogue(_ rows: String) throws -> FailureCatalogue {
        let own = try FailureCatalogue(
            parsingCSV: Array("provider,code,match,category,wait_seconds\n\(rows)".utf8))
        return FailureCatalogue.standard.overridden(by: own)
    }

    private static func key(
        _ catalogue: FailureCatalogue, _ code: String, _ text: String? = nil
    ) -> String? {
        catalogue.rule(forCode: code, text: text)?.key
    }

    @Test func `an own rule replaces ours and leaves the others alone`() throws {
        let catalogue = try Self.catalogue("whatsapp,131026,exact,retryable,7\n")
        let rule = try #require(catalogue.rule(forCode: "whatsapp:131026", text: nil))
        #expect(rule.category == .retryable)
        #expect(rule.waitSeconds == 7)
        #expect(rule.scope == .contact)
        #expect(catalogue.rules.count == 542)
        #expect(catalogue.rules.first == rule)
        #expect(catalogue.category(forCode: "whatsapp:131047", text: nil) == .businessLogic)
        let standard = FailureCatalogue.standard
        #expect(standard.category(forCode: "whatsapp:131026", text: nil) == .nonRetryable)
    }

    @Test func `a rule can be taken back to unclassified`() throws {
        let catalogue = try Self.catalogue("telegram,429,exact,unclassified,\n")
        #expect(catalogue.category(forCode: "telegram:429:x", text: nil) == .unclassified)
        #expect(catalogue.rule(forCode: "telegram:429", text: nil) != nil)
    }

    @Test func `the steps keep their order across tables`() throws {
        let catalogue = try Self.catalogue(
            "telegram,403,exact,retryable,1\nwhatsapp,131000-131999,range,retryable,1\n")
        #expect(
            Self.key(catalogue, "telegram:403", "Forbidden: bot was blocked by the user")
                == "telegram:403:bot was blocked by the user")
        #expect(Self.key(catalogue, "telegram:403", "something else") == "telegram:403")
        #expect(Self.key(catalogue, "whatsapp:131026") == "whatsapp:131026")
        #expect(Self.key(catalogue, "whatsapp:131999") == "whatsapp:131000-131999")
    }

    @Test func `an own range wins over a narrower one of ours`() throws {
        let catalogue = try Self.catalogue(
            "whatsapp,1-999,range,retryable,1\nwhatsapp,210-219,range,retryable,2\n")
        #expect(Self.key(catalogue, "whatsapp:205") == "whatsapp:1-999")
        #expect(Self.key(catalogue, "whatsapp:210") == "whatsapp:210-219")
        #expect(Self.key(catalogue, "whatsapp:200") == "whatsapp:200")
    }

    @Test func `a text rule in other letters replaces ours`() throws {
        let catalogue = try Self.catalogue(
            "text,RATE LIMIT,text,nonRetryable,\nTelegram,400:CHAT NOT FOUND,code+text,retryable,1\n"
        )
        #expect(catalogue.rules.count == 542)
        #expect(Self.key(catalogue, "acme:1", "rate limit") == "text:RATE LIMIT")
        #expect(
            Self.key(catalogue, "telegram:400:Bad Request: chat not found")
                == "Telegram:400:CHAT NOT FOUND")
    }

    @Test func `a default catches only what nothing else knows`() throws {
        let catalogue = try Self.catalogue(
            "acme,*,default,retryable,60\ntwilio,*,default,unclassified,\n")
        #expect(Self.key(catalogue, "ACME:anything:at all") == "acme:*")
        #expect(Self.key(catalogue, "acme:503") == "http:503")
        #expect(Self.key(catalogue, "acme:auth_failed") == "integration:auth_failed")
        #expect(Self.key(catalogue, "acme:1", "Blocked") == "text:Blocked")
        #expect(Self.key(catalogue, "sms:30003") == "twilio:30003")
        #expect(Self.key(catalogue, "sms:99999") == "twilio:*")
        #expect(Self.key(catalogue, "acmes:1") == nil)
    }

    @Test func `a rule for the channel comes before the provider it stands for`() throws {
        let catalogue = try Self.catalogue(
            "sms,30003,exact,nonRetryable,\nvonage,5,exact,retryable,1\nemail,550:5.1.1,exact,retryable,1\n"
        )
        #expect(Self.key(catalogue, "sms:30003:x") == "sms:30003")
        #expect(Self.key(catalogue, "twilio:30003") == "twilio:30003")
        #expect(Self.key(catalogue, "vonage:5") == "vonage:5")
        #expect(Self.key(catalogue, "email:550:5.1.1:gone") == "email:550:5.1.1")
        #expect(Self.key(catalogue, "smtp:550:5.1.1:gone") == "smtp-status:5.1.1")
    }

    @Test func `tables stack, the last one on top`() throws {
        let lower = try Self.catalogue("acme,1,exact,retryable,1\nacme,2,exact,retryable,1\n")
        let upper = try FailureCatalogue(rules: [
            FailureRule(provider: "ACME", code: "2", match: .exact, category: .nonRetryable)
        ])
        let both = lower.overridden(by: upper)
        #expect(both.category(forCode: "acme:1", text: nil) == .retryable)
        #expect(both.category(forCode: "acme:2", text: nil) == .nonRetryable)
        #expect(both.rules.count == 544)
        #expect(both.overridden(by: lower).category(forCode: "acme:2", text: nil) == .retryable)
    }

    @Test func `patterns of an own table are followed`() throws {
        let catalogue = try Self.catalogue("sendgrid,dropped/*,event/type/reason,businessLogic,0\n")
        #expect(Self.key(catalogue, "sendgrid:dropped/Unheard of") == "sendgrid:dropped/*")
        #expect(Self.key(catalogue, "sendgrid:dropped/Invalid") == "sendgrid:dropped/Invalid")
        #expect(Self.key(catalogue, "sendgrid:dropped/a/b") == nil)
        #expect(Self.key(catalogue, "sendgrid:dropped") == nil)
    }
}
