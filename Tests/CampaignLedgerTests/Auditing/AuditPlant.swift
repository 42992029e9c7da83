import CampaignLedger
import SlowTwin

/// Something that should not be, put into a clean workload.
enum AuditPlant: CaseIterable {
    case forgotten, contradiction, failedAfterDelivered, backwards, unmatched, claimedTwice
    case dispatchedTwice, doubleSend, possibleDoubleSend, permanentRetried, unknownRetried
    case stranger, leftOut, neverDispatched, edited

    /// What an audit must find, and nothing else.
    var expected: Set<AuditCheck> {
        switch self {
        case .forgotten: [.finishedWithPending]
        case .contradiction: [.contradiction]
        case .failedAfterDelivered: [.failedAfterDelivered]
        case .backwards: [.statusBackwards]
        case .unmatched: [.unmatchedReceipt]
        case .claimedTwice: [.messageIdClaimedTwice]
        case .dispatchedTwice: [.sentAgain]
        case .doubleSend: [.sentAgain, .doubleSend]
        case .possibleDoubleSend: [.sentAgain, .possibleDoubleSend]
        case .permanentRetried: [.permanentFailureRetried]
        case .unknownRetried: [.unknownRetried]
        case .stranger, .leftOut: [.retryAudience]
        case .neverDispatched: [.retryNeverDispatched]
        case .edited: [.editedAfterStart]
        }
    }
}

extension AuditWorkload {
    /// Puts an incident in, and returns the contact that it is about, empty where it is about none;
    /// nil where the workload has no place for it.
    mutating func plant(_ plant: AuditPlant) -> String? {
        switch plant {
        case .unmatched:
            tell("attempt.delivered", nil, lastSecond, data: #""messageId":"nobody's""#)
            return ""
        case .neverDispatched:
            let start = lastSecond + 1
            tell("campaign.created", "empty", start, data: #""retryOf":"c0""#)
            tell("campaign.started", "empty", start + 1)
            tell("campaign.completed", "empty", start + 2)
            return ""
        case .edited:
            guard let retry = retries.first else { return nil }
            tell("campaign.edited", retry.source, retry.start + 11, data: #""name":"late""#)
            return ""
        case .stranger, .leftOut: return plantAudience(plant)
        case .permanentRetried:
            return plantFurther(after: Self.permanent) { workload, index, second in
                workload.tell(index, "dispatched", second, number: 2)
                workload.tell(
                    index, "failed", second + 5,
                    data: #","error":{"code":"\#(Self.permanent)"}"#, number: 2)
            }
        case .unknownRetried: return plantUnknown()
        default: return plantOnReached(plant)
        }
    }

    /// Incidents that befall a contact who was reached at the first attempt of a root.
    private mutating func plantOnReached(_ plant: AuditPlant) -> String? {
        let candidates = fates.indices.filter {
            fates[$0].isRoot && fates[$0].ends == ["delivered"] && !fates[$0].isNameless
        }
        guard candidates.count > 1 else { return nil }
        let index = candidates[0]
        let fate = fates[index]
        let second = fate.dispatched[0]
        switch plant {
        case .forgotten:
            facts.removeAll { $0.contact == fate.contact && $0.campaign == fate.campaign }
        case .contradiction:
            tell(index, "failed", second + 3, data: #","error":{"code":"whatsapp:131000"}"#)
        case .failedAfterDelivered:
            tell(index, "failed", second + 2000, data: #","error":{"code":"whatsapp:131000"}"#)
        case .backwards: tell(index, "sent", second + 7)
        case .dispatchedTwice: tell(index, "dispatched", second + 3)
        case .claimedTwice:
            let other = fates[candidates[1]]
            facts.append(
                Fact(
                    type: "attempt.accepted", campaign: fate.campaign, contact: fate.contact,
                    attempt: 1, second: second + 1, arrival: second + 1,
                    data: #""messageId":"m-\#(other.campaign)-\#(other.contact)-1""#))
        case .doubleSend, .possibleDoubleSend:
            tell(index, "dispatched", second + 100, number: 2)
            tell(
                index, plant == .doubleSend ? "delivered" : "accepted", second + 105, number: 2)
        default: return nil
        }
        return fate.contact
    }

    private mutating func plantFurther(
        after end: String, _ body: (inout AuditWorkload, Int, Int) -> Void
    ) -> String? {
        guard let index = fates.indices.first(where: { fates[$0].ends == [end] }) else {
            return nil
        }
        body(&self, index, fates[index].dispatched[0] + Self.pause)
        return fates[index].contact
    }

    /// The failure before a retry in place was in truth a time-out. Nothing was delivered later: a
    /// double send would be possible too.
    private mutating func plantUnknown() -> String? {
        guard
            let index = fates.indices.first(where: {
                fates[$0].ends.count == 2 && !fates[$0].isNameless
                    && [Self.permanent, Self.waiting].contains(fates[$0].ends[1])
            })
        else { return nil }
        let fate = fates[index]
        facts.removeAll {
            $0.type == "attempt.failed" && $0.campaign == fate.campaign
                && $0.contact == fate.contact && $0.attempt == 1
        }
        tell(index, "unknown", fate.dispatched[0] + 600, number: 1)
        facts.removeAll {
            ["attempt.accepted", "attempt.sent", "attempt.deferred"].contains($0.type)
                && $0.campaign == fate.campaign && $0.contact == fate.contact && $0.attempt == 1
        }
        return fate.contact
    }

    private mutating func plantAudience(_ plant: AuditPlant) -> String? {
        guard let retry = retries.first else { return nil }
        if plant == .stranger {
            guard
                let fate = fates.first(where: { $0.campaign == retry.source && $0.reached })
            else { return nil }
            tell(
                "campaign.audienceResolved", retry.campaign, retry.start + 1,
                contacts: [fate.contact])
            facts.append(
                Fact(
                    type: "attempt.skipped", campaign: retry.campaign, contact: fate.contact,
                    attempt: 1, second: retry.start + 20, arrival: retry.start + 20))
            return fate.contact
        }
        func code(_ contact: String) -> String? {
            fates.first { $0.campaign == retry.source && $0.contact == contact }?.ends.last
        }
        guard
            let out = retry.contacts.first(where: { out in
                retry.contacts.contains { $0 != out && code($0) == code(out) }
            })
        else { return nil }
        remove(out, fromRetriesOf: retry.source)
        return out
    }

    /// Leaves a contact out of the retries of a campaign, and of theirs.
    private mutating func remove(_ contact: String, fromRetriesOf source: String) {
        let gone = Set(
            fates.drop { $0.campaign != source }.filter {
                $0.contact == contact && $0.campaign != source
            }.map(\.campaign))
        let messages = gone.flatMap { campaign in
            (1...2).map { "m-\(campaign)-\(contact)-\($0)\"" }
        }
        // A retry that was for nobody else was not made.
        let empty = gone.filter { campaign in
            !fates.contains { $0.campaign == campaign && $0.contact != contact }
        }
        facts.removeAll { fact in
            empty.contains(fact.campaign ?? "")
                || fact.type.hasPrefix("attempt.")
                    && messages.contains { fact.data.contains($0) }
        }
        for place in facts.indices where gone.contains(facts[place].campaign ?? "") {
            facts[place].contacts.removeAll { $0 == contact }
        }
        facts.removeAll {
            $0.contacts.isEmpty && gone.contains($0.campaign ?? "")
                && ["campaign.audienceResolved", "campaign.retryRequested"].contains($0.type)
        }
    }
}
