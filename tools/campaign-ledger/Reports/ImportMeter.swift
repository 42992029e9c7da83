import CampaignLedger
import CampaignReports

/// Shows on a terminal how far an import is: records, records a second, time left.
struct ImportMeter {
    /// Least time between two looks of the line.
    private static let pause = Duration.milliseconds(200)

    private let isShown = HostProcess.isTerminal(.error)
    private let start = ContinuousClock.now
    private var lastShown: ContinuousClock.Instant?

    /// Shows the progress, unless it was shown a moment ago.
    mutating func show(_ progress: ImportProgress) {
        let now = ContinuousClock.now
        guard isShown, progress.summary.records > 0,
            lastShown.map({ now - $0 >= Self.pause }) ?? true
        else { return }
        lastShown = now
        HostProcess.writeError("\r\u{1b}[K" + Self.line(progress, after: now - start))
    }

    /// Makes the line empty again.
    func clear() {
        if lastShown != nil { HostProcess.writeError("\r\u{1b}[K") }
    }

    /// One line about the progress after a time.
    static func line(_ progress: ImportProgress, after elapsed: Duration) -> String {
        let seconds = max(elapsed / .seconds(1), 0.001)
        let rate = Int(Double(progress.summary.records) / seconds)
        var line = "\(progress.summary.records) records, \(rate) a second"
        if progress.summary.rejected > 0 { line += ", \(progress.summary.rejected) bad" }
        guard let total = progress.totalBytes, total > 0, progress.bytesRead > 0 else {
            return line
        }
        let share = min(Double(progress.bytesRead) / Double(total), 1)
        let left = seconds * (1 - share) / share
        return line + ", \(Int(share * 100)) %, \(TimeText.words(left)) left"
    }
}
