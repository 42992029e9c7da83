/// Whether text for people is coloured.
package struct TextStyle: Sendable {
    /// Whether escape codes for colour may be written: on a terminal whose owner has not set
    /// NO_COLOR.
    package let usesColour: Bool

    /// Text with colour or without.
    package init(usesColour: Bool) { self.usesColour = usesColour }

    /// Text without colour.
    package static let plain = TextStyle(usesColour: false)

    /// A heading.
    func heading(_ text: String) -> String { wrapped(text, "1") }

    /// What was hoped for.
    package func good(_ text: String) -> String { wrapped(text, "32") }

    /// What was not.
    package func bad(_ text: String) -> String { wrapped(text, "33") }

    private func wrapped(_ text: String, _ code: String) -> String {
        usesColour ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
    }
}
