import Campaigns
import EventLog

/// Takes the events of a story one by one, and says of each what it moved.
struct Stepper {
    /// An event that concerns more contacts is told in the campaign's numbers alone.
    private static let mostContactsTold = 8

    let snapshot: LedgerSnapshot
    var fold: StepFold
    var claims = StepClaims()
    /// Of the story's campaign, so far.
    private(set) var counts = CampaignCounts()
    /// Of the story's contact, so far.
    private(set) var chains: [ReplayStanding.Chain] = []
    private var moves: [ReplayMove] = []
    private var isTellingContacts = true

    init(_ snapshot: LedgerSnapshot, _ scene: StepScene) {
        self.snapshot = snapshot
        fold = StepFold(scene, snapshot.view)
    }

    var scene: StepScene { fold.scene }

    /// How things stand.
    var standing: ReplayStanding {
        guard let campaign = scene.campaign else { return ReplayStanding(chains: chains) }
        return ReplayStanding(status: fold.facts(of: campaign).status, counts: counts)
    }

    /// Takes the next event.
    /// - Returns: what it moved or why it did not; nil where it is none of the story's, but one
    ///   that the story had to look at.
    mutating func step(_ row: SideRow) throws(LedgerError) -> [ReplayMove]? {
        let (before, chainsBefore) = (counts, chains)
        moves = []
        isTellingContacts = true
        let isOwn: Bool
        switch row.subject {
        case .entity: isOwn = try takeAttempt(row)
        case .reference: isOwn = try takeReceipt(row)
        case .group: isOwn = try takeCampaign(row)
        case .nothing: isOwn = try takePolicy(row)
        case .member:
            moves.append(try StepWording.consent(row, snapshot))
            isOwn = true
        }
        tellCounts(before)
        tellChains(chainsBefore)
        if isOwn, moves.isEmpty {
            moves.append(
                ReplayMove(row.type.name, rule: nil, "it says nothing that this story is made of"))
        }
        return moves.isEmpty ? nil : moves
    }

    // MARK: Attempts

    private mutating func takeAttempt(_ row: SideRow) throws(LedgerError) -> Bool {
        let place = scene.place(ofNumber: row.number)
        if let place {
            claims.note(row)
            try tell(row, at: place)
        }
        let reference = try snapshot.reading { () throws(EventLogError) in
            try snapshot.view.links(at: UInt64(row.row)).reference
        }
        guard reference > 0 else { return place != nil }
        let effect = try snapshot.reading { () throws(EventLogError) in
            try claims.claim(reference - 1, by: row.number, snapshot.view)
        }
        if case .moved(let receipts, let loser) = effect, !receipts.isEmpty {
            if let loser, let place = scene.place(ofNumber: loser) {
                try release(receipts, reference - 1, from: place, loser)
            }
            if let place { try give(receipts, reference - 1, to: place) }
        }
        return place != nil
    }

    /// Takes an event that names its attempt.
    private mutating func tell(_ row: SideRow, at place: UInt32) throws(LedgerError) {
        let told = moves.count
        let contact = fold.contact(ofAttempt: place)
        let before = try change(contact) { (fold) throws(EventLogError) in
            try fold.take(row, at: place)
        }
        if moves.count == told {
            moves.append(try StepWording.standstill(row, place, before, self))
        }
    }

    /// Gives receipts to the attempt that claims their message id.
    private mutating func give(
        _ receipts: [SideRow], _ message: UInt32, to place: UInt32
    ) throws(LedgerError) {
        moves.append(try StepWording.placed(receipts, message, place, self))
        try change(fold.contact(ofAttempt: place)) { (fold) throws(EventLogError) in
            for receipt in receipts { try fold.take(receipt, at: place) }
        }
    }

    /// Takes receipts from an attempt, whose message id an earlier attempt claims.
    private mutating func release(
        _ receipts: [SideRow], _ message: UInt32, from place: UInt32, _ number: UInt32
    ) throws(LedgerError) {
        moves.append(try StepWording.released(receipts, message, place, self))
        let rows = claims.rows(ofAttempt: number)
        try change(fold.contact(ofAttempt: place)) { (fold) throws(EventLogError) in
            try fold.refold(place, from: rows)
        }
    }

    private mutating func takeReceipt(_ row: SideRow) throws(LedgerError) -> Bool {
        guard let claimant = claims.note(receipt: row) else {
            moves.append(try StepWording.unmatched(row, snapshot))
            return true
        }
        guard let place = scene.place(ofNumber: claimant) else { return false }
        moves.append(try StepWording.placed([row], row.number, place, self))
        try tell(row, at: place)
        return true
    }

    // MARK: Campaigns and policy

    private mutating func takeCampaign(_ row: SideRow) throws(LedgerError) -> Bool {
        let before = fold.facts(of: row.number)
        let isAsked = row.type == .campaignAudienceResolved
        let homes =
            isAsked
            ? try snapshot.reading { () throws(EventLogError) in
                try snapshot.view.listedEntities(at: UInt64(row.row))
            }.compactMap { scene.place(ofNumber: $0) } : []
        let isLink = row.type == .campaignCreated || row.type == .campaignEdited
        // A channel may make accepted count as delivered, a link may move a contact's chain.
        let contacts =
            isAsked
            ? []
            : isLink && (scene.contact != nil || !fold.receiptless.isEmpty)
                ? fold.contacts : []
        let previous = contacts.isEmpty ? nil : fold
        try snapshot.reading { () throws(EventLogError) in try fold.takeCampaign(row) }
        moves += try StepWording.campaign(row, before, self)
        isTellingContacts = max(homes.count, contacts.count) <= Self.mostContactsTold
        for contact in contacts { try compare(contact, before: previous) }
        for home in homes {
            try change(fold.contact(ofAttempt: home)) { (fold) in fold.target(home) }
        }
        if isAsked { moves.append(try StepWording.audience(row, homes.count, self)) }
        return true
    }

    private mutating func takePolicy(_ row: SideRow) throws(LedgerError) -> Bool {
        let (policy, receiptless) = (fold.policy, fold.receiptless)
        // Only the labels decide: without a change of them, nobody need be looked at.
        var next = fold
        try snapshot.reading { () throws(EventLogError) in try next.takePolicy(row) }
        let contacts = next.receiptless == receiptless ? [] : fold.contacts
        let previous: StepFold? = fold
        fold = next
        moves += StepWording.policy(policy, fold.policy)
        isTellingContacts = contacts.count <= Self.mostContactsTold
        for contact in contacts { try compare(contact, before: previous) }
        return !moves.isEmpty
    }

    // MARK: What moved

    private func folded(_ contact: UInt32) throws(LedgerError) -> LedgerFold {
        try snapshot.reading { () throws(EventLogError) in try fold.fold(of: contact) }
    }

    /// Changes what is known of a contact, and tells what that moved.
    /// - Returns: the fold of the contact before.
    @discardableResult
    private mutating func change(
        _ contact: UInt32, _ body: (inout StepFold) throws(EventLogError) -> Void
    ) throws(LedgerError) -> LedgerFold {
        let before = try folded(contact)
        do throws(EventLogError) {
            try body(&fold)
        } catch {
            throw LedgerError(error, path: snapshot.ledger.path)
        }
        try compare(contact, before)
        return before
    }

    private mutating func compare(
        _ contact: UInt32, before previous: StepFold?
    ) throws(LedgerError) {
        guard let previous else { return }
        let before = try snapshot.reading { () throws(EventLogError) in
            try previous.fold(of: contact)
        }
        try compare(contact, before)
    }

    private mutating func compare(
        _ contact: UInt32, _ before: LedgerFold
    ) throws(LedgerError) {
        let after = try folded(contact)
        if let campaign = scene.campaign {
            counts.replace(before.counts(of: campaign), by: after.counts(of: campaign))
        } else {
            chains = try StepWording.chains(of: after, snapshot, self)
        }
        guard isTellingContacts else { return }
        moves += try StepWording.moves(of: contact, from: before, to: after, self)
    }

    private mutating func tellCounts(_ before: CampaignCounts) {
        for number in CampaignCounts.numbers {
            let (old, new) = (before[keyPath: number.path], counts[keyPath: number.path])
            guard old != new else { continue }
            moves.append(
                ReplayMove(
                    number.name, from: "\(old)", to: "\(new)", rule: number.rule, number.reason))
        }
    }

    private mutating func tellChains(_ before: [ReplayStanding.Chain]) {
        for chain in chains {
            let old = before.first { $0.root.hasSameBytes(as: chain.root) }
            guard old?.description.hasSameBytes(as: chain.description) != true else { continue }
            moves.append(
                ReplayMove(
                    "chain of \(chain.root)", from: old?.description, to: chain.description,
                    rule: 6,
                    chain.byCampaign == nil
                        ? "the deepest campaign that targets the contact says"
                        : "the first campaign in the chain that reached the contact counts"))
        }
        for chain in before
        where !chains.contains(where: { $0.root.hasSameBytes(as: chain.root) }) {
            moves.append(
                ReplayMove(
                    "chain of \(chain.root)", from: chain.description, to: nil, rule: 6,
                    "its campaigns belong to another chain"))
        }
    }
}
