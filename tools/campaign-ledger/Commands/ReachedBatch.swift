import CampaignLedger
import CampaignReports
import JSON

/// Many questions "which attempt reached this contact", read from lines and answered one a line,
/// all of one moment.
struct ReachedBatch {
    private let snapshot: LedgerSnapshot
    private var writer = JSONWriter()

    init(_ snapshot: LedgerSnapshot) { self.snapshot = snapshot }

    /// Answers the lines `campaign,contact` of a file, `-` being standard input. A first line that
    /// says just that, empty lines, and carriage returns at the ends of lines are passed over.
    /// - Returns: whether all contacts were reached.
    /// - Throws: a failure that names the line where one is malformed; what was asked before it is
    ///   answered.
    mutating func answer(linesOf path: String) throws -> Bool {
        let output = try ReportOutput()
        var lines = try LineReader(path: path)
        var areAllReached = true
        while let line = try lines.next() {
            if line.isEmpty || (lines.number == 1 && line == "campaign,contact") { continue }
            do {
                let (campaign, contact) = try Self.question(line, lines.number)
                if try !answer(contact, campaign) { areAllReached = false }
            } catch {
                try output.drain(&writer, atLeast: 0)
                try output.finish()
                throw error
            }
            try output.drain(&writer)
        }
        try output.drain(&writer, atLeast: 0)
        try output.finish()
        return areAllReached
    }

    private mutating func answer(_ contact: String, _ campaign: String) throws -> Bool {
        do throws(LedgerError) {
            let answer = try snapshot.reached(contact, campaign: campaign)
            ReachedDocument.write(answer, asOf: snapshot.asOf, to: &writer)
            return answer.reached
        } catch {
            guard error.code == .unknownCampaign else { throw error }
            // One wrong line of thousands is told where its answer would be.
            writer.beginDocument("reached", asOf: snapshot.asOf)
            writer.member("contact", contact)
            writer.member("campaign", campaign)
            writer.member("reached", false)
            writer.key("error")
            ErrorDocument.writeBody(
                code: error.code.rawValue, message: error.message, remedy: error.remedy,
                to: &writer)
            writer.endDocument()
            return false
        }
    }

    /// The two fields of a line, either of them quoted or not.
    static func question(
        _ line: String, _ number: Int
    ) throws(Failure) -> (campaign: String, contact: String) {
        // At bytes: a mark behind a comma or a quote would make one character of both.
        var rest = line.utf8[...]
        if let campaign = field(&rest), rest.first == comma {
            rest.removeFirst()
            if let contact = field(&rest), rest.isEmpty, !campaign.isEmpty, !contact.isEmpty {
                return (campaign, contact)
            }
        }
        throw Failure(
            .badData, code: "invalidInput", "Line \(number) is not a question.",
            remedy: "Write one 'campaign,contact' a line, and quotes around a field with a comma.")
    }

    private static let comma = UInt8(ascii: ",")
    private static let quote = UInt8(ascii: "\"")

    /// Takes a field of comma-separated values; nil where its quotes are wrong.
    private static func field(_ rest: inout Substring.UTF8View) -> String? {
        guard rest.first == quote else {
            let field = rest.prefix { $0 != comma }
            rest = rest[field.endIndex...]
            return field.contains(quote) ? nil : String(Substring(field))
        }
        rest.removeFirst()
        var text = ""
        while let end = rest.firstIndex(of: quote) {
            text += Substring(rest[..<end])
            rest = rest[rest.index(after: end)...]
            guard rest.first == quote else { return text }
            rest.removeFirst()
            text += "\""
        }
        return nil
    }
}
