import Testing

@testable import Campaigns

/// Mail says the same thing three times: reply number, enhanced status, text.
struct MailLookUpTests {
    private static func key(_ code: String, _ text: String? = nil) -> String? {
        FailureCatalogue.standard.rule(forCode: code, text: text)?.key
    }

    @Test(arguments: ["smtp", "email", "e-mail", "mail", "mailgun", "EMAIL"])
    func `the enhanced status comes before the reply number`(provider: String) {
        #expect(Self.key(provider + ":550:5.2.2") == "smtp-status:5.2.2")
        #expect(Self.key(provider + ":550", "5.2.2 mailbox full") == "smtp-status:5.2.2")
        #expect(Self.key(provider + ":550", "550-5.2.2 full") == "smtp-status:5.2.2")
        #expect(Self.key(provider + ":550", "smtp; 550 5.2.2 full") == "smtp-status:5.2.2")
        #expect(Self.key(provider + ":5.2.2:full") == "smtp-status:5.2.2")
    }

    @Test func `an unknown status falls back to the reply number, then to its class`() {
        #expect(Self.key("email:550:5.9.9:odd") == "smtp:550")
        #expect(Self.key("email:571:5.9.9:odd") == "smtp:5xx")
        #expect(Self.key("email:503:5.9.9:odd") == "smtp:5xx")
        #expect(Self.key("email:5.9.9") == "smtp:5xx")
        #expect(Self.key("email:4.9.9") == "smtp:4xx")
        #expect(Self.key("email:2.0.0") == nil)
    }

    @Test func `a status counts only at the beginning of a text and as a whole`() {
        #expect(Self.key("email:550", "host 5.2.2 said no") == "smtp:550")
        #expect(Self.key("email:550", "5.2.2.1 said no") == "smtp:550")
        #expect(Self.key("email:550", "15.2.2 said no") == "smtp:550")
        #expect(Self.key("email:550", "5.2.2222") == "smtp:550")
        #expect(Self.key("email:550", "550 5.2.2") == "smtp-status:5.2.2")
    }

    @Test func `a mail service passes on what mail servers say`() {
        #expect(Self.key("sendgrid:5.1.1") == "smtp-status:5.1.1")
        #expect(Self.key("sendgrid:550") == "smtp:550")
        #expect(Self.key("sendgrid:503") == "http:503")
        #expect(Self.key("sendgrid:401") == "http:401")
        #expect(Self.key("sendgrid:571") == nil)
        #expect(Self.key("postmark:5.1.1") == "smtp-status:5.1.1")
    }

    @Test func `a status does not overrule a named event`() {
        #expect(Self.key("sendgrid:bounce/blocked", "550 5.1.1 no") == "sendgrid:bounce/blocked")
        #expect(Self.key("whatsapp:131026", "5.1.1") == "whatsapp:131026")
    }

    @Test func `a transient bounce with an invalid domain is its own rule`() {
        let rule = "ses:Bounce/Transient/*+5.4.4"
        #expect(Self.key("ses:Bounce/Transient/General+5.4.4") == rule)
        #expect(Self.key("ses:Bounce/Transient/Anything+5.4.4") == rule)
        #expect(Self.key("ses:Bounce/Transient/General:5.4.4") == rule)
        #expect(Self.key("ses:Bounce/Transient/General", "smtp; 550 5.4.4 Invalid") == rule)
        let general = "ses:Bounce/Transient/General"
        #expect(Self.key("ses:Bounce/Transient/General") == general)
        #expect(Self.key("ses:Bounce/Transient/General+5.4.7") == general)
        #expect(Self.key("ses:Bounce/Transient/General", "host 5.4.4") == general)
        #expect(Self.key("ses:Bounce/Permanent/General+5.4.4") == "ses:Bounce/Permanent/General")
        #expect(Self.key("ses:Bounce/Transient/+5.4.4") == nil)
        #expect(Self.key("ses:Bounce/Transient/A/B+5.4.4") == nil)
    }

    @Test func `a path without a row of its own has its parent's`() {
        #expect(Self.key("ses:Complaint/abuse") == "ses:Complaint")
        #expect(Self.key("ses:Complaint/not-spam") == "ses:Complaint/not-spam")
        #expect(Self.key("ses:DeliveryDelay/MailboxFull") == "ses:DeliveryDelay")
        #expect(Self.key("mailgun:rejected/whatever/reason") == "mailgun:rejected")
        #expect(Self.key("ses:Bounce/Permanent/New") == nil)
        #expect(Self.key("ses:Complaints/abuse") == nil)
        #expect(Self.key("postmark:HardBounce/x") == nil)
    }
}
