import CampaignLedger
import Testing

/// Policies and failure tables that are given to replay under.
@Suite struct AssumptionTests {
    private func refusal(policy: String? = nil, codes: String? = nil) -> LedgerError? {
        do throws(LedgerError) {
            _ = try ReplayAssumption(
                policy: policy.map { Array($0.utf8) }, failureCodes: codes.map { Array($0.utf8) })
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        ("", "the document is empty"), ("[]", "found []"), ("{\"retention\":\"soon\"}", "\"soon\""),
        ("{\"retention\":1,\"retention\":2}", "'retention' occurs twice"),
        ("{\"receiptlessChanels\":[]}", "'receiptlessChanels' is not known"),
        ("{\"receiptlessChannels\":[1]}", "expected an array of channel names"),
        ("{\"failureCatalogue\":[{\"code\":\"1\"}]}", "expected an array of objects with provider"),
    ])
    func `a policy that says nothing sound is refused with what was found`(
        policy: String, words: String
    ) {
        let error = refusal(policy: policy)
        #expect(error?.code == .invalidInput)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "no error")")
    }

    @Test func `a failure table is refused with line and column`() {
        let error = refusal(codes: "provider,code,match,category\nx,1,exact,maybe\n")
        #expect(error?.code == .invalidInput)
        #expect(error?.message.contains("line 2, column 11") == true, "\(error?.message ?? "")")
        #expect(refusal(codes: "")?.message.contains("it is empty") == true)
        #expect(refusal(codes: "provider,code\n")?.message.contains("'match' is missing") == true)
    }

    @Test func `members that were not given stay in force, and rows name their table`() throws {
        let ledger = try TestLedger(
            event(
                "policy.changed", "p", nil,
                #""receiptlessChannels":["sms"],"failureCatalogue":[{"provider":"x","code":"1","category":"retryable"}]"#
            ),
            event("attempt.sent", "1", "c", #""contact":"ana","channel":"sms""#),
            event("attempt.failed", "2", "c", #""contact":"bo","error":{"code":"x:1"}"#),
            event("attempt.failed", "3", "c", #""contact":"cy","error":{"code":"x:2"}"#),
            event("attempt.failed", "4", "c", #""contact":"di","error":{"code":"whatsapp:131026"}"#)
        )
        let table =
            "provider,code,match,category,wait_seconds\n"
            + "x,1,exact,nonRetryable,\nx,2,exact,nonRetryable,\nwhatsapp,131026,exact,retryable,60\n"
        var failures: [ReplayedCategory] = []
        var others = 0
        let assumption = try ReplayAssumption(failureCodes: Array(table.utf8))
        try ledger.ledger.snapshot().replay(assuming: assumption) { difference in
            switch difference {
            case .failure(let failure): failures.append(failure)
            case .contact: others += 1
            case .campaign, .chain: break
            }
        }
        // The policy's own rule for x:1 wins over the table that was given.
        #expect(failures.map(\.contact) == ["cy", "di"])
        #expect(failures.map(\.replayed.table) == [.given, .given])
        #expect(failures.map(\.now.table) == [nil, .standard])
        #expect(failures.map(\.replayed.row) == ["x:2", "whatsapp:131026"])
        #expect(others == 0)
    }

    @Test func `what is assumed is not recorded`() throws {
        let ledger = try TestLedger(
            event("attempt.sent", "1", "c", #""contact":"ana","channel":"sms""#))
        let snapshot = try ledger.ledger.snapshot()
        let before = try ledger.export(.campaigns)
        let assumption = try ReplayAssumption(
            policy: Array(#"{"receiptlessChannels":["sms"]}"#.utf8))
        let summary = try snapshot.replay(assuming: assumption) { _ in }
        #expect(summary.contactsByRule == [7: 1])
        #expect(try ledger.export(.campaigns) == before)
        #expect(try snapshot.text(.campaigns) == before)
        #expect(try ledger.ledger.snapshot().head() == snapshot.head())
    }
}
