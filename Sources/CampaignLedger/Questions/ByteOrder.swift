/// Names are bytes to the ledger: `String` holds differently composed texts for equal, and orders
/// by normal forms.
extension String {
    /// Whether both are the same bytes of UTF-8.
    func hasSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }

    /// Whether this one comes first in the order of bytes.
    func precedes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}
