/// Scratch that holds a number for each contact of a chain, for one chain after the other.
///
/// A chain of few contacts is looked up in a dictionary; for one that has a good part of all contacts an
/// array of all is quicker, and once it is there it serves every later chain.
package struct ContactScratch<Number: FixedWidthInteger & Sendable>: Sendable {
    /// How many contacts there are.
    private let contacts: Int
    private var all: [Number] = []
    private var few: [UInt32: Number] = [:]

    /// An array pays where a chain has more than this part of all contacts.
    private static var denseShare: Int { 32 }

    /// - Parameter contacts: how many contacts the log knows.
    package init(contacts: Int) { self.contacts = contacts }

    /// Gets ready for a chain that targets its contacts so often, each at least once.
    mutating func prepare(forTargets targets: Int) {
        guard all.isEmpty, targets > contacts / Self.denseShare else { return }
        all = [Number](repeating: .max, count: contacts)
    }

    /// The number of a contact; `.max` where it has none.
    subscript(contact: UInt32) -> Number {
        get { all.isEmpty ? few[contact] ?? .max : all[Int(contact)] }
        set {
            if all.isEmpty {
                few[contact] = newValue
            } else {
                all[Int(contact)] = newValue
            }
        }
    }

    /// Forgets the numbers of contacts.
    mutating func forget(_ contacts: some Sequence<UInt32>) {
        few.removeAll(keepingCapacity: true)
        guard !all.isEmpty else { return }
        for contact in contacts { all[Int(contact)] = .max }
    }
}

/// At which place of a list each contact is.
package typealias ContactPlaces = ContactScratch<UInt32>
