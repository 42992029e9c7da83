/// Asks before something that cannot be undone.
enum Confirmation {
    /// Asks on the terminal; elsewhere the flag must have said yes.
    /// - Returns: whether to go on.
    /// - Throws: a failure where nobody can be asked.
    static func isGiven(_ question: String, yes: Bool) throws(Failure) -> Bool {
        if yes { return true }
        guard HostProcess.isTerminal(.input), HostProcess.isTerminal(.error) else {
            throw Failure(
                .usage, code: "usage", "This cannot be undone, and there is nobody to ask.",
                remedy: "Look at what --dry-run says, then give --yes.")
        }
        HostProcess.writeError(question + " [y/N] ")
        let answer = readLine() ?? ""
        return ["y", "yes"].contains(answer.lowercased())
    }
}
