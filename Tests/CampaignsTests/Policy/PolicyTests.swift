import Campaigns
import JSON
import Testing

private func problem(_ name: String, _ value: String) -> String? {
    Policy.problem(withMember: name, value: value.utf8.span)
}

private func policy(_ name: String, _ value: String) throws -> Policy {
    var policy = Policy()
    policy.set(member: name, to: try JSONValue(parsing: Array(value.utf8)))
    return policy
}

@Suite struct PolicyTests {
    @Test(arguments: [
        ("retention", "30"), ("retention", "0"), ("retention", "\"never\""),
        ("scheduledQuota", "20"), ("scheduledQuota", "null"), ("claimLease", "600"),
        ("automaticRetry", "{}"), ("automaticRetry", #"{"enabled":true,"unheardOf":[1]}"#),
        (
            "automaticRetry",
            #"{"maximumAttempts":3,"everyHours":24,"localHour":23,"timeZone":"Europe/Lisbon"}"#
        ),
        ("receiptlessChannels", "[]"), ("receiptlessChannels", #"["telegram","sms"]"#),
        ("failureCatalogue", "[]"),
        ("failureCatalogue", #"[{"provider":"sms","code":"30003","category":"nonRetryable"}]"#),
        ("unheardOf", #"{"a":[1e400]}"#),
    ])
    func `a right member has no problem`(_ name: String, _ value: String) {
        #expect(problem(name, value) == nil)
    }

    @Test(arguments: [
        ("retention", "-1"), ("retention", "1.5"), ("retention", "\"30\""),
        ("retention", "\"Never\""), ("retention", "null"), ("retention", "1e400"),
        ("scheduledQuota", "\"none\""), ("scheduledQuota", "-1"), ("claimLease", "null"),
        ("claimLease", "\"10 min\""), ("automaticRetry", "true"), ("automaticRetry", "[]"),
        ("automaticRetry", #"{"enabled":1}"#), ("automaticRetry", #"{"localHour":24}"#),
        ("automaticRetry", #"{"localHour":-1}"#), ("automaticRetry", #"{"everyHours":0}"#),
        ("automaticRetry", #"{"everyHours":8761}"#), ("automaticRetry", #"{"timeZone":""}"#),
        ("automaticRetry", #"{"timeZone":1}"#), ("automaticRetry", #"{"maximumAttempts":1001}"#),
        ("receiptlessChannels", "\"telegram\""), ("receiptlessChannels", "[1]"),
        ("receiptlessChannels", #"["telegram",null]"#), ("receiptlessChannels", "{}"),
        ("failureCatalogue", "{}"), ("failureCatalogue", "null"), ("failureCatalogue", "[1]"),
        ("failureCatalogue", #"[{"provider":"sms","code":"30003"}]"#),
        ("failureCatalogue", #"[{"provider":"sms","code":"1","category":"unclassified"}]"#),
        ("failureCatalogue", #"[{"provider":"sms","code":"1","category":"lost"}]"#),
        (
            "failureCatalogue",
            #"[{"provider":"s","code":"1","category":"retryable","waitSeconds":-1}]"#
        ),
        (
            "failureCatalogue",
            #"[{"provider":"s","code":"1","category":"retryable"},"#
                + #"{"provider":"s","code":"1","category":"nonRetryable"}]"#
        ),
    ])
    func `a wrong member says what was expected, and sets nothing`(
        _ name: String, _ value: String
    ) throws {
        let expected = try #require(problem(name, value))

        #expect(!expected.isEmpty)
        #expect(try policy(name, value) == Policy())
    }

    @Test func `rules for failure codes are those of the policy`() throws {
        let rules = try policy(
            "failureCatalogue",
            #"[{"provider":"sms","code":"3xx","match":"range","category":"businessLogic","#
                + #""unlock":"fix:auth","scope":"sender","advice":"Pay the bill."},"#
                + #"{"provider":"sms","code":"9","category":"retryable","waitSeconds":60}]"#
        ).failureRules
        #expect(rules.map(\.key) == ["sms:3xx", "sms:9"])
        #expect(rules.map(\.category) == [.businessLogic, .retryable])
        #expect(rules.map(\.waitSeconds) == [nil, 60])
        #expect(rules[0].unlock == "fix:auth" && rules[0].scope == .sender)
    }

    @Test func `members that are set are in force`() throws {
        #expect(try policy("retention", "\"never\"").retentionDays == nil)
        #expect(try policy("retention", "7").retentionDays == 7)
        #expect(try policy("scheduledQuota", "20").scheduledQuota == 20)
        #expect(try policy("claimLease", "60").claimLeaseSeconds == 60)
        #expect(
            try policy("receiptlessChannels", #"["a","b","a"]"#).receiptlessChannels == ["a", "b"])
        let retry = try policy(
            "automaticRetry", #"{"enabled":true,"localHour":9,"timeZone":"Asia/Tokyo"}"#
        ).automaticRetry
        #expect(retry.enabled && retry.localHour == 9 && retry.timeZone == "Asia/Tokyo")
        #expect(retry.maximumAttempts == 3 && retry.everyHours == 24)
    }

    @Test func `the policy before anything was said`() {
        let policy = Policy()
        #expect(policy.retentionDays == 30 && policy.scheduledQuota == nil)
        #expect(policy.claimLeaseSeconds == 600 && policy.receiptlessChannels.isEmpty)
        #expect(!policy.automaticRetry.enabled && policy.automaticRetry.localHour == 8)
    }
}
