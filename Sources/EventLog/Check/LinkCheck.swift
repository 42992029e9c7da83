/// Whether the links between groups make a loop.
enum LinkCheck {
    /// Takes away, again and again, groups to which no link leads; what is left lies on a loop or
    /// behind one.
    /// - Complexity: O(links).
    static func findings(
        _ links: [(from: UInt32, to: UInt32, position: UInt64)]
    ) -> LogFindings {
        var leadingTo: [UInt32: Int] = [:]
        var targets: [UInt32: [UInt32]] = [:]
        for link in links {
            leadingTo[link.to, default: 0] += 1
            targets[link.from, default: []].append(link.to)
        }
        var free = targets.keys.filter { leadingTo[$0] == nil }
        var taken: Set<UInt32> = []
        while let group = free.popLast() {
            guard taken.insert(group).inserted else { continue }
            for target in targets[group] ?? [] {
                let left = (leadingTo[target] ?? 0) - 1
                leadingTo[target] = left
                if left == 0 { free.append(target) }
            }
        }
        var findings = LogFindings()
        let left = links.filter { !taken.contains($0.from) && targets[$0.to] != nil }
        if let last = left.map(\.position).max() {
            findings.add(
                LogFinding(
                    .linkLoop, at: last,
                    "links of \(left.count) events between groups lead back to where they begin"))
        }
        return findings
    }
}
