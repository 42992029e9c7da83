/// What the keys of a table are.
package enum KeyKind: Sendable, Equatable {
    /// `UInt64`, in numeric order.
    case integerKeys
    /// 1 to 511 bytes, in lexical order.
    case byteKeys
}

/// A table of one environment; found or made by name in a transaction, valid for the life of the
/// environment.
package struct Table: Sendable {
    /// LMDB's handle.
    let handle: UInt32
    /// What its keys are.
    package let kind: KeyKind
    /// Which environment the handle belongs to.
    let environment: ObjectIdentifier
}
