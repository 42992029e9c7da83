import ArgumentParser
import CampaignLedger

/// `policy`: the rules in force.
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Shows the rules in force, and changes them.",
        discussion: """
            How long failed contacts may be retried, how many campaigns may be
            scheduled, when failures are retried by themselves, and what failure
            codes mean. Every change is an event, so that any answer can be asked
            under the policy of its time.

            The environment variable CAMPAIGN_LEDGER names the ledger where
            --ledger does not.

            Examples:
              campaign-ledger policy show
              campaign-ledger policy set --retention 14 --scheduled-quota 25
            """,
        subcommands: [ShowPolicy.self, SetPolicy.self])
}

/// `policy show`.
struct ShowPolicy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "What are the rules in force, since when, and by whom?",
        discussion: """
            Examples:
              campaign-ledger policy show
              campaign-ledger policy show --as-of 2026-03-01T12:00:00Z --json
            """)

    @OptionGroup var question: QuestionOptions
    @OptionGroup var document: DocumentOptions

    func run() throws {
        let snapshot = try question.snapshot()
        let members = try snapshot.policyMembers()
        if document.json {
            var writer = ReportOutput.documentWriter()
            PolicyReport.write(members, asOf: snapshot.asOf, to: &writer)
            try ReportOutput.print(writer)
        } else {
            try ReportOutput.print(
                PolicyReport.text(
                    members, asOf: snapshot.asOf, style: ReportOutput.textStyle()))
        }
    }
}
