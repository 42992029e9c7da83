/// Every link between groups that was ever stated. It must not have loops, or a chain of groups
/// would have no root.
struct LinkGraph: Sendable {
    private var targets: [[UInt8]: Set<[UInt8]>] = [:]
    /// How many links lead to each group. Without one, a link from the group cannot close a loop:
    /// so a line of retries, however long, costs nothing to extend.
    private var leadingTo: [[UInt8]: Int] = [:]

    /// Reads all links of the log.
    /// - Complexity: O(blocks + rows of the blocks that hold links).
    init(_ view: LogView) throws(EventLogError) {
        for index in view.directory.blocks.indices {
            let block = try view.block(index)
            guard block.stores(.link) else { continue }
            let links = try block.integers(.link)
            let numbers = try block.integers(.number)
            let subjects = try block.integers(.subject)
            for row in 0..<block.rowCount where links[row] > 0 {
                var group = UInt32(truncatingIfNeeded: numbers[row])
                if subjects[row] == UInt64(RowSubject.entity.rawValue) {
                    group = try view.entity(group).group
                }
                insert(
                    from: try view.name(.group, group),
                    to: try view.name(.group, UInt32(truncatingIfNeeded: links[row] - 1)))
            }
        }
    }

    mutating func insert(from group: [UInt8], to target: [UInt8]) {
        if targets[group, default: []].insert(target).inserted {
            leadingTo[target, default: 0] += 1
        }
    }

    func contains(from group: [UInt8], to target: [UInt8]) -> Bool {
        targets[group]?.contains(target) ?? false
    }

    mutating func remove(from group: [UInt8], to target: [UInt8]) {
        if targets[group]?.remove(target) != nil { leadingTo[target, default: 0] -= 1 }
    }

    /// Whether a link would close a loop.
    /// - Complexity: O(links that can be followed from the target).
    func closesLoop(from group: [UInt8], to target: [UInt8]) -> Bool {
        if group == target { return true }
        guard leadingTo[group, default: 0] > 0 else { return false }
        var pending = [target]
        var seen: Set<[UInt8]> = []
        while let next = pending.popLast() {
            if next == group { return true }
            guard seen.insert(next).inserted else { continue }
            pending.append(contentsOf: targets[next] ?? [])
        }
        return false
    }
}
