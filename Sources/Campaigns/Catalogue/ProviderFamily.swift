/// Where else a provider's code may be looked up when the provider has no row of its own for it.
///
/// A campaign often names its channel where the provider would stand (`sms:30003`), and a provider
/// often passes on what a protocol below it said (`sendgrid:5.1.1`, `telegram:502`). Both are
/// followed only where a number can mean one thing; where two tables could claim it with different
/// meanings, nothing is found:
///
/// | provider | besides its own rows |
/// |---|---|
/// | `sms`, `mms`, `rcs` | `twilio`, whose five-digit numbers no other table has |
/// | `vonage`, `nexmo` | `vonage-dlr`, `vonage-sms`, `vonage-messages`: only a code that one of them alone has, since the first two count from 1 both |
/// | `smtp`, `ses-smtp`, `smtp-status` | `smtp-status`, then `smtp` with its ranges |
/// | `email`, `e-mail`, `mail`, `mailgun` | the same, but a bare number that is an HTTP status too (401, 503) means nothing without an enhanced status |
/// | `ses` | `ses-smtp`, `smtp-status`, the numbers that `smtp` lists, `http` |
/// | `sendgrid`, `sparkpost` | `smtp-status`, the numbers that `smtp` lists, `http` |
/// | `postmark` | `smtp-status`; its own numbers overlap HTTP's and mean something else |
/// | `whatsapp`, `telegram`, `twilio`, `sms` and its like, `vonage` and its tables | `http` |
/// | any other | `http` from 500 on: a server's error is a passing one whoever reports it |
///
/// Every provider but `text` also has the rows of `integration` (broken credentials) and
/// `transport` (what happened to the connection); their codes are words, so they cannot be
/// mistaken.
struct ProviderFamily {
    /// Which bare reply numbers are looked up in `smtp`.
    enum Replies {
        case none
        /// Those it lists one by one.
        case listed
        /// Also its ranges, except for numbers that are HTTP statuses too.
        case unlessHTTP
        case all
    }

    /// Which numbers are looked up in `http`.
    enum Statuses {
        case none
        case serverErrors
        case all
    }

    var tables: [String] = []
    /// `tables` are rivals: a code counts only if one of them alone has it.
    var areRivals = false
    var readsMailStatus = false
    var replies = Replies.none
    var statuses = Statuses.serverErrors

    /// Whether a code of this provider is looked up in `http`.
    func reads(status code: Substring) -> Bool {
        switch statuses {
        case .none: false
        case .serverErrors: CodeRange.number(code).map { (500...599).contains($0) } == true
        case .all: true
        }
    }

    /// - Parameter provider: the name in lower case.
    init(of provider: String) {
        switch provider {
        case "sms", "mms", "rcs":
            tables = ["twilio"]
            statuses = .all
        case "vonage", "nexmo":
            tables = ["vonage-dlr", "vonage-sms", "vonage-messages"]
            areRivals = true
            statuses = .all
        case "whatsapp", "telegram", "twilio", "vonage-dlr", "vonage-sms", "vonage-messages":
            statuses = .all
        case "smtp", "ses-smtp", "smtp-status":
            readsMailStatus = true
            replies = .all
            statuses = .none
        case "email", "e-mail", "mail", "mailgun":
            readsMailStatus = true
            replies = .unlessHTTP
            statuses = .none
        case "ses", "sendgrid", "sparkpost":
            tables = provider == "ses" ? ["ses-smtp"] : []
            readsMailStatus = true
            replies = .listed
            statuses = .all
        case "postmark":
            readsMailStatus = true
            statuses = .none
        case "text":
            statuses = .none
        default:
            break
        }
    }
}
