import Campaigns

/// What the records of a batch turned out to be: valid events, and bad records.
package struct FactBatch: Sendable {
    /// The valid events.
    package var events = EventBatch()
    /// For each event the record it came from.
    package var recordOf: [Int] = []
    /// Bad records and what is wrong with them, in order.
    package var problems: [(record: Int, problem: EventProblem)] = []

    package init() {}
}
