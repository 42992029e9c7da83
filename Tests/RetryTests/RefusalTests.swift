import Retry
import Testing

@Suite struct RefusalTests {
    @Test func `refusals have the words of the contract`() {
        #expect(
            RetryRefusal.allCases.map(\.rawValue) == [
                "sourceNotTerminal", "nothingFailed", "retentionExpired", "quotaExceeded",
                "unknownCampaign", "retryInProgress",
            ])
    }
}
