import Campaigns
import EventLog
import Projections
import Synchronization

/// The folds behind the answers of a snapshot, each made at the first question that needs it: as
/// little of the log as the question is about.
final class SnapshotFolds: Sendable {
    /// What a question is about.
    enum Focus {
        /// Some campaigns, each on its own.
        case campaigns([UInt32])
        /// The whole chain of a campaign.
        case chain(UInt32)
        case everything
    }

    private let view: LogView
    private let scope: FoldScope
    private let keeper: ProjectionKeeper
    /// The projections found before the view was taken.
    private let found: ProjectionView?
    private let state = Mutex(State())

    private struct State {
        var everything: FoldedLog?
        var stored: StoredPicture?
        /// By a campaign of each: see `chains(of:_:)`.
        var chains: [UInt32: ChainBook] = [:]
        /// Whether it was tried to use the projections, and need not be tried again.
        var isSettled = false
        /// Whether they turned out to be of no use.
        var isDistrustful = false
    }

    init(
        _ view: LogView, _ scope: FoldScope, _ keeper: ProjectionKeeper, _ found: ProjectionView?
    ) {
        (self.view, self.scope, self.keeper, self.found) = (view, scope, keeper, found)
    }

    /// Whether all events of the view count, so that stored answers are the ones asked for.
    private var isNow: Bool { scope.position == view.state.eventCount && scope.latest == .max }

    /// The projections with their tail; nil where they cannot be used.
    func stored() throws(PictureError) -> StoredPicture? {
        let (known, isSettled) = state.withLock { ($0.stored, $0.isSettled) }
        if isSettled { return known }
        let made = try ofLog { () throws(EventLogError) in try keeper.picture(view, found) }
        // Another thread may have settled it meanwhile, or found the projections to be of no use.
        return state.withLock { state in
            if !state.isSettled { (state.stored, state.isSettled) = (made, true) }
            return state.stored
        }
    }

    /// Whether answers rest on the projections.
    var restsOnProjections: Bool { state.withLock { $0.stored != nil } }

    /// Asks the log alone from now on: the projections turned out to be of no use.
    func distrust() { state.withLock { $0 = State(isSettled: true, isDistrustful: true) } }

    /// Whether other snapshots of the same commit do well to use them too: the projections are of use, and were not
    /// made anew since.
    var canBeShared: Bool {
        let (isDistrustful, stored) = state.withLock { ($0.isDistrustful, $0.stored) }
        return !isDistrustful && stored?.base.isNewest ?? true
    }

    /// The same after an error, which may say that they are not what was written.
    private func distrust(_ error: PictureError) throws(PictureError) {
        guard error.castsDoubt else { throw error }
        if error.isDamage { keeper.discard() }
        distrust()
    }

    /// The fold of all events considered.
    func everything() throws(PictureError) -> FoldedLog {
        if let known = state.withLock({ $0.everything }) { return known }
        let (made, restsOnStored) = try makeEverything()
        // Projections may have turned out to be of no use meanwhile.
        state.withLock { if !restsOnStored || !$0.isDistrustful { $0.everything = made } }
        return made
    }

    private func makeEverything() throws(PictureError) -> (fold: FoldedLog, restsOnStored: Bool) {
        if isNow, let stored = try stored() {
            do throws(PictureError) {
                let fold = FoldedLog(
                    result: try stored.everything(), policy: stored.policy,
                    classifier: stored.classifier, claims: stored)
                return (fold, true)
            } catch {
                try distrust(error)
            }
        }
        let fold = try ofLog { () throws(EventLogError) in try WholeFold(view, scope).folded }
        return (fold, false)
    }

    /// What questions about campaigns are answered from.
    func picture(of focus: Focus) throws(PictureError) -> any CampaignPicture {
        if let known = state.withLock({ $0.everything }) {
            return FoldedPicture(view: view, folded: known)
        }
        guard let stored = try stored() else {
            return FoldedPicture(view: view, folded: try everything())
        }
        if isNow { return stored }
        guard let partial = try partial(focus, stored) else {
            return FoldedPicture(view: view, folded: try everything())
        }
        return FoldedPicture(view: view, folded: partial)
    }

    /// Folding more than this part of all attempts on their own takes longer than folding all.
    private static let partialShare = 16

    private func partial(
        _ focus: Focus, _ stored: StoredPicture
    ) throws(PictureError) -> FoldedLog? {
        var component: Set<UInt32> = []
        var counted: Set<UInt32> = []
        switch focus {
        case .everything: return nil
        case .campaigns(let campaigns):
            for campaign in campaigns where !component.contains(campaign) {
                component.formUnion(try stored.component(of: campaign))
            }
            counted = Set(campaigns)
        case .chain(let campaign):
            component = Set(try stored.component(of: campaign))
            counted = component
        }
        var numbers: [UInt32] = []
        for campaign in counted { numbers += try stored.attempts(of: campaign) }
        guard numbers.count <= Int(view.state.entityCount) / Self.partialShare + 64 else {
            return nil
        }
        return try PartialFold(picture: stored, scope: scope).fold(
            attempts: numbers.sorted(), campaigns: component.sorted())
    }

    /// The fold of all contacts of a campaign's chain, and of every campaign that was ever said to be
    /// connected with it.
    /// - Complexity: O(contacts of those) where the projections can be used, else O(events).
    func chain(of campaign: UInt32) throws(PictureError) -> FoldedLog {
        if let known = state.withLock({ $0.everything }) { return known }
        guard let stored = try stored() else { return try everything() }
        let component = try stored.component(of: campaign)
        guard isNow else {
            if let folded = try partial(.chain(campaign), stored) { return folded }
            return try everything()
        }
        return FoldedLog(
            result: try stored.fold(of: component, stored.book(component)), policy: stored.policy,
            classifier: stored.classifier, claims: stored)
    }

    /// The fold of a contact's attempts: in the chain of a campaign, or in all campaigns.
    /// - Complexity: O(attempts on the contact, and campaigns of the chain) where the projections
    ///   can be used, else O(events).
    func contact(
        _ attempts: [UInt32], inChainOf campaign: UInt32?
    ) throws(PictureError) -> FoldedLog {
        if let known = state.withLock({ $0.everything }) { return known }
        guard let stored = try stored() else { return try everything() }
        do throws(PictureError) {
            let folded = try contact(attempts, inChainOf: campaign, stored)
            if let folded { return folded }
            return try everything()
        } catch {
            try distrust(error)
            return try everything()
        }
    }

    private func contact(
        _ attempts: [UInt32], inChainOf campaign: UInt32?, _ stored: StoredPicture
    ) throws(PictureError) -> FoldedLog? {
        let table = try ofLog { () throws(EventLogError) in try view.entities(attempts) }
        let chains = try chains(of: campaign.map { [$0] } ?? table.groups, stored)
        let numbers = attempts.indices.filter {
            chains.campaigns.place(of: table.groups[$0]) != nil
        }.map { attempts[$0] }
        if isNow {
            return FoldedLog(
                result: try stored.fold(ofAttempts: numbers, chains),
                policy: stored.policy, classifier: stored.classifier, claims: stored)
        }
        let partial = PartialFold(picture: stored, scope: scope)
        let component = chains.campaigns.numbers
        guard let campaign else {
            // Receipts that nobody claims yet may name the contact: only all events tell.
            guard !stored.hasReceipts else { return nil }
            return try partial.fold(attempts: numbers, campaigns: component)
        }
        return try partial.fold(attempts: numbers, campaigns: component, asked: campaign)
    }

    /// All campaigns that were ever said to be connected with some, as projections and tail know them. Those of
    /// a single campaign are remembered: many questions are about the same.
    private func chains(
        of campaigns: [UInt32], _ stored: StoredPicture
    ) throws(PictureError) -> ChainBook {
        let single = Set(campaigns).count == 1 ? campaigns.first : nil
        if let single, let known = state.withLock({ $0.chains[single] }) { return known }
        var component: Set<UInt32> = []
        for campaign in campaigns where !component.contains(campaign) {
            component.formUnion(try stored.component(of: campaign))
        }
        let made = try stored.chainBook(stored.book(component.sorted()))
        if let single {
            state.withLock { state in
                if !state.isDistrustful, state.chains.count < Self.mostChains {
                    state.chains[single] = made
                }
            }
        }
        return made
    }

    /// Chains remembered, of a few campaigns each.
    private static let mostChains = 1024
}
