import Files

extension EventProblem {
    /// The problem of an input that breaks off; nil where the system failed to read it.
    package init?(_ error: RecordReaderError) {
        switch error {
        case .unexpected(_, _, _, let found, let expected):
            let scalar = UnicodeScalar(found)
            self.init(
                .notJSON, path: "$", found: EventProblem.excerpt("\(Character(scalar))"),
                expected: expected.rawValue)
        case .endsEarly(_, _, let recordLine):
            self.init(
                .notJSON, path: "$", found: "the end of the input",
                expected: recordLine.map { "the end of the record that begins in line \($0)" }
                    ?? "the end of the array")
        case .file(let error):
            guard case .corruptCompression(let offset) = error.kind else { return nil }
            self.init(
                .notJSON, path: "$", found: "damaged gzip data at byte \(offset)",
                expected: "the whole file as it was compressed")
        }
    }
}

extension RecordReaderError {
    /// The line of the input where it shows; nil where that is not known.
    package var line: Int? {
        switch self {
        case .unexpected(_, let line, _, _, _), .endsEarly(_, let line, _): line
        case .file: nil
        }
    }
}
