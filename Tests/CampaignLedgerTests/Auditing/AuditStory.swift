import CampaignLedger
import Testing

/// Events told one after the other: the n-th is at position n of a ledger that holds them.
struct AuditStory {
    private(set) var lines: [String] = []

    /// The position of the last event.
    var last: UInt64 { UInt64(lines.count) }

    /// Tells an event and returns its position.
    @discardableResult
    mutating func tell(
        _ type: String, _ campaign: String?, at second: Int, _ data: String = "",
        source: String = "s"
    ) -> UInt64 {
        lines.append(
            event(type, "\(lines.count + 1)", campaign, at: second, data, source: source))
        return last
    }

    /// Tells the event at a position once more: a duplicate, which gets no position.
    mutating func tellAgain(_ position: UInt64) { lines.append(lines[Int(position) - 1]) }

    /// Puts the last event so many microseconds later.
    mutating func delayLast(microseconds: Int) {
        let digits = String(String(1_000_000 + microseconds).dropFirst())
        lines[lines.count - 1].replace(".000000Z", with: ".\(digits)Z")
    }

    /// Tells an event of an attempt and returns its position.
    @discardableResult
    mutating func attempt(
        _ state: String, _ campaign: String, _ contact: String, at second: Int, number: Int = 1,
        code: String = "whatsapp:130429", message: String? = nil, source: String = "s"
    ) -> UInt64 {
        let error = state == "failed" ? #","error":{"code":"\#(code)"}"# : ""
        let message = message.map { #","messageId":"\#($0)""# } ?? ""
        return tell(
            "attempt.\(state)", campaign, at: second,
            #""contact":"\#(contact)","attempt":\#(number)"# + message + error, source: source)
    }

    /// Tells who is in the audience of a campaign and returns the event's position.
    @discardableResult
    mutating func audience(_ campaign: String, _ contacts: [String], at second: Int) -> UInt64 {
        let names = contacts.map { "\"\($0)\"" }.joined(separator: ",")
        return tell("campaign.audienceResolved", campaign, at: second, #""contacts":[\#(names)]"#)
    }

    /// Tells a whole campaign: each contact is tried once and has the state that is named last.
    ///
    /// It lasts 100 seconds; what became of the contacts happens at 20, 21, 22 ...
    mutating func run(
        _ campaign: String, retryOf source: String? = nil, at start: Int,
        _ fates: KeyValuePairs<String, String>, isCompleted: Bool = true
    ) {
        create(campaign, retryOf: source, at: start)
        audience(campaign, fates.map(\.key), at: start + 1)
        tell("campaign.started", campaign, at: start + 2)
        for (place, (contact, fate)) in fates.enumerated() {
            if fate != "skipped" { attempt("dispatched", campaign, contact, at: start + 10) }
            let parts = fate.split(separator: " ").map(String.init)
            let message = "m \(campaign) \(contact)"
            attempt(
                parts[0], campaign, contact, at: start + 20 + place,
                code: parts.count > 1 ? parts[1] : "whatsapp:130429",
                message: fate == "skipped" ? nil : message)
        }
        if isCompleted { tell("campaign.completed", campaign, at: start + 100) }
    }

    /// Tells that a campaign was created.
    mutating func create(_ campaign: String, retryOf source: String? = nil, at second: Int) {
        tell(
            "campaign.created", campaign, at: second,
            source.map { #""retryOf":"\#($0)""# } ?? "")
    }

    /// The audit of a ledger that holds the events.
    func audit(
        campaigns: [String] = [], checks: Set<AuditCheck> = Set(AuditCheck.allCases),
        limit: Int = .max, asOf position: UInt64? = nil, occurredBy: Timestamp? = nil
    ) throws -> AuditReport {
        let ledger = try TestLedger()
        try ledger.append(lines)
        return try ledger.ledger.snapshot(
            asOf: position.map { .position($0) } ?? .now, occurredBy: occurredBy
        ).audit(campaigns: campaigns, checks: checks, limit: limit)
    }

    /// The only finding there is.
    func only(
        _ check: AuditCheck, _ location: SourceLocation = #_sourceLocation
    ) throws -> AuditFinding {
        let findings = try audit().findings
        #expect(findings.map(\.check) == [check], sourceLocation: location)
        return try #require(findings.first, sourceLocation: location)
    }

    /// Expects that nothing is found.
    func expectSilence(_ location: SourceLocation = #_sourceLocation) throws {
        let report = try audit()
        #expect(report.isClean, "\(report.findings)", sourceLocation: location)
        #expect(report.findings.isEmpty && report.count == 0, sourceLocation: location)
    }
}
