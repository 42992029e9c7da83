/// How long single calls took.
struct Latencies: Sendable {
    private(set) var microseconds: [Double] = []

    mutating func add(_ duration: Duration) {
        microseconds.append(duration.microseconds)
    }

    mutating func add(_ others: Latencies) {
        microseconds += others.microseconds
    }

    /// The median, and what 99 of 100 calls did not exceed, as members of a JSON object.
    func members() -> String {
        let sorted = microseconds.sorted()
        guard !sorted.isEmpty else { return "\"p50\":null,\"p99\":null" }
        return "\"p50\":\(sorted[sorted.count / 2]),\"p99\":\(sorted[sorted.count * 99 / 100])"
    }
}

extension Duration {
    var microseconds: Double { self / .microseconds(1) }
    var seconds: Double { self / .seconds(1) }
}
