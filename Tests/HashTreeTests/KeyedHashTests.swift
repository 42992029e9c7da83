import HashTree
import SeededRandom
import Testing

/// The values stand in files: a change here is a change of the format.
@Suite struct KeyedHashTests {
    @Test func `golden values of known texts`() {
        let golden: [(String, UInt64)] = [
            ("", 0x4c91_b2fd_b699_ff5f),
            ("a", 0x9165_230a_ed21_d083),
            ("abc", 0xba31_ee45_a25c_b04f),
            ("message digest", 0x88aa_f4cc_14f9_b6c9),
            ("abcdefghijklmnopqrstuvwxyz", 0x9472_5703_203b_71a5),
            (
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
                0x416b_e917_b4ad_661a
            ),
            (String(repeating: "1234567890", count: 8), 0x899d_ee2a_86a0_8a8b),
        ]
        for (seed, (text, hash)) in golden.enumerated() {
            let bytes = Array(text.utf8)
            #expect(KeyedHash.hash(bytes.span, seed: UInt64(seed)) == hash)
        }
    }

    @Test func `the golden sum over every length from 0 to 300`() {
        let bytes = (0..<300).map { UInt8(($0 * 7 + 3) & 255) }
        var sum: UInt64 = 0
        for length in 0...300 {
            let hash = KeyedHash.hash(bytes.span.extracting(0..<length), seed: UInt64(length))
            sum = sum &* 0x9E37_79B9_7F4A_7C15 &+ hash
        }
        #expect(sum == 0x8441_1398_9601_35d3)
    }

    @Test func `golden values of two numbers`() {
        #expect(KeyedHash.mix(0, 0) == 0x032e_8bc3_93c2_e8d5)
        #expect(KeyedHash.mix(1, 0) == 0x2d5e_0d83_68e7_3cfe)
        #expect(KeyedHash.mix(0, 1) == 0x15f0_fc90_dc14_f247)
        #expect(KeyedHash.mix(1, 2) == 0x8931_0152_2d7c_6b3f)
        #expect(KeyedHash.mix(.max, .max) == 0x6e3e_8e13_35d3_d0b6)
        #expect(
            KeyedHash.mix(0x2d35_8dcc_aa6c_78a5, 0x8bb8_4b93_962e_acc9) == 0x6c0c_fdab_fbe9_24c5)
    }

    @Test func `the hash depends on the bytes alone and not on what lies around them`() {
        var random = SplitMix64(seed: 21)
        for length in 0...130 {
            let message = random.bytes(length)
            let hash = KeyedHash.hash(message.span, seed: 5)
            for offset in 0..<9 {
                let wide = random.bytes(offset) + message + random.bytes(20)
                let span = wide.span.extracting(offset..<(offset + length))
                #expect(KeyedHash.hash(span, seed: 5) == hash)
            }
        }
    }

    @Test func `a flipped bit of message or seed flips about half of the hash`() {
        var random = SplitMix64(seed: 22)
        for length in [1, 3, 4, 8, 15, 16, 17, 32, 47, 48, 49, 96, 100] {
            var flips = [Int](repeating: 0, count: 64)
            var trials = 0
            for _ in 0..<40 {
                var message = random.bytes(length)
                let seed = random.next()
                let hash = KeyedHash.hash(message.span, seed: seed)
                func note(_ other: UInt64) {
                    trials += 1
                    for bit in 0..<64 { flips[bit] += Int(((hash ^ other) >> UInt64(bit)) & 1) }
                }
                for bit in 0..<(8 * length) {
                    message[bit / 8] ^= 1 << UInt8(bit % 8)
                    note(KeyedHash.hash(message.span, seed: seed))
                    message[bit / 8] ^= 1 << UInt8(bit % 8)
                }
                for bit in 0..<64 {
                    note(KeyedHash.hash(message.span, seed: seed ^ (1 << UInt64(bit))))
                }
            }
            for count in flips {
                let share = Double(count) / Double(trials)
                #expect(share > 0.44 && share < 0.56, "length \(length)")
            }
        }
    }

    @Test func `a zero factor of the product does not hide the bytes beside it`() {
        // Without the protected product, 8 bytes equal to a constant of the definition make the
        // product zero whatever the other 8 bytes and the seed are.
        var message: [UInt8] = [0xc9, 0xac, 0x2e, 0x96, 0x93, 0x4b, 0xb8, 0x8b]
        message += [UInt8](repeating: 0, count: 16)
        var other = message
        other[8] = 1
        #expect(KeyedHash.hash(message.span, seed: 3) != KeyedHash.hash(other.span, seed: 3))
    }

    @Test func `counted keys collide no more often than chance allows`() {
        var low = Set<UInt32>()
        var whole = Set<UInt64>()
        for number in 0..<200_000 as Range<UInt64> {
            let hash = KeyedHash.mix(number, 7)
            whole.insert(hash)
            low.insert(UInt32(truncatingIfNeeded: hash))
        }
        #expect(whole.count == 200_000)
        // Chance expects 4.7 collisions of 32 bits.
        #expect(low.count > 200_000 - 30)
    }
}
