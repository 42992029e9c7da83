import ArgumentParser

/// How an answer made of rows is written for programs.
enum RowFormat: String, EnumerableFlag {
    case json
    case ndjson
    case csv

    static func help(for value: RowFormat) -> ArgumentHelp? {
        switch value {
        case .json: "Write one JSON document."
        case .ndjson: "Write one JSON object a line."
        case .csv: "Write comma-separated values, with a line of column names."
        }
    }
}

/// How a single answer is written for programs.
struct DocumentOptions: ParsableArguments {
    @Flag(help: "Write one JSON document.")
    var json = false
}
