import Campaigns

/// The contacts to whom a chain delivered twice, or may have.
struct DoubleSendSearch: Sendable {
    /// One of them.
    struct Contact: Sendable {
        let root: UInt32
        let contact: UInt32
        /// Attempts that were delivered, and those that may have been, in the order of the chain.
        let delivered: [UInt32]
        let open: [UInt32]

        /// Whether the events leave no doubt.
        var isCertain: Bool { delivered.count > 1 }
    }

    private(set) var contacts: [Contact] = []

    var bounds: AuditReport.DoubleSends {
        AuditReport.DoubleSends(
            atLeast: contacts.count { $0.isCertain }, atMost: contacts.count)
    }

    /// Attempts on one contact, as far as they were counted.
    private struct Tally: Sendable {
        var delivered: UInt8 = 0
        var open: UInt8 = 0

        var isDouble: Bool { delivered > 1 || delivered == 1 && open > 0 }
    }

    /// Looks through the chains with these roots. `contacts`: how many the log knows.
    /// - Complexity: O(contacts of the chains).
    init(_ result: LedgerFold, roots: Set<UInt32>, contacts count: Int) {
        var repeated: Set<UInt32> = []
        for home in result.table.further.keys {
            repeated.insert(result.table.campaign[Int(home)])
        }
        var tallies = [Tally](repeating: Tally(), count: count)
        for root in roots.sorted() {
            let members = result.members(ofRoot: root)
            // One attempt on everybody is no double send.
            guard members.count > 1 || members.contains(where: { repeated.contains($0) }) else {
                continue
            }
            search(result, root, members, &tallies)
        }
    }

    private mutating func search(
        _ result: LedgerFold, _ root: UInt32, _ members: [UInt32], _ tallies: inout [Tally]
    ) {
        var doubles: [UInt32] = []
        forEachAttempt(result, members) { contact, attempt in
            let wasDouble = tallies[contact].isDouble
            Self.count(result.state(attempt), &tallies[contact])
            if !wasDouble, tallies[contact].isDouble { doubles.append(UInt32(contact)) }
        }
        if !doubles.isEmpty { collect(doubles, result, root, members) }
        forEachAttempt(result, members) { contact, _ in tallies[contact] = Tally() }
    }

    private mutating func collect(
        _ doubles: [UInt32], _ result: LedgerFold, _ root: UInt32, _ members: [UInt32]
    ) {
        var attempts: [UInt32: [UInt32]] = [:]
        for contact in doubles { attempts[contact] = [] }
        forEachAttempt(result, members) { contact, attempt in
            attempts[UInt32(contact)]?.append(attempt)
        }
        for contact in doubles {
            let own = attempts[contact] ?? []
            contacts.append(
                Contact(
                    root: root, contact: contact,
                    delivered: own.filter { result.state($0)?.isReached ?? false },
                    open: own.filter { result.state($0)?.isOpen ?? false }))
        }
    }

    private func forEachAttempt(
        _ result: LedgerFold, _ members: [UInt32], _ body: (Int, UInt32) -> Void
    ) {
        for campaign in members {
            for home in result.homes(of: campaign) {
                let contact = Int(result.table.contact[Int(home)])
                result.forEachTry(ofHome: home) { body(contact, $0) }
            }
        }
    }

    private static func count(_ state: AttemptState?, _ tally: inout Tally) {
        guard let state else { return }
        if state.isReached { tally.delivered = min(tally.delivered + 1, 2) }
        if state.isOpen { tally.open = 1 }
    }
}

extension AttemptState {
    /// Whether the attempt may yet turn out to be delivered.
    fileprivate var isOpen: Bool {
        switch self {
        case .unknown, .deferred, .accepted, .sent: true
        case .dispatched, .skipped, .failed, .delivered, .read: false
        }
    }
}
