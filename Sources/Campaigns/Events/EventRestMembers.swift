import JSON

/// Reads the members that an event's `rest` holds.
package enum JSONMembers {
    /// Members of `data` that have no place of their own.
    package static func ofData(_ rest: ArraySlice<UInt8>) -> [JSONMember] {
        members(rest.prefix { $0 != EventRest.separator })
    }

    /// Attributes that have no place of their own.
    package static func ofAttributes(_ rest: ArraySlice<UInt8>) -> [JSONMember] {
        members(rest.drop { $0 != EventRest.separator }.dropFirst())
    }

    private static func members(_ text: ArraySlice<UInt8>) -> [JSONMember] {
        guard !text.isEmpty else { return [] }
        // What was stored was checked before, and a changed byte fails its checksum.
        let value = try? JSONValue(parsing: [UInt8(ascii: "{")] + text + [UInt8(ascii: "}")])
        return value?.objectValue ?? []
    }
}
