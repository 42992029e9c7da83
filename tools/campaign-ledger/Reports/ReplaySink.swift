import CampaignLedger
import CampaignReports
import Files
import JSON

/// Takes the differences of a replay, and writes them in the form that was asked for.
struct ReplaySink {
    private static let usualLimit = 20

    private let asOf: AsOf
    private let other: AsOf?
    private let limit: Int
    private let output: ReportOutput
    private var rows: RowSink?
    private var text = ReplayText()

    /// `other`: the moment that is compared with; nil where other rules are.
    init(
        _ format: DocumentFormat?, asOf: AsOf, other: AsOf?, limit: Int?
    ) throws(FileError) {
        (self.asOf, self.other, self.limit) = (asOf, other, limit ?? Self.usualLimit)
        output = try ReportOutput()
        guard let format else { return }
        rows = try RowSink(format, output, rows: "differences") { writer in
            writer.beginDocument("replay", asOf: asOf)
            writer.key("replayed")
            if let other {
                writer.beginObject()
                writer.member("position", other.position)
                writer.member("recordedAt", other.recordedAt)
                writer.endObject()
            } else {
                writer.null()
            }
        }
    }

    /// Takes a difference.
    mutating func take(_ difference: ReplayDifference) throws(FileError) {
        if rows == nil {
            text.take(difference, limit: limit)
        } else {
            try rows?.row { ReplayDocument.write(difference, to: &$0) }
        }
    }

    /// Ends the report.
    mutating func finish(_ summary: ReplaySummary) throws(FileError) {
        guard rows == nil else {
            try rows?.finish("summary") { ReplayDocument.write(summary, to: &$0) }
            return
        }
        try output.write(
            text.report(summary, asOf: asOf, other: other, style: ReportOutput.textStyle()))
        try output.finish()
    }
}

/// Takes the steps of a replay, and writes each as it comes.
struct StepSink {
    private let asOf: AsOf
    private let limit: Int
    private let output: ReportOutput
    private var rows: RowSink?
    private var count = 0
    private var moving = 0

    init(_ format: DocumentFormat?, asOf: AsOf, limit: Int?) throws(FileError) {
        (self.asOf, self.limit) = (asOf, limit ?? .max)
        output = try ReportOutput()
        guard let format else { return }
        rows = try RowSink(format, output, rows: "steps") { writer in
            writer.beginDocument("replay", asOf: asOf)
        }
    }

    /// Takes a step.
    mutating func take(_ step: ReplayStep) throws(FileError) {
        count += 1
        if step.isMoving { moving += 1 }
        guard rows == nil else {
            try rows?.row { ReplayDocument.write(step, to: &$0) }
            return
        }
        if count <= limit { try output.write(StepText.report(step)) }
    }

    /// Ends the report.
    mutating func finish() throws(FileError) {
        guard rows == nil else {
            try rows?.finish()
            return
        }
        if count > limit { try output.write("\(count - limit) more steps follow.\n") }
        let moved = moving == 1 ? "1 of them moves" : "\(moving) of them move"
        try output.write(
            "\n\(Phrases.count(count, "event")); \(moved) something.\n" + Phrases.asOf(asOf))
        try output.finish()
    }
}
