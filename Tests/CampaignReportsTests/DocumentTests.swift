import CampaignReports
import Campaigns
import JSON
import Testing

/// Programs build on the members of documents: these texts change only by additions.
@Suite struct DocumentTests {
    static let head = #"asOf":{"position":23,"recordedAt":"2026-03-01T21:20:00.123456Z"},"#

    private func written(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        body(&writer)
        return writer.text
    }

    @Test func `statistics name every count and every rate with its parts`() {
        let text = written {
            StatisticsDocument.write([Samples.statistics()], asOf: Samples.asOf, to: &$0)
        }
        #expect(
            text == #"{"schema":"campaign-ledger/stats/1",""# + Self.head
                + #""campaigns":[{"campaign":"spring","name":"Spring sale","status":"completed","#
                + #""partiallyFailed":true,"retryOf":null,"contacts":{"targeted":3,"delivered":1,"#
                + #""read":1,"failed":1,"skipped":1,"unknown":0,"pending":0,"#
                + #""deliveredWithoutReceipt":0},"attempts":{"total":4,"dispatched":0,"unknown":0,"#
                + #""deferred":0,"accepted":0,"sent":0,"skipped":1,"failed":2,"delivered":0,"#
                + #""read":1},"failuresByCode":[{"code":"sms:30006","category":"nonRetryable","#
                + #""contacts":1}],"failuresByCategory":{"retryable":0,"nonRetryable":1},"#
                + #""skipsByReason":[{"reason":null,"contacts":1}],"contradictions":1,"#
                + #""dropRate":{"value":0.6666666666666666,"numerator":2,"denominator":3},"#
                + #""systemicDropRate":{"value":0.6666666666666666,"numerator":2,"#
                + #""denominator":3}}]}"# + "\n")
    }

    @Test func `a rate of nothing is null`() {
        let text = written {
            StatisticsDocument.writeRow(Samples.statistics(targeted: 0), to: &$0)
        }
        #expect(text.contains(#""dropRate":{"value":null,"numerator":0,"denominator":0}"#))
    }

    @Test func `an empty ledger has a position but no time`() {
        let text = written {
            StatisticsDocument.write([], asOf: AsOf(position: 0, recordedAt: nil), to: &$0)
        }
        #expect(
            text == #"{"schema":"campaign-ledger/stats/1","asOf":{"position":0,"recordedAt":null},"#
                + #""campaigns":[]}"# + "\n")
    }

    @Test func `failed contacts come with what to do, and where the next page begins`() {
        let all = [
            Samples.failed("ana"), Samples.failed("bo", text: nil), Samples.failed("cy"),
        ]
        let text = written {
            FailedDocument.write(
                FailedPage(of: "spring", all, after: "ana", limit: 1), asOf: Samples.asOf, to: &$0)
        }
        #expect(
            text == #"{"schema":"campaign-ledger/failed/1",""# + Self.head
                + #""campaign":"spring","total":3,"next":"bo","contacts":[{"contact":"bo","#
                + #""attempts":2,"code":"sms:30006","text":null,"category":"nonRetryable","#
                + #""advice":"Remove the number","occurredAt":"2026-03-01T08:34:00.000000Z","#
                + #""position":12,"waitSeconds":null,"unlock":"fix:contact","scope":"contact","#
                + #""duplicateRisk":false}]}"# + "\n")
    }

    @Test func `a chain tells its members and a null recovery of nobody`() {
        let text = written { ChainDocument.write(Samples.chain, asOf: Samples.asOf, to: &$0) }
        #expect(
            text.hasPrefix(
                #"{"schema":"campaign-ledger/chain/1",""# + Self.head
                    + #""root":"root","depth":2,"ended":"systemic","targeted":3,"stillFailed":1,"#
                    + #""reachedAt":[1,1,0],"members":[{"campaign":"root","chainPosition":0,"#
                    + #""retryOf":null,"status":"completed","targeted":3,"delivered":1,"#
                    + #""failed":2,"skipped":0,"#))
        #expect(
            text.hasSuffix(
                #""recoveryRate":null}]}"# + "\n"))
    }

    @Test func `a contact that was reached has no retry`() {
        let text = written { ReachedDocument.write(Samples.reached, asOf: Samples.asOf, to: &$0) }
        #expect(
            text == #"{"schema":"campaign-ledger/reached/1",""# + Self.head
                + #""contact":"ana","campaign":"spring","root":"spring","reached":true,"#
                + #""outcome":"delivered","targeted":true,"chainPosition":1,"byCampaign":"again","#
                + #""attempt":1,"occurredAt":"2026-03-01T08:34:00.000000Z","#
                + #""messageId":"m\u001b1","position":11,"#
                + #""sentence":"Reached on the first retry, by again.","tries":[{"#
                + #""chainPosition":0,"campaign":"spring","attempt":1,"state":"failed","#
                + #""occurredAt":"2026-03-01T08:34:00.000000Z","code":"sms:30003","#
                + #""category":"retryable","position":10},{"chainPosition":1,"campaign":"again","#
                + #""attempt":1,"state":"delivered","occurredAt":"2026-03-01T08:34:00.000000Z","#
                + #""code":null,"category":null,"position":11}],"retry":null}"# + "\n")
    }

    @Test func `a contact that was not reached has nulls and a retry`() {
        let text = written { ReachedDocument.write(Samples.missed, asOf: Samples.asOf, to: &$0) }
        #expect(
            text.contains(
                #""reached":false,"outcome":"failed","targeted":true,"chainPosition":null,"#
                    + #""byCampaign":null,"attempt":null,"occurredAt":null,"messageId":null,"#
                    + #""position":null,"#))
        #expect(
            text.hasSuffix(
                #""retry":{"category":"retryable","eligible":true,"#
                    + #""eligibleAt":"2026-03-01T08:34:00.000000Z","reason":"temporary","#
                    + #""waitSeconds":null,"unlock":null,"scope":null,"duplicateRisk":null}}"#
                    + "\n"))
    }

    @Test func `an error is one object`() {
        let text = written {
            ErrorDocument.write(
                code: "busy", message: "Unable to \"append\".", remedy: "Try again.", to: &$0)
        }
        #expect(
            text == #"{"error":{"code":"busy","message":"Unable to \"append\".","#
                + #""remedy":"Try again."}}"# + "\n")
    }
}
