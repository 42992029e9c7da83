extension StrangeAuthor {
    /// Adds one event about a campaign.
    mutating func writeCampaignEvent() {
        let place = random.below(world.campaigns.count)
        switch random.below(10) {
        case 0...2: writeCreated(place)
        case 3: writeEdited(place)
        case 4, 5: writeAudience(world.campaigns[place], contacts: someContacts())
        case 6: writeRetryRequested(place)
        default: writeLifecycle(place)
        }
    }

    /// Adds `campaign.created` for the campaign at this place, mostly with its `retryOf`.
    mutating func writeCreated(_ place: Int) {
        var data: [JSONValue.Member] = []
        if random.chance(90), let source = world.source(ofCampaignAt: place, random: &random) {
            data.append(.init("retryOf", .string(source)))
        }
        if random.chance(10) {
            data.append(.init("cloneOf", .string(random.pick(world.campaigns))))
        }
        data += description()
        if random.chance(30) {
            data.append(.init("trigger", random.pick(["manual", "automatic", "api"])))
        }
        write("campaign.created", subject: world.campaigns[place], data)
    }

    /// Adds a `campaign.created` for every campaign that can be a retry: a chain as deep as it
    /// gets.
    mutating func writeLinks() {
        for place in world.campaigns.indices.dropFirst() { writeCreated(place) }
    }

    private mutating func writeEdited(_ place: Int) {
        var data = description()
        if data.isEmpty { data = [channelMember()] }
        write("campaign.edited", subject: world.campaigns[place], data)
    }

    /// Any of the members that created and edited share.
    private mutating func description() -> [JSONValue.Member] {
        var data: [JSONValue.Member] = []
        if random.chance(25) {
            data.append(.init("name", random.pick(["Spring", "Été, \"deux\"", "two\nlines", ""])))
        }
        if random.chance(40) { data.append(channelMember()) }
        if random.chance(10) {
            let message: JSONValue = .object([
                .init("flow", "f1"), .init("channel", "not this one"),
                .init("templateRoutes", .array([.object([.init("retryOf", "nobody")])])),
            ])
            data.append(.init("message", message))
        }
        if random.chance(10) {
            data.append(.init("audience", .object([.init("filter", "tag = 'vip'")])))
        }
        return data
    }

    /// Adds one part of an audience.
    mutating func writeAudience(_ campaign: Text, contacts: [Text]) {
        write(
            "campaign.audienceResolved", subject: campaign,
            [.init("contacts", .array(contacts.map(JSONValue.string)))])
    }

    /// Contacts in any order, sometimes with one of them twice; at least one.
    private mutating func someContacts() -> [Text] {
        let count = random.number(in: 1...world.contacts.count)
        var contacts = Array(random.shuffled(world.contacts).prefix(count))
        if random.chance(10) { contacts.append(contacts[0]) }
        return contacts
    }

    private mutating func writeRetryRequested(_ place: Int) {
        var data: [JSONValue.Member] = []
        if random.chance(50) {
            data.append(.init("contacts", .array(someContacts().map(JSONValue.string))))
        }
        if random.chance(30) {
            data.append(.init("trigger", random.pick(["manual", "automatic"])))
        }
        if random.chance(30) { data.append(.init("reason", "asked for")) }
        write("campaign.retryRequested", subject: world.campaigns[place], data)
    }

    private mutating func writeLifecycle(_ place: Int) {
        let type: Text = random.pick([
            "campaign.scheduled", "campaign.started", "campaign.paused", "campaign.resumed",
            "campaign.completed", "campaign.completed", "campaign.cancelled", "campaign.failed",
        ])
        var data: [JSONValue.Member] = []
        if type == "campaign.scheduled" {
            let time = StrangeTimes.spell(random.pick(world.instants), random: &random)
            data.append(.init("runAt", .string(Text(time))))
        } else if random.chance(30) {
            data.append(.init("reason", random.pick(["done", "ça y est", "a,b"])))
        }
        write(type, subject: world.campaigns[place], data)
    }

    /// Adds one event about the policy, a contact or an obstacle.
    mutating func writeOtherEvent() {
        switch random.below(8) {
        case 0...4: writePolicy()
        case 5, 6:
            write(
                random.pick(["contact.optedOut", "contact.optedIn"]),
                subject: random.pick(world.contacts), random.chance(50) ? [channelMember()] : [])
        default:
            var data: [JSONValue.Member] = [.init("unlock", "fix:auth")]
            if random.chance(50) { data.append(channelMember()) }
            write("obstacle.cleared", subject: nil, data)
        }
    }

    private mutating func writePolicy() {
        var data: [JSONValue.Member] = []
        if random.chance(85) {
            let count = random.number(in: 0...world.channels.count)
            let channels = random.shuffled(world.channels).prefix(count)
            data.append(.init("receiptlessChannels", .array(channels.map(JSONValue.string))))
        }
        if data.isEmpty || random.chance(15) {
            data.append(.init("scheduledQuota", .number(random.pick(["1", "20"]))))
        }
        write("policy.changed", subject: nil, data)
    }

    mutating func channelMember() -> JSONValue.Member {
        .init("channel", .string(random.pick(world.channels)))
    }
}
