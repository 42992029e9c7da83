import HashTree

extension LogCheck {
    /// Computes every leaf behind the checkpoint, and offers new checkpoints as long as all is well.
    mutating func checkLeaves(
        _ view: LogView, _ numbers: LogNumbers, _ stored: StoredCheck,
        _ progress: (LogCheckProgress) -> Bool
    ) -> Outcome {
        let perSubtree = UInt64(HashTreeFrontier.reportedLeafCount)
        let events = view.state.eventCount
        let first = checkpoint?.subtrees.size ?? 0
        let tiles = (events + LeafCheck.leavesPerTile - 1) / LeafCheck.leavesPerTile
        let bad = view.directory.blocks.filter {
            stored.badBlocks.contains($0.firstPosition)
        }.map(\.positions)
        var isRight = bad.isEmpty
        let names = view.state.nameCounts
        let known = KnownSecrets(
            stored.secrets, most: max(names.member, names.reference, names.group))
        var next = first / perSubtree
        while next < tiles {
            let start = next
            let end = min(tiles, start + tilesPerStep)
            let parts = CheckWorkers.map(Int(end - start)) { offset in
                var check = LeafCheck(
                    view, numbers, roots: stored.subtrees, stored: stored.secrets,
                    known: known, badBlocks: bad)
                check.run(tile: start + UInt64(offset), from: first)
                return (check.findings, check.count)
            }
            for part in parts {
                findings.add(contentsOf: part.0)
                counts.leaves += part.1
                isRight = isRight && part.0.isEmpty
            }
            next = end
            let done = min(events, end * LeafCheck.leavesPerTile)
            var step = step(.leaves, done, events)
            if isRight {
                let subtrees = TreeCheck.fold(stored.subtrees, Int(done / perSubtree))
                step.checkpoint = subtrees.map {
                    LogCheckpoint(logID: view.state.logID, subtrees: $0)
                }
            }
            guard progress(step) else { return .stopped }
        }
        return .finished
    }
}
