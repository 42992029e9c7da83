import Campaigns
import JSON

/// What is said of a campaign when it is created or edited; nil says nothing.
public struct CampaignDescription: Sendable, Equatable {
    /// Its name, for people.
    public var name: String?
    /// The channel that its messages take, unless their events say otherwise.
    public var channel: String?
    /// What it sends: a JSON object that is opaque to the ledger.
    public var message: String?
    /// Whom it is for: any JSON value, opaque to the ledger, recorded as `audience.filter`.
    public var audienceFilter: String?

    /// A description; nothing is checked before it is recorded.
    public init(
        name: String? = nil, channel: String? = nil, message: String? = nil,
        audienceFilter: String? = nil
    ) {
        (self.name, self.channel) = (name, channel)
        (self.message, self.audienceFilter) = (message, audienceFilter)
    }
}

extension CampaignDescription {
    /// The members of `campaign.created` or `campaign.edited` that say it.
    /// - Throws: `invalidInput` for a message that is no JSON object, a filter that is no JSON, and a
    ///   channel without a name.
    func members() throws(LedgerError) -> [JSONMember] {
        var members: [JSONMember] = []
        if let name { members.append(JSONMember("name", .string(name))) }
        try ActingCheck.channel(channel)
        if let channel { members.append(JSONMember("channel", .string(channel))) }
        if let message {
            let value = try ActingCheck.json(message, "the message")
            guard value.objectValue != nil else {
                throw LedgerError(
                    .invalidInput, "Unable to use the message: it is JSON, but no object.",
                    remedy:
                        "Give an object such as {\"template\":\"spring\"}; nothing was recorded.")
            }
            members.append(JSONMember("message", value))
        }
        if let audienceFilter {
            let filter = try ActingCheck.json(audienceFilter, "the audience filter")
            members.append(JSONMember("audience", .object([JSONMember("filter", filter)])))
        }
        return members
    }
}
