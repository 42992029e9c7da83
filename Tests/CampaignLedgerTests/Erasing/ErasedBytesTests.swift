import CampaignLedger
import SlowTwin
import TemporaryFolder
import Testing

/// After an erasure no byte of an id is left in any file, in whatever form it was packed.
@Suite struct ErasedBytesTests {
    /// Contacts and message ids of each shape that the file packs, and of one that it does not.
    private static func contact(_ number: Int) -> String {
        let digits = String(repeating: "0", count: 6 - "\(number)".count) + "\(number)"
        return switch number % 4 {
        case 0: "491511\(digits)"
        case 1: "user-\(digits)@mail.example"
        case 2: "0b5c9e\(digits)-aaaa-4bbb-8ccc-12345\(digits)1".prefixed
        default: "tg:\(digits)beef\(digits)"
        }
    }

    private static func message(_ number: Int) -> String {
        let digits = String(repeating: "0", count: 8 - "\(number)".count) + "\(number)"
        // Eight bytes that are not zero at the ends: fewer come about by chance among hashes.
        return number % 2 == 0 ? "wamid.7310\(digits)4711" : "\(digits)-face-4bbb-8ccc-1234567890ab"
    }

    /// The forms in which a string may be packed: itself, its digits two a byte at either alignment,
    /// and the bytes that its hexadecimal digits are.
    private static func forms(_ text: String) -> [[UInt8]] {
        var forms = [Array(text.utf8)]
        let tail = Array(
            text.reversed().prefix { $0.isHexDigit || $0 == "-" }.reversed().filter { $0 != "-" })
        for start in 0...1 {
            var packed: [UInt8] = []
            var index = start
            while index + 1 < tail.count {
                let pair = [tail[index], tail[index + 1]].compactMap(\.hexDigitValue)
                packed.append(UInt8(pair[0] << 4 | pair[1]))
                index += 2
            }
            if packed.drop(while: { $0 == 0 }).count >= 6 { forms.append(packed) }
        }
        return forms
    }

    private static func holds(_ bytes: [UInt8], _ needles: [[UInt8]]) -> Set<Int> {
        var heads: [UInt32: [Int]] = [:]
        for (index, needle) in needles.enumerated() {
            heads[needle.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }, default: []].append(index)
        }
        var found: Set<Int> = []
        var head: UInt32 = 0
        for (place, byte) in bytes.enumerated() {
            head = head << 8 | UInt32(byte)
            guard place >= 3, let candidates = heads[head] else { continue }
            for index in candidates
            where bytes[(place - 3)...].starts(with: needles[index]) { found.insert(index) }
        }
        return found
    }

    @Test func `a thousand contacts leave no byte, and every number stays`() throws {
        let people = 3000
        let erased = (0..<people).filter { $0 % 3 == 1 }.map(Self.contact)
        var lines: [String] = []
        for campaign in 0..<2 {
            let name = "campaign-\(campaign)"
            lines.append(
                event(
                    "campaign.created", "c\(campaign)", name, at: campaign * 1000,
                    campaign == 1 ? #""retryOf":"campaign-0""# : ""))
            let contacts = (0..<people).map { #""\#(Self.contact($0))""# }.joined(separator: ",")
            lines.append(
                event(
                    "campaign.audienceResolved", "a\(campaign)", name, at: campaign * 1000 + 1,
                    #""contacts":[\#(contacts)]"#))
            for number in 0..<people {
                let (contact, message) = (
                    Self.contact(number), Self.message(number + campaign * people)
                )
                let member = #""contact":"\#(contact)""#
                lines.append(
                    event(
                        "attempt.dispatched", "d\(campaign).\(number)", name,
                        at: campaign * 1000 + 2, member + #","trigger":"automatic""#))
                lines.append(
                    event(
                        "attempt.accepted", "p\(campaign).\(contact)", name,
                        at: campaign * 1000 + 3, member + #","messageId":"\#(message)""#))
                lines.append(
                    event(
                        number % 5 == 0 ? "attempt.failed" : "attempt.delivered",
                        "r\(campaign).\(message)", nil, at: campaign * 1000 + 4,
                        #""messageId":"\#(message)","error":{"code":"whatsapp:131049","text":"for \#(contact)"}"#
                    ))
            }
        }
        let ledger = try TestLedger()
        _ = try ledger.importing(lines, commitEvery: 2500)
        let before = try ledger.ledger.snapshot()
        let (head, tables) = (before.head(), try before.mappedTables())
        let messages = (0..<people).filter { $0 % 3 == 1 }.flatMap {
            [Self.message($0), Self.message($0 + people)]
        }
        let needles = (erased + messages).flatMap(Self.forms)
        #expect(Self.holds(try ledger.allBytes(), needles).count > erased.count)

        let erasure = try ledger.ledger.erase(erased, actor: "test")

        #expect(erasure.contacts.count == 1000 && erasure.remainders.isEmpty)
        #expect(erasure.contacts.allSatisfy { $0.events == 6 && $0.messageIDs == 2 })
        _ = try ledger.ledger.snapshot().statistics()
        ledger.ledger.followProjections()
        let found = Self.holds(try ledger.allBytes(), needles)
        #expect(found.isEmpty, "\(found.prefix(3).map { needles[$0] })")
        let mapping = try ledger.mapping(erasure)
        #expect(try ledger.ledger.snapshot().mappedTables(mapping) == tables)
        try ledger.expectSound(head)
        let again = try ledger.importing(lines)
        #expect(again.accepted == 0 && again.duplicates == lines.count)
        #expect(Self.holds(try ledger.allBytes(), needles).isEmpty)
        try ledger.expectSound(head)
    }
}

extension String {
    /// The first 36 characters: those of a uuid.
    fileprivate var prefixed: String {
        let digits = filter(\.isHexDigit).prefix(32)
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { range in
            String(Array(digits)[range.clamped(to: 0..<digits.count)])
        }
        return parts.joined(separator: "-")
    }
}
