import CampaignLedger
import Files

/// Where the process begins.
@main
enum Main {
    static func main() {
        StandardStreams.occupy()
        WriteSignals.becomeErrors()
        do {
            try requireUTF8()
            var command = try CampaignLedgerTool.parseAsRoot()
            try command.run()
        } catch {
            Failure.end(by: error, Failure.Form(arguments: CommandLine.arguments))
        }
    }

    private static func requireUTF8() throws(Failure) {
        let variables = [LedgerOptions.variable, LedgerOptions.anchorVariable, "LOGNAME", "USER"]
        guard let found = HostProcess.textThatIsNotUTF8(variables: variables) else { return }
        throw Failure(
            .usage, code: LedgerError.Code.invalidInput.rawValue,
            "Unable to take '\(found)' as it is: it is not UTF-8.",
            remedy: "Write it in UTF-8; a file with such a name must be renamed first.")
    }
}
