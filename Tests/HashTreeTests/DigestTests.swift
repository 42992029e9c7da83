import HashTree
import Testing

@Suite struct DigestTests {
    private let text = "00ff10a0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852"

    @Test func `a digest is written as 64 lowercase digits and read back in either case`() throws {
        let digest = try #require(Digest(hex: text))
        #expect(digest.description == text)
        #expect(Digest(hex: text.uppercased()) == digest)
    }

    @Test func `text that is not 64 hexadecimal digits is no digest`() {
        for bad in ["", "0", text + "00", text + "0", String(text.dropLast()), text + "\n"] {
            #expect(Digest(hex: bad) == nil)
        }
        for bad in ["g", " ", "/", ":", "`", "@", "é", "+"] {
            #expect(Digest(hex: bad + text.dropFirst()) == nil)
        }
    }

    @Test func `bytes go in and out in their own order`() {
        let bytes = (0..<32).map { UInt8($0 * 7) }
        let digest = Digest(bytes: bytes.span)
        var written: [UInt8] = [42]
        digest.append(to: &written)
        #expect(written == [42] + bytes)
        #expect(Digest(bytes: written.span, at: 1) == digest)
        var target = [UInt8](repeating: 5, count: 40)
        var span = target.mutableSpan
        digest.store(into: &span, at: 3)
        #expect(target == [5, 5, 5] + bytes + [5, 5, 5, 5, 5])
    }

    @Test func `digests that differ in one bit are not equal`() {
        let bytes = [UInt8](repeating: 0, count: 32)
        for bit in 0..<256 {
            var other = bytes
            other[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(Digest(bytes: other.span) != Digest.zero)
        }
    }

    @Test func `bytes that are not 32 stop the program`() async {
        await #expect(processExitsWith: .failure) {
            _ = Digest(bytes: [UInt8](repeating: 0, count: 31).span)
        }
    }
}
