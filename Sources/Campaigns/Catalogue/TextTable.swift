/// Values by texts that are told apart by their bytes: codes are compared letter for letter.
struct TextTable<Value: Sendable>: Sendable {
    private var values: [ExactText: Value] = [:]

    /// The texts that have a value.
    var keys: [String] { values.keys.map(\.text) }

    /// The value of a text; nil where it has none.
    subscript(_ text: String) -> Value? {
        get { values[ExactText(text)] }
        set { values[ExactText(text)] = newValue }
    }

    /// The value of a text, or one to begin with.
    subscript(_ text: String, default value: @autoclosure () -> Value) -> Value {
        get { values[ExactText(text), default: value()] }
        set { values[ExactText(text)] = newValue }
    }

    /// Makes room for this many texts.
    mutating func reserveCapacity(_ count: Int) { values.reserveCapacity(count) }
}
