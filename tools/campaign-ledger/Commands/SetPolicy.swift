import ArgumentParser
import CampaignLedger
import Files
import JSON

/// `policy set`.
struct SetPolicy: ParsableCommand {
    /// On or off.
    enum Switch: String, CaseIterable, ExpressibleByArgument {
        case on, off
    }

    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Changes rules; what is not named stays as it is.",
        discussion: """
            Records one event and prints it with its position; the ledger is made
            where there is none. Failure codes of a file take the place of all
            rules that the policy had for codes, and win over the standard table.

            Examples:
              campaign-ledger policy set --retention 14 --scheduled-quota 25
              campaign-ledger policy set --automatic-retry on --local-hour 9
                --time-zone Europe/Berlin
              campaign-ledger policy set --receiptless-channel telegram
              campaign-ledger policy set --failure-codes our-codes.csv
            """)

    @Option(
        help: ArgumentHelp(
            "How long after its dispatch a failed attempt may be retried.",
            valueName: "days|never"),
        transform: { try number($0, or: "never", as: .string("never")) })
    var retention: JSONValue?

    @Option(
        help: ArgumentHelp(
            "How many campaigns may be scheduled at once.", valueName: "count|none"),
        transform: { try number($0, or: "none", as: .null) })
    var scheduledQuota: JSONValue?

    @Option(
        help: ArgumentHelp(
            "After how long an attempt that was handed out and of which nothing was heard is "
                + "unknown.", valueName: "seconds"))
    var claimLease: UInt32?

    @Option(help: "Whether failures are retried by themselves.")
    var automaticRetry: Switch?

    @Option(help: ArgumentHelp("Automatic attempts of one message.", valueName: "count"))
    var maximumAttempts: UInt32?

    @Option(help: ArgumentHelp("Hours between two automatic rounds.", valueName: "hours"))
    var everyHours: UInt32?

    @Option(help: ArgumentHelp("Hour of the day of automatic rounds, 0 to 23.", valueName: "hour"))
    var localHour: UInt32?

    @Option(
        help: ArgumentHelp(
            "Time zone of that hour, as the IANA names it: Europe/Berlin.", valueName: "zone"))
    var timeZone: String?

    @Option(
        help: ArgumentHelp(
            "A channel that gives no receipts: accepted counts as delivered there. May be given "
                + "several times; all are named anew.", valueName: "name"))
    var receiptlessChannel: [String] = []

    @Flag(help: "Every channel gives receipts.")
    var noReceiptlessChannels = false

    @Option(
        help: ArgumentHelp(
            "Rules for failure codes: CSV with columns of the standard table, or the JSON array of "
                + "'policy.changed'.", valueName: "file"),
        completion: .file())
    var failureCodes: String?

    @Flag(help: "The standard table alone counts for failure codes.")
    var noFailureCodes = false

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var document: DocumentOptions

    func validate() throws {
        guard receiptlessChannel.isEmpty || !noReceiptlessChannels else {
            throw ValidationError(
                "Give --receiptless-channel or --no-receiptless-channels, not both.")
        }
        guard failureCodes == nil || !noFailureCodes else {
            throw ValidationError("Give --failure-codes or --no-failure-codes, not both.")
        }
        guard claimLease != 0 else {
            throw ValidationError("--claim-lease takes a number of seconds from 1 on.")
        }
        guard !receiptlessChannel.contains("") else {
            throw ValidationError("--receiptless-channel takes the name of a channel.")
        }
        guard everyHours.map({ (1...8760).contains($0) }) ?? true else {
            throw ValidationError("--every-hours takes a number from 1 to 8760.")
        }
        guard localHour.map({ $0 <= 23 }) ?? true else {
            throw ValidationError("--local-hour takes a number from 0 to 23.")
        }
        guard !members.isEmpty || failureCodes != nil else {
            throw ValidationError("Name what is to be changed: --retention, for example.")
        }
    }

    func run() throws {
        var members = members
        if let failureCodes {
            let rules = try FailureCodesFile.read(failureCodes)
            if rules.arrayValue?.isEmpty == true {
                throw Failure(
                    .badData, code: LedgerError.Code.invalidInput.rawValue,
                    "'\(failureCodes)' has no rule.",
                    remedy: "--no-failure-codes drops the rules there are; nothing was recorded.")
            }
            members.append(JSONMember("failureCatalogue", rules))
        }
        let outcome = try ledger.open(.ifMissing).setPolicy(
            JSONValue.object(members).text, actor: actor.name)
        try ActingReport.print(outcome, as: document)
    }

    /// What the options say but for files.
    private var members: [JSONMember] {
        var members: [JSONMember] = []
        func say(_ name: String, _ value: JSONValue?) {
            if let value { members.append(JSONMember(name, value)) }
        }
        say("retention", retention)
        say("scheduledQuota", scheduledQuota)
        say("claimLease", claimLease.map(Self.number))
        let automatic = automaticMembers
        say("automaticRetry", automatic.isEmpty ? nil : .object(automatic))
        if !receiptlessChannel.isEmpty || noReceiptlessChannels {
            say("receiptlessChannels", .array(receiptlessChannel.map { .string($0) }))
        }
        if noFailureCodes { say("failureCatalogue", .array([])) }
        return members
    }

    private var automaticMembers: [JSONMember] {
        let numbers = [
            ("maximumAttempts", maximumAttempts), ("everyHours", everyHours),
            ("localHour", localHour),
        ]
        return [
            automaticRetry.map { JSONMember("enabled", .bool($0 == .on)) },
            timeZone.map { JSONMember("timeZone", .string($0)) },
        ].compactMap { $0 }
            + numbers.compactMap { name, value in
                value.map { JSONMember(name, Self.number($0)) }
            }
    }

    private static func number(_ value: UInt32) -> JSONValue { .integer(Int64(value)) }

    /// A whole number, or a word.
    private static func number(
        _ text: String, or word: String, as value: JSONValue
    ) throws -> JSONValue {
        if text == word { return value }
        guard let count = UInt32(text) else {
            throw ValidationError("'\(text)' is neither a whole number nor '\(word)'.")
        }
        return number(count)
    }
}

/// A file with rules for failure codes.
private enum FailureCodesFile {
    private static let mostBytes = 16 << 20

    /// The rules as the policy takes them.
    /// - Throws: what reading does, and a failure that names the file and what is wrong in it.
    static func read(_ path: String) throws -> JSONValue {
        let bytes = try SmallFile.read(path, limitBytes: mostBytes)
        let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        do {
            guard first == UInt8(ascii: "[") else {
                return try JSONValue.parse(try Policy.failureCatalogue(csv: bytes))
            }
            return try JSONValue(parsing: bytes)
        } catch let error as LedgerError {
            throw refused(path, error.message)
        } catch let error as JSONError {
            throw refused(path, "it is no JSON: \(error).")
        }
    }

    private static func refused(_ path: String, _ reason: String) -> Failure {
        Failure(
            .badData, code: LedgerError.Code.invalidInput.rawValue, "'\(path)': \(reason)",
            remedy: "Mend the file; nothing was recorded.")
    }
}
