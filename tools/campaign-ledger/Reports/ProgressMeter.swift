/// Shows on a terminal how far something long is: done, rate, time left.
struct ProgressMeter {
    /// Least time between two looks of the line.
    private static let pause = Duration.milliseconds(200)

    private let isShown = HostProcess.isTerminal(.error)
    private var start = ContinuousClock.now
    private var lastShown: ContinuousClock.Instant?
    private var what = ""

    /// Shows the progress, unless it was shown a moment ago.
    mutating func show(_ done: UInt64, of total: UInt64, _ what: String) {
        let now = ContinuousClock.now
        if self.what != what { (self.what, start) = (what, now) }
        guard isShown, lastShown.map({ now - $0 >= Self.pause }) ?? true else { return }
        lastShown = now
        HostProcess.writeError("\r\u{1b}[K" + Self.line(done, of: total, what, after: now - start))
    }

    /// Makes the line empty again.
    func clear() {
        if lastShown != nil { HostProcess.writeError("\r\u{1b}[K") }
    }

    /// One line about the progress after a time.
    static func line(
        _ done: UInt64, of total: UInt64, _ what: String, after elapsed: Duration
    ) -> String {
        let seconds = max(elapsed / .seconds(1), 0.001)
        let rate = Int(Double(done) / seconds)
        guard done > 0, total > 0 else { return "\(what) ..." }
        let share = min(Double(done) / Double(total), 1)
        let left = TimeText.words(seconds * (1 - share) / share)
        return "\(what): \(done) of \(total) events, \(rate) a second, \(left) left"
    }
}
