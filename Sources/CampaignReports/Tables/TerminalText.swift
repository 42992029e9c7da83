/// Text as a terminal shows it: what it may be sent, and how many columns it takes.
package enum TerminalText {
    /// The text without anything that would act on a terminal instead of showing: control
    /// characters (and with them all escape codes), line and paragraph separators, and the marks
    /// that reverse the direction of writing are spelled out as `\u{1b}`.
    /// - Complexity: O(length); the text itself where it is harmless.
    package static func safe(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { acts($0) }) else { return text }
        var shown = ""
        for scalar in text.unicodeScalars {
            if acts(scalar) {
                shown += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    /// How many columns a terminal gives the text: two to a wide character, none to one that joins
    /// the one before it.
    package static func width(_ text: String) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        var columns = 0
        for scalar in text.unicodeScalars { columns += width(scalar) }
        return columns
    }

    /// The text, or as much of it as fits into so many columns and three full stops.
    package static func shortened(_ text: String, columns: Int) -> String {
        guard width(text) > columns else { return text }
        var shown = ""
        var taken = 3
        for character in text {
            taken += width(String(character))
            guard taken <= columns else { break }
            shown.append(character)
        }
        return shown + "..."
    }

    /// Whether a terminal would do something at a character, or show what follows elsewhere.
    static func acts(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa0: true
        case 0x2028, 0x2029: true
        // Marks, embeddings, overrides and isolates of direction: text after them would not stand
        // where it seems to.
        case 0x061c, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069: true
        case 0xfeff: true
        default: false
        }
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return isWide(scalar) ? 2 : 1
        }
    }

    /// The blocks of Unicode's East Asian Width `W` and `F`, and emoji that are shown as pictures.
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0x9fff,
            0xa000...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
            0xff00...0xff60, 0xffe0...0xffe6, 0x20000...0x3fffd:
            true
        default: scalar.properties.isEmojiPresentation
        }
    }
}
