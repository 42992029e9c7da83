import CampaignLedger
import JSON
import Testing

/// Changing the policy, and what is in force.
@Suite struct SetPolicyTests {
    @Test func `what was set is in force, and what was before it stays`() throws {
        let ledger = try TestLedger()
        let first = try ledger.ledger.setPolicy(
            #"{"retention":14,"scheduledQuota":25}"#, actor: "eva")
        #expect(first.events.map(\.typeName) == ["policy.changed"])
        #expect(try first.events[0].data("actor")?.stringValue == "eva")
        try ledger.ledger.setPolicy(#"{"claimLease":60}"#, actor: "op")
        let policy = try ledger.ledger.snapshot().policy()
        #expect(policy.retentionDays == 14 && policy.scheduledQuota == 25)
        #expect(policy.claimLeaseSeconds == 60)
        #expect(try ledger.ledger.snapshot(asOf: .position(1)).policy().claimLeaseSeconds == 600)
    }

    @Test func `a part of the automatic retry is written out whole`() throws {
        let ledger = try TestLedger()
        try ledger.ledger.setPolicy(
            #"{"automaticRetry":{"enabled":true,"localHour":9}}"#, actor: "op")
        let changed = try ledger.ledger.setPolicy(
            #"{"automaticRetry":{"maximumAttempts":1}}"#, actor: "op"
        ).events[0]
        #expect(
            try changed.data("automaticRetry")
                == JSONValue.parse(
                    #"{"enabled":true,"maximumAttempts":1,"everyHours":24,"localHour":9,"#
                        + #""timeZone":"UTC"}"#))
        let automatic = try ledger.ledger.snapshot().policy().automaticRetry
        #expect(automatic.enabled && automatic.localHour == 9 && automatic.maximumAttempts == 1)
    }

    @Test func `a change counts though the clock stands still or an older one is dated ahead`()
        throws
    {
        let ledger = try TestLedger(
            event("policy.changed", "1", nil, at: 90_000, #""retention":1"#))
        for days in [2, 3, 4] {
            try ledger.ledger.setPolicy(#"{"retention":\#(days)}"#, actor: "op")
            #expect(try ledger.ledger.snapshot().policy().retentionDays == days)
        }
    }

    @Test func `a limit can be taken away`() throws {
        let ledger = try TestLedger()
        try ledger.ledger.setPolicy(#"{"retention":7,"scheduledQuota":2}"#, actor: "op")
        try ledger.ledger.setPolicy(#"{"retention":"never","scheduledQuota":null}"#, actor: "op")
        let policy = try ledger.ledger.snapshot().policy()
        #expect(policy.retentionDays == nil && policy.scheduledQuota == nil)
    }

    @Test(arguments: [
        (#"{"retention":"ever"}"#, "'retention' is not right, expected a number of days"),
        (#"{"retention":-1}"#, "'retention' is not right"),
        (#"{"retentoin":7}"#, "the member 'retentoin' is not known"),
        (#"{"automaticRetry":{"localhour":9}}"#, "'automaticRetry' has no member 'localhour'"),
        (#"{"automaticRetry":{"localHour":24}}"#, "'automaticRetry' is not right"),
        (#"{"automaticRetry":{"timeZone":"Europe/Atlantis"}}"#, "'Europe/Atlantis'"),
        (#"{"automaticRetry":{"timeZone":"../zoneinfo/UTC"}}"#, "no name of a time zone"),
        (#"{"automaticRetry":{"timeZone":"Europe"}}"#, "'Europe'"),
        (#"{"failureCatalogue":[{"provider":"p"}]}"#, "'failureCatalogue' is not right"),
        ("{}", "no JSON object with members"), ("[]", "no JSON object with members"),
        ("retention=7", "it is no JSON"),
    ])
    func `what is wrong is refused by name`(_ change: String, _ words: String) throws {
        let ledger = try TestLedger()
        try ledger.expectRefusal(.invalidInput, saying: words) {
            _ = try ledger.ledger.setPolicy(change, actor: "op")
        }
    }

    @Test func `without a change everything is by default`() throws {
        let members = try TestLedger().ledger.snapshot().policyMembers()
        #expect(
            members.map(\.name) == [
                "retention", "scheduledQuota", "claimLease", "automaticRetry",
                "receiptlessChannels", "failureCatalogue",
            ])
        #expect(members.map(\.value).prefix(3) == ["30", "null", "600"])
        #expect(
            members.allSatisfy { $0.position == nil && $0.occurredAt == nil && $0.actor == nil })
    }

    @Test(arguments: [true, false])
    func `each member tells since when it counts, and by whom`(isProjected: Bool) throws {
        let ledger = try TestLedger(pace: isProjected ? .eager : ProjectionPace())
        try ledger.ledger.setPolicy(#"{"retention":7,"claimLease":60}"#, actor: "eva")
        try ledger.ledger.setPolicy(#"{"claimLease":90}"#, actor: "op")
        try ledger.append(event("policy.changed", "1", nil, at: 0, #""retention":1"#))
        try ledger.append(event("policy.changed", "2", nil, #""receiptlessChannels":["b","a"]"#))
        let members = try ledger.ledger.snapshot().policyMembers()
        #expect(members.map(\.position) == [1, nil, 2, nil, 4, nil])
        #expect(members.map(\.actor) == ["eva", nil, "op", nil, nil, nil])
        #expect(members[0].value == "7" && members[2].value == "90")
        #expect(members[4].value == #"["a","b"]"#)
        let before = try ledger.ledger.snapshot(asOf: .position(1)).policyMembers()
        #expect(before.map(\.position) == [1, nil, 1, nil, nil, nil])
        let early = try ledger.ledger.snapshot(occurredBy: moment(0)).policyMembers()
        #expect(early.map(\.position) == [3, nil, nil, nil, 4, nil])
    }

    @Test func `the members in force are those of the events that may state them`() throws {
        #expect(
            try TestLedger().ledger.snapshot().policyMembers().map(\.name).sorted()
                == Policy.memberNames.sorted())
    }

    @Test func `a table of codes becomes rules of the policy`() throws {
        let csv = """
            provider,code,match,category,wait_seconds,unlock,advice
            house,7,exact,businessLogic,,fix:house,"Call ""them"", soon"
            house,500-599,range,retryable,60,wait,
            """
        let ledger = try TestLedger()
        let rules = try Policy.failureCatalogue(csv: Array((csv + "\n").utf8))
        try ledger.ledger.setPolicy(#"{"failureCatalogue":\#(rules)}"#, actor: "op")
        let snapshot = try ledger.ledger.snapshot()
        let seven = try snapshot.failureAdvice(forCode: "house:7")
        #expect(seven.row?.unlock == "fix:house" && seven.row?.advice == #"Call "them", soon"#)
        #expect(try snapshot.failureAdvice(forCode: "house:503").row?.waitSeconds == 60)
        #expect(try snapshot.policyMembers().last?.value == rules)
    }

    @Test func `a table that cannot be read says where`() {
        #expect(
            code { _ = try Policy.failureCatalogue(csv: Array("provider,kode\n".utf8)) }
                == .invalidInput)
    }
}
