extension JSONValue: Equatable {
    /// Whether two values are the same to JSON: members in any order, numbers by their exact
    /// decimal value (`1`, `1.0` and `10e-1` are equal, and so are `0` and `-0`), strings by
    /// their Unicode scalars (`é` composed and decomposed are different).
    ///
    /// - Complexity: O(n), O(n log n) where members are in different order.
    package static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)):
            left.utf8.elementsEqual(right.utf8) || JSONDecimal(left) == JSONDecimal(right)
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): areEqual(left, right)
        default: false
        }
    }

    private static func areEqual(_ left: [JSONMember], _ right: [JSONMember]) -> Bool {
        guard left.count == right.count else { return false }
        let isSameOrder = zip(left, right).allSatisfy { $0.key.utf8.elementsEqual($1.key.utf8) }
        return isSameOrder ? left == right : sortedByKey(left) == sortedByKey(right)
    }
}
