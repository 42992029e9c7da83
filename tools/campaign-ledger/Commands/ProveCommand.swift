import ArgumentParser
import CampaignLedger
import CampaignReports

/// `prove`: what can be checked without the ledger.
struct ProveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Proves what the ledger holds to whoever does not have it.",
        discussion: """
            With --position, that an event is in the ledger; with --from, that the
            ledger has only grown since an older head; 'prove reach', that a contact was
            reached. A proof is a small text file: 'check-proof' checks it without the
            ledger. It leads to a head: the newest one, or that of --to.

            A proof of an event discloses all that the event says; with
            --without-personal-data it says no contact, no message id, no event id.

            The environment variable CAMPAIGN_LEDGER names the ledger where
            --ledger does not.

            Examples:
              campaign-ledger prove --position 17 --output event.tlog-proof
              campaign-ledger prove --position 17 --to spring.checkpoint
              campaign-ledger prove --from spring.checkpoint --output growth.proof
              campaign-ledger prove reach 4915112345678 --campaign spring-sale
            """,
        subcommands: [ProveHeld.self, ProveReach.self], defaultSubcommand: ProveHeld.self)
}

/// `prove --position`, `prove --from`: an event, or growth.
struct ProveHeld: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "held",
        abstract: "Prove that an event is there, or growth (the default).")

    @Option(
        help: ArgumentHelp("Prove that the event at a position is there.", valueName: "position"))
    var position: UInt64?

    @Option(
        help: ArgumentHelp(
            "Prove that the ledger has only grown since a head: its size, or its file.",
            valueName: "size|file"),
        completion: .file())
    var from: String?

    @Flag(help: "Prove an event without what an erasure of the contact would take.")
    var withoutPersonalData = false

    @OptionGroup var proof: ProofOptions

    func validate() throws {
        guard (position == nil) != (from == nil) else {
            throw ValidationError("Give either --position or --from.")
        }
        if withoutPersonalData, position == nil {
            throw ValidationError("--without-personal-data goes with --position.")
        }
    }

    func run() throws {
        if let position {
            try proof.make { snapshot, head in
                try snapshot.proof(
                    ofEventAt: position,
                    personalData: withoutPersonalData ? .withheld : .disclosed, under: head)
            }
        } else {
            let earlier = try HeadChoice(from ?? "")
            try proof.make { snapshot, head in
                if let kept = earlier.kept { try snapshot.ledger.check(against: [kept]) }
                return try snapshot.proof(ofGrowthSince: earlier.size, under: head)
            }
        }
    }
}

/// `prove reach`: that a contact was reached.
struct ProveReach: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reach",
        abstract: "Prove that a contact was reached, by the events that say so.",
        discussion: """
            Writes one text file: what is shown, the events that say so, the way of each
            to the head, and the head. It discloses these events whole. It does not show
            that no other event disagrees, and says that. Exits with 1 where the contact
            was not reached.

            Examples:
              campaign-ledger prove reach 4915112345678 --campaign spring-sale
              campaign-ledger prove reach ana --campaign spring --sign ledger.key
                --output ana.proof
            """)

    @Argument(help: "The contact.")
    var contact: String

    @Option(help: ArgumentHelp("Any campaign of the chain.", valueName: "campaign"))
    var campaign: String

    @OptionGroup var proof: ProofOptions

    func run() throws {
        try proof.make { snapshot, head in
            try snapshot.proof(ofReaching: contact, campaign: campaign, under: head)
        }
    }
}
