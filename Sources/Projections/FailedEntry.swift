import Campaigns

/// A contact of a campaign's failed set.
package struct FailedEntry: Sendable, Equatable {
    /// Attempt 1 of the contact, whether or not anything is known of it.
    package var home: UInt32
    /// The row that decides the failure.
    package var row: UInt32
    /// Label number plus one of the code; 0 for none.
    package var label: UInt32
    /// Attempts on the contact of which an event is known.
    package var tries: UInt32
    package var category: FailureCategory

    package init(
        home: UInt32, row: UInt32, label: UInt32, tries: UInt32, category: FailureCategory
    ) {
        (self.home, self.row, self.label) = (home, row, label)
        (self.tries, self.category) = (tries, category)
    }

    private static let words = 5

    /// The stored form of a failed set, ascending by home.
    package static func encode(_ entries: [FailedEntry]) -> [UInt8] {
        var words: [UInt32] = []
        words.reserveCapacity(entries.count * Self.words)
        for entry in entries {
            words.append(entry.home)
            words.append(entry.row)
            words.append(entry.label)
            words.append(entry.tries)
            words.append(UInt32(entry.category.order))
        }
        var writer = RowWriter()
        writer.put(list: words)
        return writer.bytes
    }

    /// The failed set in a stored form; nil where that is none.
    package static func decode(_ bytes: [UInt8]) -> [FailedEntry]? {
        var reader = RowReader(bytes)
        let list = reader.list()
        guard reader.isWhole, list.count.isMultiple(of: words) else { return nil }
        var entries: [FailedEntry] = []
        entries.reserveCapacity(list.count / words)
        for start in stride(from: 0, to: list.count, by: words) {
            guard let category = FailureCategory(order: UInt8(truncatingIfNeeded: list[start + 4]))
            else { return nil }
            entries.append(
                FailedEntry(
                    home: list[start], row: list[start + 1], label: list[start + 2],
                    tries: list[start + 3], category: category))
        }
        return entries
    }
}
