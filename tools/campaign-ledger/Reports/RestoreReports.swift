import CampaignLedger
import CampaignReports
import JSON

/// The question and the report of `restore`.
enum RestoreReports {
    /// What a person is asked before a ledger is replaced.
    static func question(_ plan: RestorePlan) -> String {
        let path = TerminalText.safe(plan.path)
        let old = plan.replaced.map { Phrases.count(Int($0.size), "event") } ?? "it cannot be read"
        let loss = plan.loss == .nothing ? "Nothing is lost." : "This loses \(plan.loss.words)."
        return "Replace the ledger '\(path)' (\(old)) by the backup "
            + "(\(Phrases.count(Int(plan.head.size), "event")))? \(loss)\(plan.returningWords)"
    }

    static func write(_ summary: RestoreSummary, seconds: Double, to writer: inout JSONWriter) {
        let (plan, head) = (summary.done, summary.done.head)
        writer.beginDocument(
            "restore",
            asOf: summary.erasure?.asOf ?? AsOf(position: head.size, recordedAt: head.recordedAt))
        writer.member("path", plan.path)
        writer.member("ledger", head.ledger)
        writer.member("size", head.size)
        writer.member("root", head.root)
        writer.member("recordedAt", head.recordedAt)
        writer.member("bytes", summary.bytes)
        writer.key("replaced")
        if let replaced = plan.replaced {
            writer.beginObject()
            writer.member("ledger", replaced.ledger)
            writer.member("size", replaced.size)
            writer.member("root", replaced.root)
            writer.member("recordedAt", replaced.recordedAt)
            writer.endObject()
        } else {
            writer.null()
        }
        writer.member("lost", lost(plan.loss).count)
        writer.member("lostSince", lost(plan.loss).since)
        writer.member("erasedSince", plan.returning?.count)
        writer.member("erasedAgain", summary.erasure?.contacts.count)
        writer.member("remainders", summary.erasure.map(ErasureReports.remainderCount))
        writer.member("lacksErasureKey", plan.lacksErasureKey)
        writer.member("keptOld", summary.keptOld)
        writer.member("findings", plan.findings.count)
        writer.key("seconds")
        writer.double(seconds)
        writer.endDocument()
    }

    private static func lost(_ loss: RestoreLoss) -> (count: UInt64?, since: Timestamp?) {
        switch loss {
        case .nothing: (0, nil)
        case .events(let count, let since): (count, since)
        case .unknown: (nil, nil)
        }
    }

    static func text(_ summary: RestoreSummary) -> String {
        let (plan, head) = (summary.done, summary.done.head)
        var text =
            "Restored \(Phrases.count(Int(head.size), "event")) to \(TerminalText.safe(plan.path)).\n"
        if plan.loss != .nothing { text += "Lost: \(plan.loss.words).\n" }
        if let erasure = summary.erasure {
            text += "Erased again: \(Phrases.count(erasure.contacts.count, "contact")).\n"
            text += ErasureReports.remainders(erasure, "still stands")
        } else if plan.returning != [] {
            text += TerminalText.safe(plan.returnedWords).dropFirst() + "\n"
        }
        if plan.lacksErasureKey { text += Phrases.lacksErasureKey(plan.path) }
        if let kept = summary.keptOld {
            text += "The file that was replaced is kept as \(TerminalText.safe(kept)).\n"
        }
        if !plan.findings.isEmpty {
            let findings = Phrases.count(plan.findings.count, "finding")
            text += "The backup was damaged (\(findings)): 'verify' shows where.\n"
        }
        return text + "Ledger: \(head.ledger)\nRoot: \(head.root)\n\n"
            + Phrases.asOf(
                summary.erasure?.asOf ?? AsOf(position: head.size, recordedAt: head.recordedAt))
    }
}
