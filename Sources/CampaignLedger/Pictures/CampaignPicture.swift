import Campaigns
import EventLog
import Projections

/// What questions about whole campaigns are answered from: a fold made for the question, or the
/// stored projections and what has happened since.
protocol CampaignPicture: Sendable {
    /// The policy in force.
    var policy: Policy { get }
    var classifier: FailureClassifier { get }
    /// Whether the events considered know the campaign.
    func exists(_ campaign: UInt32) throws(PictureError) -> Bool
    func facts(of campaign: UInt32) throws(PictureError) -> CampaignFacts
    func totals(of campaign: UInt32) throws(PictureError) -> CampaignTotals
    /// The failed set of a campaign, ascending by home; homes by their numbers.
    func failed(in campaign: UInt32) throws(PictureError) -> [FailedEntry]
    /// The chain that a campaign belongs to.
    func chain(of campaign: UInt32) throws(PictureError) -> ChainTotals
    /// All campaigns that the events considered know, in no order.
    func campaigns() throws(PictureError) -> [UInt32]
}

/// Why a picture could not be made.
enum PictureError: Error {
    case log(EventLogError)
    /// The projections are of no use: the question is to be asked of the log alone.
    case projections(ProjectionError)
    /// The answer is an error.
    case ledger(LedgerError)

    /// Whether stored bytes are at fault, of the projections or of the log.
    var isDamage: Bool {
        switch self {
        case .log(let error): error.isDamage
        case .projections(let error): error.isDamage
        case .ledger: false
        }
    }

    /// Whether the answer may be another one without the projections: they cannot be read, or name what
    /// the log does not have.
    var castsDoubt: Bool {
        if case .projections = self { return true }
        return isDamage
    }
}

/// Runs what reads the log only.
func ofLog<R>(_ body: () throws(EventLogError) -> R) throws(PictureError) -> R {
    do throws(EventLogError) { return try body() } catch { throw .log(error) }
}

/// Runs what reads the projections only.
func ofProjections<R>(_ body: () throws(ProjectionError) -> R) throws(PictureError) -> R {
    do throws(ProjectionError) { return try body() } catch { throw .projections(error) }
}
