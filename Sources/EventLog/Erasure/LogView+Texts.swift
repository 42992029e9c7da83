import HashTree
import LMDB

/// Where a string of the log stands.
package enum TextPlace: Sendable {
    case name(NameKind)
    /// The id of the event at a position.
    case id(UInt64)
    /// What the event at a position says beyond its columns.
    case payload(UInt64)
}

extension LogView {
    /// Calls `body` with every string that the log holds.
    /// - Complexity: O(bytes of all strings).
    package func forEachText(
        _ body: (TextPlace, Span<UInt8>) -> Void
    ) throws(EventLogError) {
        var text: [UInt8] = []
        for index in directory.blocks.indices {
            let block = try block(index)
            for kind in NameKind.allCases {
                let names = try block.names(kind)
                for place in 0..<names.count {
                    text.removeAll(keepingCapacity: true)
                    names.append(place, to: &text)
                    body(.name(kind), text.span)
                }
            }
            let ids = try block.strings(.id, count: block.rowCount)
            let payloads = try block.strings(.payload, count: block.rowCount)
            let times = try block.integers(.occurredAt)
            for row in 0..<block.rowCount {
                let position = block.firstPosition + UInt64(row)
                text.removeAll(keepingCapacity: true)
                ids.append(row, occurredAt: Int64(bitPattern: times[row]), to: &text)
                body(.id(position), text.span)
                guard !payloads.areEmpty else { continue }
                text.removeAll(keepingCapacity: true)
                payloads.append(row, to: &text)
                body(.payload(position), text.span)
            }
        }
    }
}

extension LogView {
    /// Calls `body` with the packed strings of each column of strings, one right after another as they lie in the file.
    /// - Complexity: O(bytes of all strings).
    package func forEachRunOfTexts(_ body: (Span<UInt8>) -> Void) throws(EventLogError) {
        for index in directory.blocks.indices {
            let block = try block(index)
            for kind in NameKind.allCases { body(try block.names(kind).run.span) }
            for column in [BlockColumn.id, .payload] {
                body(try block.strings(column, count: block.rowCount).run.span)
            }
        }
    }
}

extension EventLog {
    /// Calls `body` with the bytes of the log's file that nothing uses, piece by piece: what was left over when the file
    /// was written. A piece has at most `bytes` and `overlap` bytes; one that goes on begins with the last `overlap` bytes
    /// of the one before.
    /// - Complexity: O(records + unused bytes).
    package func forEachUnusedPiece(
        bytes: Int, overlap: Int, _ body: (Span<UInt8>) -> Void
    ) throws(EventLogError) {
        try storage { () throws(LMDBError) in
            try file.current.forEachUnusedPiece(bytes: bytes, overlap: overlap, body)
        }
    }
}

/// The form in which the log holds a string, if that is not the string itself.
package struct PackedForm: Sendable {
    /// The tail of the string as `StringShape` packs it: digits and hexadecimal digits two a byte, a uuid in its
    /// 16 bytes.
    package let bytes: [UInt8]
    /// That tail: whatever else holds it may hold the same bytes.
    package let tail: [UInt8]

    /// Nil for a string that is held as it is.
    package init?(of text: [UInt8]) {
        let shape = StringShape.classify(text.span, occurredAt: nil)
        guard shape.kind != .raw else { return nil }
        var packed = [UInt8](repeating: 0, count: text.count)
        var span = packed.mutableSpan
        guard let end = shape.pack(text.span, occurredAt: nil, into: &span, at: 0) else {
            return nil
        }
        bytes = Array(packed.prefix(end))
        tail = Array(text.dropFirst(shape.prefix.count))
    }
}
