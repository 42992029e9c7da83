import Campaigns
import HashTree
import LMDB

extension ProjectionView {
    private static let perSegment = UInt32(ProjectionFormat.attemptsPerSegment)

    /// The states of some attempts, in the order of their numbers, which ascend; those that have
    /// none yet have seen nothing. `hasFurther` says which are homes with further attempts.
    /// - Complexity: O(attempts).
    package func states(
        of numbers: [UInt32]
    ) throws(ProjectionError) -> (states: AttemptStates, hasFurther: [Bool]) {
        var states = AttemptStates()
        var next = 0
        while next < numbers.count {
            let segment = numbers[next] / Self.perSegment
            var end = next + 1
            while end < numbers.count, numbers[end] / Self.perSegment == segment { end += 1 }
            try append(numbers[next..<end], inSegment: segment, to: &states)
            next = end
        }
        return Self.split(states)
    }

    /// The states of all attempts that the checkpoint knows.
    package func allStates() throws(ProjectionError) -> (states: AttemptStates, hasFurther: [Bool])
    {
        var states = AttemptStates()
        var number: UInt32 = 0
        while number < checkpoint.attempts {
            let count = min(Self.perSegment, checkpoint.attempts - number)
            try appendRange(number..<number + count, to: &states)
            number += count
        }
        return Self.split(states)
    }

    private func append(
        _ numbers: ArraySlice<UInt32>, inSegment segment: UInt32, to states: inout AttemptStates
    ) throws(ProjectionError) {
        // Neighbours are copied together: most questions are about runs of numbers.
        var start = numbers.startIndex
        while start < numbers.endIndex {
            var end = start + 1
            while end < numbers.endIndex, numbers[end] == numbers[end - 1] &+ 1 { end += 1 }
            guard numbers[end - 1] < .max else {
                throw .damaged(table: .attempts, key: .max, what: "there is no such attempt")
            }
            try appendRange(numbers[start]..<numbers[end - 1] + 1, to: &states)
            start = end
        }
    }

    /// Appends the states of consecutive attempts of one segment.
    private func appendRange(
        _ range: Range<UInt32>, to states: inout AttemptStates
    ) throws(ProjectionError) {
        let key = UInt64(range.lowerBound / Self.perSegment)
        let known = range.clamped(to: 0..<checkpoint.attempts)
        if !known.isEmpty {
            guard let bytes = try segment(.attempts, key),
                let shape = AttemptSegment.shape(bytes.span),
                shape.hasReceiptless == !checkpoint.receiptless.isEmpty,
                Int((known.upperBound - 1) % Self.perSegment) < shape.count
            else {
                throw .damaged(table: .attempts, key: key, what: "the segment is missing or short")
            }
            let first = Int(known.lowerBound % Self.perSegment)
            AttemptSegment.decode(
                bytes.span, count: shape.count, first..<first + known.count, into: &states)
        }
        for _ in 0..<range.count - known.count { states.appendNothing(checkpoint) }
    }

    /// Takes the bit of further attempts out of what was seen.
    private static func split(
        _ states: AttemptStates
    ) -> (states: AttemptStates, hasFurther: [Bool]) {
        var states = states
        var hasFurther = [Bool](repeating: false, count: states.count)
        for place in states.seen.indices where states.seen[place] & AttemptSegment.furtherBit != 0 {
            hasFurther[place] = true
            states.seen[place] &= ~AttemptSegment.furtherBit
        }
        return (states, hasFurther)
    }

    /// The further attempts of a home, ascending by their ordinals.
    package func further(ofHome home: UInt32) throws(ProjectionError) -> [UInt32] {
        try list(.further, UInt64(home))
    }

    /// A row that is a list of numbers; empty where there is none.
    func list(_ table: ProjectionTable, _ key: UInt64) throws(ProjectionError) -> [UInt32] {
        guard let bytes = try row(table, key) else { return [] }
        guard let list = NumberList.decode(bytes) else {
            throw .damaged(table: table, key: key, what: "the row is no list")
        }
        return list
    }

    /// The attempt that claims a message id, as of the checkpoint: the first of them; nil for none.
    package func claimant(of message: UInt32) throws(ProjectionError) -> UInt32? {
        let perSegment = UInt32(ProjectionFormat.claimsPerSegment)
        guard let bytes = try segment(.claims, UInt64(message / perSegment)) else { return nil }
        let offset = Int(message % perSegment) * 4
        guard offset + 4 <= bytes.count else { return nil }
        let claim = PackedBytes.loadUInt32(bytes.span, at: offset)
        return claim == 0 ? nil : claim - 1
    }

    /// All attempts that claim a message id, where there are several; else none.
    package func contesters(of message: UInt32) throws(ProjectionError) -> [UInt32] {
        try list(.contested, UInt64(message))
    }
}

extension AttemptStates {
    fileprivate mutating func appendNothing(_ checkpoint: Checkpoint) {
        seen.append(0)
        deciding.append(0)
        read.append(0)
        guard !checkpoint.receiptless.isEmpty else { return }
        accepted.append(0)
        channel.append(0)
    }
}
