import LMDB

extension EventLog {
    /// Writes the log as of its newest commit to an open, empty file: pages in use only, so that
    /// nothing of what was taken out of it goes along. Others append meanwhile. The caller syncs.
    /// - Throws: `.storage`; what was written is of no use then.
    /// - Complexity: O(file).
    package func copy(to descriptor: Int32) throws(EventLogError) {
        try storage { () throws(LMDBError) in
            try file.inPlace().copy(to: descriptor, .compacting)
        }
    }

    /// A file as a log, looked at through an environment that the caller has opened.
    /// - Throws: `.foreign`, `.newerFormat` or `.damaged`.
    package static func view(of environment: Environment) throws(EventLogError) -> LogView {
        let transaction = try storage { () throws(LMDBError) in try environment.read() }
        return try LogView(transaction, CheckedParts())
    }
}
