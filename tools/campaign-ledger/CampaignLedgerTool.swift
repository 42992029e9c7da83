import ArgumentParser

/// The command-line tool for operators and auditors.
struct CampaignLedgerTool: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "campaign-ledger",
        abstract: "Records what messaging campaigns did, and answers who was reached on which try.",
        discussion: """
            Every action of a campaign is an immutable event in one file, the ledger.
            All answers come from these events; each says up to which one.

            Examples:
              campaign-ledger import events.ndjson --ledger spring.ledger
              export CAMPAIGN_LEDGER=spring.ledger
              campaign-ledger stats spring-sale
              campaign-ledger reached 4915112345678 --campaign spring-sale

            Exit codes: 0 yes or done; 1 the answer is no, refused, or findings; 64 wrong
            usage; 65 bad data; 66 no such ledger or input; 69 busy; 70 internal;
            73 cannot create; 74 input/output, disk full or damaged; 75 try again;
            78 a newer version is needed.
            """,
        version: "0.1.0",
        groupedSubcommands: [
            CommandGroup(
                name: "Recording", subcommands: [ImportCommand.self, AppendCommand.self]),
            CommandGroup(
                name: "Acting",
                subcommands: [
                    CampaignCommand.self, PolicyCommand.self, ObstacleCommand.self,
                    OptOutCommand.self, OptInCommand.self,
                ]),
            CommandGroup(
                name: "Retrying and sending",
                subcommands: [RetryCommand.self, CloneCommand.self, OutboxCommand.self]),
            CommandGroup(
                name: "Asking",
                subcommands: [
                    StatisticsCommand.self, FailedCommand.self, ChainCommand.self,
                    ReachedCommand.self, TimelineCommand.self, CodeCommand.self,
                    MessagesCommand.self, TrendsCommand.self, SuppressCommand.self,
                ]),
            CommandGroup(
                name: "Reading the log",
                subcommands: [LogCommand.self, ExportCommand.self, HeadCommand.self]),
            CommandGroup(
                name: "Trusting it",
                subcommands: [
                    AuditCommand.self, VerifyCommand.self, ReplayCommand.self,
                    RebuildCommand.self, ProveCommand.self, CheckProofCommand.self,
                    KeyCommand.self,
                ]),
            CommandGroup(
                name: "Keeping it safe",
                subcommands: [BackupCommand.self, RestoreCommand.self]),
            CommandGroup(name: "Forgetting", subcommands: [EraseCommand.self]),
        ])
}
