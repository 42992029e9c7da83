import CampaignLedger
import CampaignReports
import JSON

/// The reports of `prove` and `check-proof`.
enum ProofReports {
    /// A proof as a document.
    static func document(_ proof: LedgerProof, asOf: AsOf) -> JSONWriter {
        var writer = ReportOutput.documentWriter()
        writer.beginDocument("proof", asOf: asOf)
        writer.member("kind", proof.kind.rawValue)
        write(proof.checkpoint, to: &writer)
        writer.member("positions", array: proof.positions) { $1.number($0) }
        writer.member("proof", proof.text)
        writer.endDocument()
        return writer
    }

    /// What a check found, as a document.
    static func document(_ check: ProofCheck) -> JSONWriter {
        var writer = ReportOutput.documentWriter()
        writer.beginDocument(
            "proofCheck", asOf: AsOf(position: check.checkpoint.size, recordedAt: nil))
        writer.member("valid", check.isValid)
        writer.member("kind", check.kind.rawValue)
        writer.member("problem", check.problem)
        writer.member("sentences", array: check.sentences) { $1.string($0) }
        write(check.checkpoint, to: &writer)
        writer.member("earlierSize", check.earlierSize)
        writer.member("headTrusted", check.isHeadTrusted)
        writer.member("signedBy", array: check.signers) { $1.string($0) }
        writer.member("anchored", check.isAnchored)
        writer.member("events", array: check.events) { write($0, to: &$1) }
        writer.endDocument()
        return writer
    }

    private static func write(_ head: TreeHead, to writer: inout JSONWriter) {
        writer.member("origin", head.origin)
        writer.member("size", head.size)
        writer.member("root", head.rootText)
        writer.member("signatures", array: head.signers) { $1.string($0) }
    }

    private static func write(_ proven: ProvenEvent, to writer: inout JSONWriter) {
        let event = proven.event
        writer.beginObject()
        writer.member("position", event.position)
        writer.member("recordedAt", event.recordedAt)
        writer.member("disclosed", proven.isDisclosed)
        writer.member("type", event.typeName)
        writer.member("occurredAt", event.occurredAt)
        writer.member("campaign", event.campaign)
        writer.member("attempt", event.attempt)
        writer.member("code", event.code)
        writer.member("channel", event.channel)
        writer.member("listedContacts", proven.listedContacts)
        writer.key("event")
        if proven.isDisclosed { writer.raw(event.cloudEvent.utf8.span) } else { writer.null() }
        writer.endObject()
    }

    /// What a check found, in words.
    static func text(_ check: ProofCheck) -> String {
        if let problem = check.problem { return TerminalText.safe(problem) + "\n" }
        var lines = ["Valid."] + check.sentences
        lines += check.events.flatMap(words)
        lines += trust(check)
        return lines.map { TerminalText.safe($0) + "\n" }.joined()
    }

    private static func words(_ proven: ProvenEvent) -> [String] {
        let event = proven.event
        var words = "Event \(event.position), recorded at \(event.recordedAt):"
        if proven.listedContacts > 0 {
            words += " it lists \(Phrases.count(proven.listedContacts, "contact")), not shown;"
        }
        guard !proven.isDisclosed else { return [words, event.cloudEvent] }
        let facts = [
            event.typeName, "at \(event.occurredAt)", event.campaign.map { "campaign \($0)" },
            event.attempt.map { "attempt \($0)" }, event.code, event.channel,
        ].compactMap(\.self)
        return [words, facts.joined(separator: ", ") + "; personal data withheld"]
    }

    private static func trust(_ check: ProofCheck) -> [String] {
        var lines = check.signers.map { "The head is signed by \($0)." }
        if check.isAnchored {
            lines.append(
                check.isHeadTrusted && check.signers.isEmpty
                    ? "The head is that of the anchor." : "The anchor is one of its heads.")
        }
        guard !check.isHeadTrusted else { return lines }
        return lines + [
            "The head itself was not checked against anything: whoever made this file may have made",
            "the head too. --key or --anchor checks that it is the ledger's.",
        ]
    }
}
