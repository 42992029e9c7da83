import ArgumentParser
import Glibc

/// Who asks for what a command records.
struct ActorOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Who asks for it; the user's name by default. Every event that the command makes names "
                + "it.", valueName: "name"))
    var actor: String?

    func validate() throws {
        if actor?.isEmpty == true { throw ValidationError("--actor takes a name.") }
    }

    /// The name to record: the one given, the user's, or the number that the system knows the user by.
    var name: String {
        actor ?? HostProcess.environment("LOGNAME") ?? HostProcess.environment("USER")
            ?? HostProcess.userName ?? "user \(getuid())"
    }
}
