/// A question to the person at the terminal, before something that cannot be undone.
enum Confirmation {
    enum Answer {
        case yes, no
    }

    /// Whether there is a person to ask.
    static var isPossible: Bool {
        HostProcess.isTerminal(.input) && HostProcess.isTerminal(.error)
    }

    /// Asks; anything but a yes is a no.
    static func ask(_ question: String) -> Answer {
        HostProcess.writeError("\(question) [y/N] ")
        do {
            var lines = try LineReader(path: "-")
            let line = try lines.next() ?? ""
            return ["y", "yes"].contains(line.lowercased()) ? .yes : .no
        } catch {
            return .no
        }
    }
}
