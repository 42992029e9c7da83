import ArgumentParser

/// Where the last event of a campaign is expected.
struct CampaignPosition {
    var campaign: String
    var position: UInt64

    /// Reads `CAMPAIGN=POSITION`; the campaign may hold equals signs itself.
    init(_ text: String) throws {
        guard let sign = text.lastIndex(of: "="), sign > text.startIndex,
            let position = UInt64(text[text.index(after: sign)...])
        else {
            throw ValidationError("'\(text)' is not CAMPAIGN=POSITION, such as spring-sale=117.")
        }
        campaign = String(text[..<sign])
        self.position = position
    }
}
