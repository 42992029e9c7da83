import CampaignLedger

/// Messages that somebody selected, from lines `campaign,contact`.
enum SelectionFile {
    /// Reads a file, `-` being standard input. A first line that says just `campaign,contact` and empty lines
    /// are passed over.
    /// - Throws: a failure that names the line where one is malformed.
    static func read(_ path: String) throws -> [SelectedMessage] {
        var lines = try LineReader(path: path)
        var messages: [SelectedMessage] = []
        while let line = try lines.next() {
            if line.isEmpty || (lines.number == 1 && line == "campaign,contact") { continue }
            let (campaign, contact) = try ReachedBatch.question(line, lines.number)
            messages.append(SelectedMessage(campaign: campaign, contact: contact))
        }
        return messages
    }
}
