import CampaignLedger
import CampaignReports
import JSON

/// What an import did, as JSON.
enum ImportDocument {
    /// Writes one document. `accepted + duplicates + rejected + notRecorded = records`.
    static func write(
        _ summary: ImportSummary, isComplete: Bool, asOf: AsOf, to writer: inout JSONWriter
    ) {
        writer.beginDocument("import", asOf: asOf)
        writer.member("records", summary.records)
        writer.member("accepted", summary.accepted)
        writer.member("duplicates", summary.duplicates)
        writer.member("rejected", summary.rejected)
        writer.member("notRecorded", summary.notRecorded)
        writer.member("unmatched", summary.unmatched)
        writer.member("firstPosition", summary.firstPosition)
        writer.member("lastPosition", summary.lastPosition)
        writer.member("complete", isComplete)
        writer.member("problems", array: summary.problems) { rejected, writer in
            writer.beginObject()
            writer.member("line", rejected.line)
            writer.member("column", rejected.problem.column)
            writer.member("code", rejected.problem.code.rawValue)
            writer.member("path", rejected.problem.path)
            writer.member("found", rejected.problem.found)
            writer.member("expected", rejected.problem.expected)
            writer.endObject()
        }
        writer.endDocument()
    }
}
