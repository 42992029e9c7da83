import CampaignLedger

/// Point questions in a warm process: which attempt reached this contact?
///
/// Each takes a snapshot of its own, as a program does that wants the newest commit; the same once
/// more with one snapshot for all.
struct Reaching {
    private static let warmUps = 1
    private static let rounds = 4
    private let ledger: Ledger
    private let questions: [(campaign: String, contact: String)]

    init(_ ledger: Ledger) {
        self.ledger = ledger
        questions = LedgerBench.lines().compactMap { line in
            let fields = line.split(separator: ",")
            return fields.count == 2 ? (String(fields[0]), String(fields[1])) : nil
        }
    }

    func run(showsAnswers: Bool) throws(LedgerError) {
        if showsAnswers { return try answer() }
        let single = try time { () throws(LedgerError) in try ledger.snapshot() }
        let held = try ledger.snapshot()
        let repeated = try time { () throws(LedgerError) in held }
        print("{\(single.members()),\"held\":{\(repeated.members())}}")
    }

    private func time(
        _ snapshot: () throws(LedgerError) -> LedgerSnapshot
    ) throws(LedgerError) -> Latencies {
        let clock = ContinuousClock()
        var latencies = Latencies()
        var tries = 0
        for round in 0..<Self.warmUps + Self.rounds {
            for (campaign, contact) in questions {
                let start = clock.now
                let answer = try snapshot().reached(contact, campaign: campaign)
                if round >= Self.warmUps { latencies.add(clock.now - start) }
                tries += answer.tries.count
            }
        }
        precondition(tries > 0, "every question is about a contact that was tried")
        return latencies
    }

    private func answer() throws(LedgerError) {
        let snapshot = try ledger.snapshot()
        for (campaign, contact) in questions {
            let answer = try snapshot.reached(contact, campaign: campaign)
            let time = answer.occurredAt.map { "\($0.microseconds)" } ?? ""
            print(
                campaign, contact, answer.byCampaign ?? "", time, answer.tries.count,
                separator: ",")
        }
    }
}
