/// Rows about references whose payload names a member to be erased.
///
/// A receipt that knows only a message id names its recipient in the body of its provider, and in no
/// column: until somebody claims the reference, that is all there is to tell whose the row is.
struct TextMentions {
    /// The member that a row names, by the row's position.
    private(set) var memberAt: [UInt64: UInt32] = [:]

    /// `numbers`: the members to be erased, by the names they have or had.
    /// - Complexity: O(bytes of all payloads).
    init(
        in view: LogView, of numbers: [[UInt8]: UInt32], _ reading: PayloadReading
    ) throws(EventLogError) {
        guard !numbers.isEmpty else { return }
        var payload: [UInt8] = []
        for index in view.directory.blocks.indices {
            let block = try view.block(index)
            let payloads = try block.strings(.payload, count: block.rowCount)
            guard !payloads.areEmpty else { continue }
            let subjects = try block.integers(.subject).decoded(as: UInt8.self)
            for row in 0..<block.rowCount where subjects[row] == RowSubject.reference.rawValue {
                payload.removeAll(keepingCapacity: true)
                payloads.append(row, to: &payload)
                guard !payload.isEmpty else { continue }
                let named = reading.names(payload[...]).lazy.compactMap { numbers[$0] }.first
                if let named { memberAt[block.firstPosition + UInt64(row)] = named }
            }
        }
    }
}
