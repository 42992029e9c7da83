import SeededRandom

/// Names as unpleasant as the rules allow: no control characters, no noncharacters, never empty.
struct StrangeNames {
    /// The same names in every role, so that a campaign, a contact and a message may share one.
    private static let odd = [
        "été", "e\u{301}te\u{301}", "漢字", "\u{FF5E}", "🎉", "👩‍👩‍👧", "שלום", "\u{200F}مرحبا", "Ana",
        "ana",
        "a,b", "say \"hi\"", "\"", ",", "semi;colon", "two  spaces", " lead", "trail ", "=1+1",
        "0012",
        "12", "-", "back\\slash", "{\"json\":1}", "line\u{2028}end", "\u{FEFF}mark", "%41", "null",
        "a/b", "\u{E000}", "ﬁ", "a", "aa", "a!", "~", "'", "\u{A0}", "\u{10FFFD}",
    ]

    /// Names that a careless comparison holds for equal or puts in the wrong order: by normal form,
    /// by UTF-16 units, by case, by prefix, by a comma that joins two columns.
    private static let pairs = [
        ["été", "e\u{301}te\u{301}"], ["\u{FF5E}", "🎉"], ["Ana", "ana"], ["a", "a!"], ["ﬁ", "fi"],
        ["\u{1100}\u{1161}", "\u{AC00}"], ["a", "a\u{FEFF}"],
    ]

    /// This many different names of at most `limitBytes`, some of exactly that length.
    static func make(
        _ count: Int, plain: String, limitBytes: Int, random: inout SplitMix64
    ) -> [Text] {
        var names: [Text] = []
        let strangePercent = random.pick([0, 30, 100])
        if count > 1, random.chance(strangePercent / 2) {
            names = random.pick(pairs).map { Text($0) }
        }
        while names.count < count {
            let number = names.count + 1
            let name =
                if !random.chance(strangePercent) {
                    Text("\(plain)\(number)")
                } else if random.chance(75) {
                    Text(random.pick(odd))
                } else {
                    atLimit(limitBytes, start: "\(plain)\(number)", random: &random)
                }
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// A name of exactly so many bytes, mostly made of characters of one to four bytes.
    static func atLimit(_ bytes: Int, start: String, random: inout SplitMix64) -> Text {
        let filler = random.pick(["x", "é", "漢", "🎉", ","])
        var name = start
        while name.utf8.count + filler.utf8.count <= bytes { name += filler }
        name += String(repeating: "z", count: bytes - name.utf8.count)
        return Text(name)
    }
}
