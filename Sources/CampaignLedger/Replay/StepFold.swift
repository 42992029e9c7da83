import Campaigns
import EventLog

/// The fold of a story so far, which takes one event at a time.
///
/// It keeps the columns of the usual fold for all attempts of the story, and makes a `LedgerFold`
/// of one contact whenever it is asked what became of that contact: so the rules are applied by
/// the same code as everywhere, and an event costs the same however long the story is.
struct StepFold {
    let view: LogView
    let scene: StepScene
    private(set) var attempts: AttemptFold
    private var campaigns: CampaignFold
    /// What is known of the scene's campaigns, in their order.
    private(set) var facts: [CampaignFacts]
    private var policyRows: [UInt32] = []
    private(set) var policy = Policy()
    private(set) var receiptless: Set<UInt32> = []
    /// Attempts of each contact by the place of the first, which stands for the contact.
    private let contactOf: [UInt32]
    private let attemptsOf: [[UInt32]]

    init(_ scene: StepScene, _ view: LogView) {
        self.scene = scene
        self.view = view
        let hasPolicy = scene.rows.contains { $0.type == .policyChanged }
        attempts = AttemptFold(count: scene.table.count, hasReceiptlessChannels: hasPolicy)
        campaigns = CampaignFold(count: scene.campaigns.count)
        facts = campaigns.facts
        let places = Array(0..<UInt32(scene.table.count))
        if scene.contact != nil {
            contactOf = places.map { _ in 0 }
            attemptsOf = [places]
        } else {
            var homes: [UInt32] = places
            for (home, further) in scene.table.further {
                for attempt in further { homes[Int(attempt)] = home }
            }
            var all = [[UInt32]](repeating: [], count: places.count)
            for place in places { all[Int(homes[Int(place)])].append(place) }
            (contactOf, attemptsOf) = (homes, all)
        }
    }

    /// All contacts of the story.
    var contacts: [UInt32] {
        scene.contact != nil
            ? (attemptsOf[0].isEmpty ? [] : [0])
            : attemptsOf.indices.filter { !attemptsOf[$0].isEmpty }.map { UInt32($0) }
    }

    /// The contact whose attempt is at a place.
    func contact(ofAttempt place: UInt32) -> UInt32 { contactOf[Int(place)] }

    /// The attempts of a contact by their places, ascending.
    func attempts(of contact: UInt32) -> [UInt32] { attemptsOf[Int(contact)] }

    /// What became of a contact, by the usual fold of its attempts alone. The places of the fold
    /// are those of ``attempts(of:)``.
    func fold(of contact: UInt32) throws(EventLogError) -> LedgerFold {
        let places = attempts(of: contact)
        let source = ViewSource(view: view)
        let states = attempts.states(at: places)
        // Only one contact is in it, so it may be number 0 there.
        var table = AttemptTable(
            numbers: places.map { scene.table.number($0) },
            campaigns: places.map { scene.table.campaign[Int($0)] },
            contacts: places.map { _ in 0 })
        var local: [UInt32: UInt32] = [:]
        if !scene.table.further.isEmpty {
            for (index, place) in places.enumerated() { local[place] = UInt32(index) }
            for (index, place) in places.enumerated() where scene.table.isHome(place) {
                for further in scene.table.further[place] ?? [] {
                    guard let attempt = local[further] else { continue }
                    table.setFurther(
                        attempt, ordinal: scene.table.ordinal(further), home: UInt32(index))
                }
            }
            table.sortFurther()
        }
        var facts = facts
        for place in 0..<table.count where states.exists(place) {
            let campaign = scene.campaigns.firstIndex(notBefore: table.campaign[place])
            facts[campaign].hasAttempts = true
        }
        return try LedgerFold(
            table: table, states: states, campaigns: CampaignBook(scene.campaigns, facts),
            receiptless: receiptless, source: source)
    }

    /// Takes an event about an attempt of the story into account.
    mutating func take(_ row: SideRow, at place: UInt32) throws(EventLogError) {
        attempts.fold(
            attempt: Int(place), rank: row.type.rawValue, time: row.time,
            namesChannel: row.namesChannel, row: row.row)
        try attempts.settleTies(by: ViewSource(view: view))
    }

    /// Notes that an audience names the contact of an attempt.
    mutating func target(_ place: UInt32) { attempts.target(Int(place)) }

    /// Folds an attempt again from these rows alone.
    mutating func refold(_ place: UInt32, from rows: [SideRow]) throws(EventLogError) {
        attempts.forgetRows(of: Int(place))
        for row in rows { try take(row, at: place) }
    }

    /// Takes an event about a campaign of the scene into account.
    mutating func takeCampaign(_ row: SideRow) throws(EventLogError) {
        let place = scene.campaigns.firstIndex(notBefore: row.number)
        try CampaignRows(view: view).fold(
            row.row, row.type, row.time, place: place, into: &campaigns)
        let source = ViewSource(view: view)
        try campaigns.settleTies { (row, other) throws(EventLogError) in
            try source.isIdentityGreater(row, than: other)
        }
        facts = campaigns.facts
    }

    /// Takes a `policy.changed` into account.
    mutating func takePolicy(_ row: SideRow) throws(EventLogError) {
        policyRows.append(row.row)
        let policies = PolicyFold(view: view)
        policy = try policies.policy(policyRows)
        receiptless = try policies.receiptless(policy, asOf: view.state.eventCount)
    }

    /// The facts of a campaign of the scene.
    func facts(of campaign: UInt32) -> CampaignFacts {
        let place = scene.campaigns.firstIndex(notBefore: campaign)
        return facts[place]
    }

    /// The row whose lifecycle event decides the status of a campaign of the scene.
    func lifecycleRow(of campaign: UInt32) -> UInt32? {
        campaigns.lifecycleRow(of: scene.campaigns.firstIndex(notBefore: campaign))
    }
}
