/// What the fold asks of whoever holds the events, beyond the numbers it is fed.
package protocol FoldSource: Sendable {
    associatedtype Failure: Error
    /// Whether the identity (source, then id, by bytes) of the first row is greater than that of
    /// the second.
    func isIdentityGreater(_ row: UInt32, than other: UInt32) throws(Failure) -> Bool
    /// When the event of a row occurred, in microseconds since 1970.
    func time(ofRow row: UInt32) throws(Failure) -> Int64
    /// Label number of the channel that a row names, or nil.
    func channelLabel(ofRow row: UInt32) throws(Failure) -> UInt32?
    /// Bytes of a campaign's id.
    func campaignID(_ campaign: UInt32) throws(Failure) -> [UInt8]
}
