import Files

/// Where the process begins.
@main
enum Main {
    static func main() {
        StandardStreams.occupy()
        BrokenPipes.becomeErrors()
        do {
            var command = try CampaignLedgerTool.parseAsRoot()
            try command.run()
        } catch {
            Failure.end(by: error, Failure.Form(arguments: CommandLine.arguments))
        }
    }
}
