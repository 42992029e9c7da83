import ArgumentParser
import CampaignLedger

/// What a retry is to be.
struct RetryAskedOptions: ParsableArguments {
    @Flag(help: "Further attempts in the same campaign instead of a linked one.")
    var inPlace = false

    @Option(help: ArgumentHelp("Id of the linked campaign.", valueName: "campaign"))
    var id: String?

    @Option(
        help: ArgumentHelp(
            "When the linked campaign is due; two minutes from now by default.", valueName: "time"),
        transform: MomentText.time)
    var runAt: Timestamp?

    @Option(help: "Only failures of this category.")
    var category: FailureCategory?

    @Option(
        help: ArgumentHelp(
            "Only failures with this code, whatever text follows it after a colon.",
            valueName: "code"))
    var code: String?

    @Option(
        help: ArgumentHelp(
            "Exactly these contacts, one a line, whether or not they failed.", valueName: "file|-"),
        completion: .file())
    var contacts: String?

    @Option(
        help: ArgumentHelp(
            "These messages, lines of campaign,contact: one request in place a campaign.",
            valueName: "file|-"), completion: .file())
    var select: String?

    @Flag(
        help:
            "Send even to contacts that were reached, opted out, or may still be reached. The events say so."
    )
    var resendAnyway = false

    @Option(
        help: ArgumentHelp("Why, for people; recorded with a retry in place.", valueName: "text"))
    var reason: String?

    /// - Throws: `ValidationError` where options do not go together.
    func check(hasCampaign: Bool, dryRun: Bool) throws {
        guard hasCampaign != (select != nil) else {
            throw ValidationError(
                hasCampaign
                    ? "--select names the campaigns itself: leave the campaign out."
                    : "Name a campaign, or give --select FILE.")
        }
        if inPlace || select != nil, id != nil || runAt != nil {
            throw ValidationError("--id and --run-at are for linked retries only.")
        }
        if select != nil, contacts != nil || dryRun {
            throw ValidationError("--select goes without --contacts and --dry-run.")
        }
        if contacts != nil, category != nil || code != nil {
            throw ValidationError(
                "--contacts takes everybody named: leave --category and --code out.")
        }
    }

    /// The options for the library.
    func options(actor: String) throws -> RetryOptions {
        var options = RetryOptions(actor: actor)
        options.form = inPlace ? .inPlace : .linked(id: id, runAt: runAt)
        options.category = category
        options.code = code
        options.guarding = resendAnyway ? .overridden : .strict
        options.reason = reason
        if let contacts { options.audience = .exactly(try ContactsFile.read(contacts)) }
        return options
    }
}
