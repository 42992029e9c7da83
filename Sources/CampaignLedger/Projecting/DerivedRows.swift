import Campaigns
import Dispatch
import EventLog
import Files
import Projections
import Synchronization

/// The rows of campaigns and chains, drawn up chain by chain on all cores.
struct DerivedRows: Sendable {
    private let accounts: CampaignAccounts
    private let roots: [UInt32]
    /// All campaigns that were ever said to retry one, ascending.
    private let retries: [UInt32: [UInt32]]
    /// How many contacts the log knows.
    private let contacts: Int

    /// Chains that one thread takes at a time.
    private static let chainsAtOnce = 16

    init(_ accounts: CampaignAccounts, _ checkpoint: Checkpoint, contacts: Int) {
        self.accounts = accounts
        self.contacts = contacts
        let campaigns = 0..<checkpoint.campaigns
        roots = campaigns.filter { accounts.fold.chains.root(of: $0) == $0 }
        var retries: [UInt32: [UInt32]] = [:]
        for campaign in campaigns {
            for source in accounts.fold.campaigns[campaign].sources {
                retries[source, default: []].append(campaign)
            }
        }
        self.retries = retries
    }

    /// - Complexity: O(contacts of all campaigns / cores).
    func all() throws(EventLogError) -> [ProjectionRow] {
        let threads = min(Processors.count, roots.count / Self.chainsAtOnce + 1)
        let next = Atomic<Int>(0)
        let results = Mutex<[Result<[ProjectionRow], EventLogError>]>([])
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            let result: Result<[ProjectionRow], EventLogError>
            do throws(EventLogError) {
                result = .success(try share(next))
            } catch {
                result = .failure(error)
            }
            results.withLock { $0.append(result) }
        }
        var rows: [ProjectionRow] = []
        for result in results.withLock({ $0 }) { rows += try result.get() }
        return rows
    }

    /// The rows of as many chains as are left for one of several threads.
    private func share(_ next: borrowing Atomic<Int>) throws(EventLogError) -> [ProjectionRow] {
        var rows: [ProjectionRow] = []
        var standings = ChainTally.Standings(contacts: contacts)
        var labels = RowLabels(accounts.view, accounts.classifier)
        while true {
            let start = next.add(Self.chainsAtOnce, ordering: .relaxed).oldValue
            guard start < roots.count else { return rows }
            for root in roots[start..<min(start + Self.chainsAtOnce, roots.count)] {
                try add(root, &standings, &labels, to: &rows)
            }
        }
    }

    private func add(
        _ root: UInt32, _ standings: inout ChainTally.Standings, _ labels: inout RowLabels,
        to rows: inout [ProjectionRow]
    ) throws(EventLogError) {
        let fold = accounts.fold
        let members = fold.chains.members(ofRoot: root)
        var totals = CampaignTotals()
        var failed: [UInt32: [FailedEntry]] = [:]
        for campaign in members {
            let account = try accounts.account(of: campaign, &labels)
            totals = account.totals
            failed[campaign] = account.failed
            let record = CampaignRecord(
                facts: fold.campaigns[campaign], retries: retries[campaign] ?? [],
                totals: account.totals)
            rows.append(ProjectionRow(.campaigns, UInt64(campaign), record.encoded))
            guard !account.failed.isEmpty else { continue }
            rows.append(
                ProjectionRow(.failed, UInt64(campaign), FailedEntry.encode(account.failed)))
        }
        guard fold.exists(root) else { return }
        let chain: ChainTotals
        if members == [root] {
            chain = ChainTotals(alone: root, isKnown: true, fold.campaigns[root].status, totals)
        } else {
            chain = try accounts.chain(root: root, &standings, &labels, failed: failed)
        }
        rows.append(ProjectionRow(.chains, UInt64(root), chain.encoded))
    }
}
