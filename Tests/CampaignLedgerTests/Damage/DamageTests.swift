import CampaignLedger
import SeededRandom
import SlowTwin
import Testing

/// Damaged files give an error or right answers. Each attempt runs in a child process: LMDB trusts
/// what it maps.
@Suite struct DamageTests {
    @Test func `a ledger that is cut off anywhere is refused`() async {
        await #expect(processExitsWith: .success) {
            let sound = try SoundLedger.small()
            #expect(try sound.fate(of: sound.ledger) == .right)
            let lengths =
                Array(stride(from: 0, to: sound.ledger.count, by: SoundLedger.pageBytes))
                + [1, 100, 4095, 4097, 8191, 8193, sound.ledger.count - 1]
            // Behind that are free pages, of which nothing is missed.
            let liveEnd = try sound.liveEnd()
            #expect(lengths.count { $0 < liveEnd } > 15)
            for length in lengths {
                let fate = try sound.fate(of: Array(sound.ledger.prefix(length)))
                switch fate {
                case .refused(let code):
                    #expect([.damaged, .notALedger, .rolledBack].contains(code), "\(length)")
                case .right where length >= liveEnd: continue
                case .right, .wrong: Issue.record("cut at \(length): \(fate)")
                }
            }
        }
    }

    @Test func `a flipped bit in any field of a meta page is never a wrong answer`() async {
        await #expect(processExitsWith: .success) {
            let sound = try SoundLedger.small()
            // Both meta pages: page header, magic, version, address, map size, the two trees, last
            // page, transaction.
            for page in 0...1 {
                for offset in 0..<152 {
                    for bit in [offset % 7, 7] {
                        var bytes = sound.ledger
                        bytes[page * SoundLedger.pageBytes + offset] ^= 1 << UInt8(bit)
                        let fate = try sound.fate(of: bytes)
                        if case .wrong = fate {
                            Issue.record("page \(page), byte \(offset), bit \(bit): \(fate)")
                        }
                    }
                }
            }
        }
    }

    @Test(arguments: 0..<4)
    func `random damage of the ledger's own bytes is never a wrong answer`(chunk: Int) async {
        let seed = UInt64.random(in: 0 ... .max)
        await #expect(processExitsWith: .success, "seed \(seed)") { [seed = seed as UInt64] in
            let sound = try SoundLedger.small()
            let places = sound.parts.values
            var random = SplitMix64(seed: seed)
            for attempt in 0..<50 {
                var bytes = sound.ledger
                for _ in 0..<random.pick([1, 1, 1, 8]) {
                    bytes[random.pick(places)] = UInt8(random.below(256))
                }
                if case .wrong(let answers) = try sound.fate(of: bytes) {
                    Issue.record("seed \(seed), attempt \(attempt): \(answers)")
                }
            }
        }
    }

    /// LMDB follows what the pages of its trees say, wherever that leads; so opening walks them
    /// first.
    @Test(arguments: 0..<4)
    func `random damage of the trees is never a wrong answer`(chunk: Int) async {
        let seed = UInt64.random(in: 0 ... .max)
        await #expect(processExitsWith: .success, "seed \(seed)") { [seed = seed as UInt64] in
            let sound = try SoundLedger.small()
            let places = sound.parts.trees
            var random = SplitMix64(seed: seed)
            for attempt in 0..<50 {
                var bytes = sound.ledger
                bytes[random.pick(places)] = UInt8(random.below(256))
                if case .wrong(let answers) = try sound.fate(of: bytes) {
                    Issue.record("seed \(seed), attempt \(attempt): \(answers)")
                }
            }
        }
    }

    @Test(arguments: 0..<2)
    func `random damage of an indexed ledger is never a wrong answer`(chunk: Int) async {
        let seed = UInt64.random(in: 0 ... .max)
        await #expect(processExitsWith: .success, "seed \(seed)") { [seed = seed as UInt64] in
            let sound = try SoundLedger.indexed()
            let places = sound.parts.values
            var random = SplitMix64(seed: seed)
            for attempt in 0..<40 {
                var bytes = sound.ledger
                bytes[random.pick(places)] ^= 1 << UInt8(random.below(8))
                if case .wrong(let answers) = try sound.fateOfIndexed(bytes) {
                    Issue.record("seed \(seed), attempt \(attempt): \(answers)")
                }
            }
        }
    }
}
