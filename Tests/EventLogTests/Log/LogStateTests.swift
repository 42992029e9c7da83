import HashTree
import Testing

@testable import EventLog

@Suite struct LogStateTests {
    private func makeState() -> LogState {
        var state = LogState(
            logID: LogID(high: 1, low: .max), seed: 77, createdAt: -5)
        state.commits = 3
        state.lastRecordedAt = .max
        state.entityCount = 4
        state.nameCounts = PerNameKind(repeating: 5)
        state.nameCounts.label = .max
        state.referenceRows = 6
        state.sealedCount = 7
        state.nextRun = 8
        let nothing: [UInt8] = []
        for _ in 0..<11 { state.tree.append(leafHash: SHA256.hash(nothing.span)) }
        state.eventCount = 11
        return state
    }

    @Test func `a state is read as it was written`() throws {
        for state in [makeState(), LogState(logID: LogID(high: 0, low: 0), seed: 0, createdAt: 0)] {
            #expect(try LogState(decoding: state.encoded) == state)
        }
    }

    @Test func `every flipped bit and every missing byte of a state is noticed`() {
        let bytes = makeState().encoded
        for offset in bytes.indices {
            for bit in UInt8(0)..<8 {
                var damaged = bytes
                damaged[offset] ^= 1 << bit
                let error = failure { () throws(EventLogError) in try LogState(decoding: damaged) }
                switch (offset, error) {
                case (0..<4, .foreign), (4..<8, .newerFormat), (8..., .damaged): break
                default: Issue.record("offset \(offset): \(String(describing: error))")
                }
            }
        }
        for length in 0..<bytes.count {
            let cut = Array(bytes[..<length])
            #expect(failure { () throws(EventLogError) in try LogState(decoding: cut) } != nil)
        }
        #expect(failure { () throws(EventLogError) in try LogState(decoding: bytes + [0]) } != nil)
    }

    @Test func `a tree of another size than the log is noticed`() {
        var state = makeState()
        state.eventCount = 10
        let bytes = state.encoded
        #expect(failure { () throws(EventLogError) in try LogState(decoding: bytes) } != nil)
    }

    @Test func `the name of a log has 32 digits`() {
        #expect(LogID(high: 0, low: 0x1f).description == String(repeating: "0", count: 30) + "1f")
        #expect(LogID(high: .max, low: .max).description == String(repeating: "f", count: 32))
    }
}
