import CampaignLedger
import Glibc

/// Asks and appends through the public interface of the library, and says how long it took.
///
///     ledger-bench reached LEDGER [answers]              < campaign,contact lines
///     ledger-bench failed LEDGER [answers]               < campaigns
///     ledger-bench append LEDGER PER-COMMIT CALLERS SECONDS  < CloudEvents NDJSON
///
/// Prints one JSON object, or the answers, untimed.
@main
struct LedgerBench {
    static func main() async {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3 else { stop("usage: see LedgerBench.swift", 64) }
        let showsAnswers = arguments.last == "answers"
        do throws(LedgerError) {
            let ledger = try Ledger.open(
                at: arguments[2], creation: arguments[1] == "append" ? .ifMissing : .never)
            switch arguments[1] {
            case "reached": try Reaching(ledger).run(showsAnswers: showsAnswers)
            case "failed": try Failing(ledger).run(showsAnswers: showsAnswers)
            case "append":
                guard let appending = Appending(ledger, arguments.dropFirst(3)) else {
                    stop("append needs PER-COMMIT CALLERS SECONDS", 64)
                }
                try await appending.run()
            default: stop("unknown job \(arguments[1])", 64)
            }
        } catch {
            stop("\(error)", 70)
        }
    }

    private static func stop(_ message: String, _ status: Int32) -> Never {
        print(message)
        exit(status)
    }

    /// The lines of standard input.
    static func lines() -> [String] {
        var lines: [String] = []
        while let line = readLine() { lines.append(line) }
        return lines
    }
}
