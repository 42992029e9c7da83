import Campaigns
import JSON

extension CloudEventDecoder {
    /// Takes from `subject` and the members of `data` what the type of event has a place for.
    ///
    /// What is taken leaves `members`; the rest is kept as it came. A member that is null says
    /// nothing, and is kept.
    mutating func takeMembers(
        _ draft: inout EventDraft, _ subject: RecordMember?, _ record: Span<UInt8>
    ) throws(EventProblem) {
        switch draft.type.family {
        case .attempt: try takeAttempt(&draft, subject, record)
        case .campaign: try takeCampaign(&draft, subject, record)
        case .contact: try takeContact(&draft, subject, record)
        case .policy, .obstacle, .unknown:
            if let subject { otherAttributes.append(subject) }
            if draft.type == .obstacleCleared, let channel = take(.channel) {
                draft.channel = try name(channel, "$.data.channel", record)
            }
            if draft.type == .policyChanged { try checkPolicy(record) }
        }
    }

    /// Removes and returns the member with a name, unless it is null.
    private mutating func take(_ name: RecordMember.Name) -> RecordMember? {
        guard let index = members.firstIndex(where: { $0.name == name }),
            members[index].kind != .null
        else { return nil }
        return members.remove(at: index)
    }

    private mutating func takeAttempt(
        _ draft: inout EventDraft, _ subject: RecordMember?, _ record: Span<UInt8>
    ) throws(EventProblem) {
        if let contact = take(.contact) {
            draft.contact = try text(contact, EventLimits.contact, "$.data.contact", record)
        }
        if let message = take(.messageID) {
            draft.messageID = try text(message, EventLimits.messageID, "$.data.messageId", record)
        }
        if let attempt = take(.attempt) {
            draft.attempt = try number(attempt, record)
            draft.statesAttempt = true
        }
        if let subject {
            let campaign = try text(subject, EventLimits.campaign, "$.subject", record)
            if draft.contact.isPresent {
                draft.campaign = campaign
            } else {
                otherAttributes.append(subject)
            }
        }
        if draft.isReceiptByMessageID {
            guard draft.messageID.isPresent else {
                let missing = draft.contact.isPresent ? "$.subject" : "$.data.contact"
                throw EventProblem(
                    .notAttributable, path: missing, found: "nothing",
                    expected: "campaign (subject) and data.contact, or data.messageId")
            }
            // The number says nothing without campaign and contact, and is kept with the rest.
            if draft.statesAttempt { keepNumber(draft.attempt) }
            draft.attempt = 1
            draft.statesAttempt = false
        }
        if let channel = take(.channel) {
            draft.channel = try name(channel, "$.data.channel", record)
        }
        if draft.type == .attemptFailed { draft.code = try takeErrorCode(record) }
        if draft.type == .attemptSkipped, let reason = take(.reason) {
            draft.code = try name(reason, "$.data.reason", record)
        }
    }

    private func number(
        _ member: RecordMember, _ record: Span<UInt8>
    ) throws(EventProblem) -> UInt16 {
        guard member.kind == .number else {
            throw problem(.wrongType, "$.data.attempt", member, "a whole number", record)
        }
        guard let value = JSONNumber.integer(member.value, in: record),
            EventLimits.attempt.contains(Int(clamping: value))
        else {
            throw problem(
                .attemptOutOfRange, "$.data.attempt", member, "a whole number from 1 to 65535",
                record)
        }
        return UInt16(truncatingIfNeeded: value)
    }

    /// A string that has no limits: an empty one says nothing.
    private mutating func name(
        _ member: RecordMember, _ path: @autoclosure () -> String, _ record: Span<UInt8>
    ) throws(EventProblem) -> TextRange {
        guard member.kind == .string else {
            throw problem(.wrongType, path(), member, "a string", record)
        }
        guard member.string.count > 0 else {
            members.append(member)
            return .absent
        }
        return place(member, record)
    }

    private mutating func takeCampaign(
        _ draft: inout EventDraft, _ subject: RecordMember?, _ record: Span<UInt8>
    ) throws(EventProblem) {
        draft.campaign = try requiredSubject(subject, EventLimits.campaign, "campaign", record)
        if draft.type == .campaignCreated, let source = take(.retryOf) {
            draft.retryOf = try text(source, EventLimits.campaign, "$.data.retryOf", record)
        }
        if draft.type == .campaignCreated || draft.type == .campaignEdited,
            let channel = take(.channel)
        {
            draft.channel = try name(channel, "$.data.channel", record)
        }
        if draft.type == .campaignAudienceResolved || draft.type == .campaignRetryRequested {
            try takeContacts(&draft, record)
        }
        try checkStatements(draft.type, record)
    }

    /// Checks the members that stay with the rest, but are read again when somebody asks.
    private func checkStatements(
        _ type: EventType, _ record: Span<UInt8>
    ) throws(EventProblem) {
        let states = type == .campaignCreated || type == .campaignEdited
        guard states || type == .campaignScheduled else { return }
        for member in members where member.kind != .null {
            func check(_ name: StaticString, _ kind: JSONValueKind, _ expected: String)
                throws(EventProblem)
            {
                guard member.key.equals(name, in: record), member.kind != kind else { return }
                throw problem(.wrongType, "$.data.\(name)", member, expected, record)
            }
            if states {
                try check("name", .string, "a string")
            } else if member.key.equals("runAt", in: record) {
                try check("runAt", .string, "an RFC 3339 time")
                _ = try parseTime(member, record, path: "$.data.runAt")
            }
        }
    }

    private mutating func takeContacts(
        _ draft: inout EventDraft, _ record: Span<UInt8>
    ) throws(EventProblem) {
        guard let list = take(.contacts) else {
            guard draft.type == .campaignRetryRequested else {
                throw EventProblem(
                    .missingMember, path: "$.data.contacts", found: "nothing",
                    expected: "an array of contact ids")
            }
            return
        }
        guard list.kind == .array else {
            throw problem(
                .wrongType, "$.data.contacts", list, "an array of contact ids", record)
        }
        draft.contacts = try readContacts(record, list.value)
        // An empty list is kept as it came, so that it is not taken for none.
        if draft.contacts.count == 0 {
            members.append(list)
            draft.contacts = .absent
        }
    }

    private mutating func takeContact(
        _ draft: inout EventDraft, _ subject: RecordMember?, _ record: Span<UInt8>
    ) throws(EventProblem) {
        if draft.type == .contactErased { return try takeErased(&draft, subject, record) }
        draft.contact = try requiredSubject(subject, EventLimits.contact, "contact", record)
        if let channel = take(.channel) {
            draft.channel = try name(channel, "$.data.channel", record)
        }
    }

    /// Who was erased must not come into the log by the event that says so: an id is refused, and so is
    /// any member that could hold one.
    private mutating func takeErased(
        _ draft: inout EventDraft, _ subject: RecordMember?, _ record: Span<UInt8>
    ) throws(EventProblem) {
        let expected =
            "no contact but the stand-in of an erased one; use 'erase' to erase a contact"
        if let contact = take(.contact) {
            throw problem(.invalidID, "$.data.contact", contact, expected, record)
        }
        guard let subject else { return }
        let contact = try text(subject, EventLimits.contact, "$.subject", record)
        guard !subject.string.hasEscapes,
            ErasedContact.isStandIn(record.extracting(subject.string.range))
        else { throw problem(.invalidID, "$.subject", subject, expected, record) }
        draft.contact = contact
    }

    private mutating func requiredSubject(
        _ subject: RecordMember?, _ lengths: ClosedRange<Int>, _ what: String,
        _ record: Span<UInt8>
    ) throws(EventProblem) -> TextRange {
        guard let subject else {
            throw EventProblem(
                .missingMember, path: "$.subject", found: "nothing", expected: "the \(what)'s id")
        }
        return try text(subject, lengths, "$.subject", record)
    }

    private func checkPolicy(_ record: Span<UInt8>) throws(EventProblem) {
        for member in members {
            let name = member.key.text(in: record)
            let problem = Policy.problem(withMember: name, value: record.extracting(member.value))
            if let problem {
                throw self.problem(.invalidPolicy, "$.data.\(name)", member, problem, record)
            }
        }
    }
}
