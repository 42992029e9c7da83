import Campaigns
import EventLog

/// What a contact has said about being messaged at all.
struct Consent: Sendable, Equatable {
    var isOptedOut = false
    var isErased = false
}

extension LedgerSnapshot {
    /// What the events considered say of a contact on a channel: of those that name the channel or none, the
    /// latest opt-out or opt-in counts, an opt-out where both are of one time. Where the channel is
    /// not known, an opt-out from any channel counts.
    /// - Complexity: O(events about the contact itself).
    func consent(of contact: UInt32, on channel: String?) throws(LedgerError) -> Consent {
        var consent = Consent()
        let positions = try reading { () throws(EventLogError) in
            try view.positions(of: .member, contact).filter { $0 <= asOf.position }
        }
        guard !positions.isEmpty else { return consent }
        /// The latest statement of each channel, "" for those that name none.
        var latest: [ExactText: (time: Timestamp, isOut: Bool)] = [:]
        let (batch, _) = try events(at: positions)
        for event in batch.events where isConsidered(event) {
            if event.type == .contactErased { consent.isErased = true }
            guard event.type == .contactOptedOut || event.type == .contactOptedIn else { continue }
            let named = ExactText(batch.text(event.channel) ?? "")
            let isOut = event.type == .contactOptedOut
            guard let known = latest[named] else {
                latest[named] = (event.time, isOut)
                continue
            }
            if event.time > known.time || event.time == known.time && isOut {
                latest[named] = (event.time, isOut)
            }
        }
        let channels = channel.map { [ExactText($0)] } ?? Array(latest.keys)
        consent.isOptedOut = channels.contains { Self.isOut(latest[$0], latest[""]) }
        return consent
    }

    /// Of the statements about one channel and about none in particular, the later one; an opt-out
    /// where they are of one time.
    private static func isOut(
        _ own: (time: Timestamp, isOut: Bool)?, _ general: (time: Timestamp, isOut: Bool)?
    ) -> Bool {
        guard let own else { return general?.isOut ?? false }
        guard let general else { return own.isOut }
        if own.time == general.time { return own.isOut || general.isOut }
        return own.time > general.time ? own.isOut : general.isOut
    }
}
