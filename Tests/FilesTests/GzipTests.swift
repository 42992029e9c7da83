import Files
import TemporaryFolder
import Testing

struct GzipTests {
    private let folder = TemporaryFolder()

    /// `printf 'hello\nworld\n' | gzip -n`
    private let helloWorld: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xCB, 0x48, 0xCD, 0xC9,
        0xC9, 0xE7, 0x2A, 0xCF, 0x2F, 0xCA, 0x49, 0xE1, 0x02, 0x00, 0xFF, 0x5D, 0xC5, 0xC4,
        0x0C, 0x00, 0x00, 0x00,
    ]

    /// 20,000 times `a`, compressed.
    private let twentyThousand: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xED, 0xC1, 0x31, 0x01,
        0x00, 0x00, 0x00, 0xC2, 0xA0, 0xAC, 0xEB, 0x5F, 0xC2, 0x1A, 0x1E, 0x40, 0x01, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0xF0, 0x60, 0x31, 0x87, 0xBD, 0xCA, 0x20, 0x4E, 0x00, 0x00,
    ]

    private func contents(
        of bytes: [UInt8], name: String = "file", piece: Int = 100
    ) throws -> String {
        let path = try folder.file(name, holding: bytes)
        return String(decoding: try FilesTests.contents(of: path, piece: piece), as: UTF8.self)
    }

    @Test(arguments: ["file", "file.gz"])
    func `gzip is told by its first bytes, whatever the name`(name: String) throws {
        #expect(try contents(of: helloWorld, name: name) == "hello\nworld\n")
    }

    @Test(arguments: [1, 3, 7, 19_999, 20_000, 20_001, 100_000])
    func `pieces of any size give the same`(piece: Int) throws {
        let text = try contents(of: twentyThousand, piece: piece)
        #expect(text.utf8.count == 20_000 && text.utf8.allSatisfy { $0 == UInt8(ascii: "a") })
    }

    @Test func `members one after another are one text`() throws {
        let text = try contents(of: helloWorld + twentyThousand + helloWorld)
        #expect(text.hasPrefix("hello\nworld\naaa") && text.hasSuffix("aaahello\nworld\n"))
        #expect(text.utf8.count == 20_024)
    }

    @Test func `zeros behind the last member are passed over`() throws {
        let zeros = [UInt8](repeating: 0, count: 100_000)
        #expect(try contents(of: helloWorld + zeros) == "hello\nworld\n")
    }

    @Test func `stored data of many buffers are read whole`() throws {
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 8) }
        let path = try folder.file(holding: gzipStored(bytes))
        #expect(try FilesTests.contents(of: path, piece: 65_536) == bytes)
    }

    @Test func `sizes and bytes taken are the compressed ones`() throws {
        let path = try folder.file(holding: twentyThousand)
        var input = try InputFile(path: path)
        _ = try rest(of: &input)
        #expect(input.sizeBytes == twentyThousand.count)
        #expect(input.bytesTaken == UInt64(twentyThousand.count))
    }

    @Test func `a file cut off anywhere is an error at its end`() throws {
        for count in 3..<helloWorld.count {
            let path = try folder.file(holding: Array(helloWorld.prefix(count)))
            let expected = FileError(.read, path, .corruptCompression(offset: UInt64(count)))
            #expect(throws: expected) { try FilesTests.contents(of: path) }
        }
    }

    @Test func `damage is an error where it shows`() throws {
        var bytes = helloWorld
        bytes[bytes.count - 8] ^= 1
        let path = try folder.file(holding: bytes)
        var input = try InputFile(path: path)
        do throws(FileError) {
            _ = try rest(of: &input)
            Issue.record("The checksum was not checked.")
        } catch {
            guard case .corruptCompression(let offset) = error.kind else {
                Issue.record("\(error)")
                return
            }
            #expect((bytes.count - 8...bytes.count).contains(Int(offset)))
        }
    }

    @Test func `a flipped bit changes nothing of the text or is an error`() throws {
        for index in helloWorld.indices {
            for bit in 0..<8 {
                var bytes = helloWorld
                bytes[index] ^= 1 << bit
                do {
                    let text = try contents(of: bytes, name: "file.gz")
                    #expect(text == "hello\nworld\n", "byte \(index) bit \(bit)")
                } catch {
                    #expect(error is FileError)
                }
            }
        }
    }

    @Test func `a name that promises gzip is held to it`() throws {
        for text in ["", "{}", "plain text"] {
            let path = try folder.file("file.gz", holding: Array(text.utf8))
            let error = #expect(throws: FileError.self) { try FilesTests.contents(of: path) }
            guard case .corruptCompression(let offset)? = error?.kind else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(offset <= 2)
        }
    }

    @Test func `other text behind a member is an error`() throws {
        let path = try folder.file(holding: helloWorld + Array("text".utf8))
        #expect(throws: FileError.self) { try FilesTests.contents(of: path) }
    }
}

/// A gzip member whose deflate blocks are stored, not compressed (RFC 1951, 3.2.4; RFC 1952).
func gzipStored(_ bytes: [UInt8]) -> [UInt8] {
    var member: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    var start = 0
    repeat {
        let count = min(65_535, bytes.count - start)
        let isLast = start + count == bytes.count
        let length = UInt16(count)
        member += [isLast ? 1 : 0]
        member += [UInt8(length & 255), UInt8(length >> 8)]
        member += [UInt8(~length & 255), UInt8(~length >> 8)]
        member += bytes[start..<start + count]
        start += count
    } while start < bytes.count
    for number in [checksum(bytes), UInt32(truncatingIfNeeded: bytes.count)] {
        for shift in [0, 8, 16, 24] { member.append(UInt8(number >> shift & 255)) }
    }
    return member
}

/// CRC-32 as gzip uses it, bit by bit.
private func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum: UInt32 = ~0
    for byte in bytes {
        sum ^= UInt32(byte)
        for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 0 ? 0 : 0xEDB8_8320) }
    }
    return ~sum
}
