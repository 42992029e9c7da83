/// A row that is a list of numbers.
package enum NumberList {
    /// The stored form of a list.
    package static func encode(_ numbers: [UInt32]) -> [UInt8] {
        var writer = RowWriter()
        writer.put(list: numbers)
        return writer.bytes
    }

    /// The list in a stored form; nil where that is none.
    package static func decode(_ bytes: [UInt8]) -> [UInt32]? {
        var reader = RowReader(bytes)
        let list = reader.list()
        return reader.isWhole ? list : nil
    }
}
