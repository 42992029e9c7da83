import ArgumentParser

/// How a report that may be long is written for programs.
enum DocumentFormat: String, EnumerableFlag {
    case json
    case ndjson

    static func help(for value: DocumentFormat) -> ArgumentHelp? {
        switch value {
        case .json: "Write one JSON document."
        case .ndjson: "Write one JSON object a line."
        }
    }
}
