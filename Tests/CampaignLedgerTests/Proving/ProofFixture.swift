import CampaignLedger
import Proofs
import Testing

extension TestLedger {
    /// Five events: ana is reached by a receipt that names her attempt, bo by one that knows only a
    /// message id, cy by a retry of a retry, dee on a channel that gives no receipts.
    static func story() throws -> TestLedger {
        try TestLedger(
            event("campaign.created", "1", "spring", at: 0, #""channel":"whatsapp""#),
            event("attempt.dispatched", "2", "spring", at: 1, #""contact":"ana""#),
            event("attempt.delivered", "3", "spring", at: 2, #""contact":"ana","attempt":1"#),
            event("attempt.accepted", "4", "spring", at: 3, #""contact":"bo","messageId":"m\"1""#),
            event("attempt.read", "5", nil, at: 4, #""messageId":"m\"1""#),
            event(
                "attempt.failed", "6", "spring", at: 5, #""contact":"cy","error":{"code":"a:1"}"#),
            event("campaign.created", "7", "second", at: 6, #""retryOf":"spring""#),
            event("campaign.created", "8", "third", at: 7, #""retryOf":"second""#),
            event("campaign.created", "9", "aside", at: 8, #""retryOf":"spring""#),
            event("attempt.delivered", "10", "third", at: 9, #""contact":"cy","attempt":2"#),
            event("policy.changed", "11", nil, at: 10, #""receiptlessChannels":["telegram"]"#),
            event(
                "attempt.dispatched", "12", "aside", at: 11,
                #""contact":"dee","channel":"telegram""#),
            event("attempt.accepted", "13", "aside", at: 12, #""contact":"dee""#),
            event(
                "campaign.audienceResolved", "14", "aside", at: 13, #""contacts":["dee","evelyn"]"#),
            event(
                "attempt.sent", "15", "spring", at: 14,
                #""contact":"Zoë \"z\"","channel":"telegram","more":{"a":[1.50,true,null,"\u001f"]}"#
            ))
    }
}

/// Runs a check that must be able to read the text.
func check(
    _ text: String, keys: [VerifierKey] = [], anchors: [TreeHead] = []
) throws(LedgerError) -> ProofCheck {
    try ProofCheck(text, keys: keys, anchors: anchors)
}

/// What the proof of an event says of it: the bytes behind `extra`, which the text holds in base 64.
func extra(_ text: String) throws -> [UInt8] {
    try InclusionProof(parsing: text).record.extra
}

/// Whether a check accepts bytes: they can be read, and are valid.
func isAccepted(_ bytes: [UInt8], keys: [VerifierKey] = [], anchors: [TreeHead] = []) -> Bool {
    guard let text = String(validating: bytes, as: UTF8.self),
        let check = try? ProofCheck(text, keys: keys, anchors: anchors)
    else { return false }
    return check.isValid
}
