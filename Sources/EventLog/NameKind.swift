/// The four dictionaries of the log. Every string in them has a dense number, given at its first
/// appearance.
package enum NameKind: UInt8, Sendable, CaseIterable {
    /// Names of groups: few, shared by very many rows.
    case group = 0
    /// Names of members: millions, personal.
    case member = 1
    /// Names that entities are known by outside: about one an entity, personal.
    case reference = 2
    /// Short strings shared by very many rows: sources, labels, qualifiers.
    case label = 3
}

/// The searchable indexes of the log, each a set of sorted runs. The first four have the numbers of
/// `NameKind`.
package enum IndexKind: UInt8, Sendable, CaseIterable {
    case groups = 0
    case members = 1
    case references = 2
    case labels = 3
    /// (member, group, ordinal) to entity number.
    case entities = 4
    /// (source, id) to position.
    case identities = 5
    /// Number of what rows are about to the positions of those rows: one index for each
    /// `RowSubject`.
    case groupRows = 6
    case memberRows = 7
    case entityRows = 8
    case referenceRows = 9

    /// The index of rows by subject; nil for rows about nothing.
    init?(rowsAbout subject: RowSubject) {
        switch subject {
        case .nothing: return nil
        case .group: self = .groupRows
        case .member: self = .memberRows
        case .entity: self = .entityRows
        case .reference: self = .referenceRows
        }
    }

    init(_ kind: NameKind) {
        switch kind {
        case .group: self = .groups
        case .member: self = .members
        case .reference: self = .references
        case .label: self = .labels
        }
    }
}

/// One value for each dictionary.
package struct PerNameKind<Value: Sendable>: Sendable {
    package var group: Value
    package var member: Value
    package var reference: Value
    package var label: Value

    package init(repeating value: Value) {
        (group, member, reference, label) = (value, value, value, value)
    }

    init(_ value: (NameKind) -> Value) {
        (group, member) = (value(.group), value(.member))
        (reference, label) = (value(.reference), value(.label))
    }

    package subscript(kind: NameKind) -> Value {
        get {
            switch kind {
            case .group: group
            case .member: member
            case .reference: reference
            case .label: label
            }
        }
        _modify {
            switch kind {
            case .group: yield &group
            case .member: yield &member
            case .reference: yield &reference
            case .label: yield &label
            }
        }
    }
}

extension PerNameKind: Equatable where Value: Equatable {}
