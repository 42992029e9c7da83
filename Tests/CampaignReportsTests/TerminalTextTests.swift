import CampaignReports
import Testing

/// What may be sent to a terminal, and how wide it is there.
@Suite struct TerminalTextTests {
    @Test(arguments: [
        ("plain", "plain"), ("é 梅 👩‍👧", "é 梅 👩‍👧"), ("a\u{1b}[2Jb", "a\\u{1b}[2Jb"),
        ("\u{9b}31m", "\\u{9b}31m"), ("a\nb\tc\r", "a\\u{a}b\\u{9}c\\u{d}"), ("\u{7f}", "\\u{7f}"),
        ("\u{202e}gpj", "\\u{202e}gpj"), ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"),
        ("\u{2028}", "\\u{2028}"), ("\u{0}", "\\u{0}"), ("", ""),
    ])
    func `what acts on a terminal is spelled out`(text: String, shown: String) {
        #expect(TerminalText.safe(text) == shown)
    }

    @Test func `no control character gets through`() {
        for value in (0..<0x20 as Range<UInt32>).map({ $0 }) + Array(0x7f..<0xa0) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let shown = TerminalText.safe(String(scalar))
            #expect(shown == "\\u{\(String(value, radix: 16))}")
        }
    }

    @Test(arguments: [
        ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("梅", 2), ("ｶ", 1), ("Ａ", 2), ("한국", 4),
        ("😀", 2), ("a\u{200b}b", 2),
    ])
    func `width is in columns`(text: String, columns: Int) {
        #expect(TerminalText.width(text) == columns)
    }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdefg", 6, "abc..."), ("梅梅梅梅", 7, "梅梅..."),
        ("梅梅梅梅", 6, "梅..."),
    ])
    func `long texts are cut to their columns`(text: String, columns: Int, shown: String) {
        #expect(TerminalText.shortened(text, columns: columns) == shown)
    }
}
