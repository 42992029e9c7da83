import CampaignIngest
import Campaigns
import EventLog

/// What must be true of the ledger for an append to be recorded.
public enum Expectation: Sendable {
    case nothing
    /// The last event of the ledger is at this position: 0 for an empty one.
    case head(UInt64)
    /// The last event of this campaign is at this position: 0 where there must be none.
    case campaign(String, lastPosition: UInt64)
}

/// What became of an event that was appended.
public enum AppendOutcome: Sendable, Equatable {
    /// Recorded at this position.
    case recorded(UInt64)
    /// The same event was recorded before, at this position: it is not recorded again.
    case duplicate(UInt64)

    /// Where the event is in the log.
    public var position: UInt64 {
        switch self {
        case .recorded(let position), .duplicate(let position): position
        }
    }
}

extension Ledger {
    /// Appends events given as CloudEvents JSON, all of them or none. On return they are on disk.
    /// - Parameters:
    ///   - cloudEvents: one JSON object each.
    ///   - expectation: what must be true of the ledger.
    /// - Returns: what became of each, in order.
    /// - Throws: `invalidInput` for a malformed event, `identityConflict`, `retryLoop`,
    ///   `unexpectedState`, `diskFull`,
    ///   `inputOutput`. Nothing is recorded then.
    public func append(
        cloudEvents: [String], expecting expectation: Expectation = .nothing
    ) async throws(LedgerError) -> [AppendOutcome] {
        let batch = try Self.decode(cloudEvents)
        newest.letGo()
        let receipt: AppendReceipt
        do throws(EventLogError) {
            receipt = try await log.append(Self.request(batch, expectation))
        } catch {
            throw LedgerError(error, path: path)
        }
        projections.noteAppended(receipt.outcomes.count)
        return try outcomes(receipt.outcomes)
    }

    /// As `append(cloudEvents:expecting:)`, for programs that block.
    @available(*, noasync)
    public func appendBlocking(
        cloudEvents: [String], expecting expectation: Expectation = .nothing
    ) throws(LedgerError) -> [AppendOutcome] {
        try appendBlocking(cloudEvents: cloudEvents, under: Self.expected(expectation))
    }

    /// Appends events under a condition of the log, on the calling thread.
    func appendBlocking(
        cloudEvents: [String], under expected: AppendExpectation
    ) throws(LedgerError) -> [AppendOutcome] {
        var request = Self.request(try Self.decode(cloudEvents))
        request.expectation = expected
        newest.letGo()
        let receipt: AppendReceipt
        do throws(EventLogError) {
            receipt = try log.appendBlocking(request)
        } catch {
            throw LedgerError(error, path: path)
        }
        projections.noteAppended(receipt.outcomes.count)
        return try outcomes(receipt.outcomes)
    }

    private static func expected(_ expectation: Expectation) -> AppendExpectation {
        switch expectation {
        case .nothing: .nothing
        case .head(let position): .head(position)
        case .campaign(let id, let position): .group([UInt8](id.utf8), lastPosition: position)
        }
    }

    private static func decode(_ cloudEvents: [String]) throws(LedgerError) -> EventBatch {
        var arena: [UInt8] = []
        var ranges: [Range<Int>] = []
        for text in cloudEvents {
            let start = arena.count
            arena.append(contentsOf: text.utf8)
            ranges.append(start..<arena.count)
        }
        let padding = repeatElement(UInt8(0), count: CloudEventDecoder.paddingBytes)
        arena.append(contentsOf: padding)
        var decoder = CloudEventDecoder()
        decoder.begin(arenaCount: arena.count)
        var batch = EventBatch()
        for (index, range) in ranges.enumerated() {
            do throws(EventProblem) {
                batch.events.append(try decoder.decode(arena.span, range))
            } catch {
                throw LedgerError(
                    .invalidInput, "Unable to append event \(index + 1): \(error).",
                    remedy: "Mend the event; nothing was recorded.")
            }
        }
        batch.arena = arena + decoder.extra
        batch.contacts = decoder.contacts
        return batch
    }

    static func request(
        _ batch: consuming EventBatch, _ expectation: Expectation = .nothing,
        badRows: BadRowPolicy = .refuseAll
    ) -> AppendRequest {
        var request = AppendRequest(
            batch: RowMapping.rows(of: batch), expectation: expected(expectation), badRows: badRows
        ) { CloudEventEncoder.restsAreEqual($0, $1) }
        request.reading = PayloadReading(
            kept: { KeptRest.kept(of: $0, in: $1, KeptRest.standard) },
            names: { RecipientNames.named(in: $0) })
        return request
    }

    private func outcomes(_ rows: [RowOutcome]) throws(LedgerError) -> [AppendOutcome] {
        for (index, row) in rows.enumerated() {
            if case .refused(let refusal) = row {
                throw Self.error(refusal, "event \(index + 1)")
            }
        }
        var outcomes: [AppendOutcome] = []
        for row in rows {
            switch row {
            case .recorded(let position): outcomes.append(.recorded(position))
            case .duplicate(let position): outcomes.append(.duplicate(position))
            case .duplicateInBatch(let earlier):
                outcomes.append(.duplicate(outcomes[earlier].position))
            case .acceptable, .refused: continue
            }
        }
        return outcomes
    }

    private static func error(_ refusal: RowRefusal, _ what: String) -> LedgerError {
        let problem = EventProblem(refusal)
        return LedgerError(
            problem.code == .retryLoop ? .retryLoop : .identityConflict,
            "Unable to append \(what): \(problem).",
            remedy: problem.code == .retryLoop
                ? "Name another source; nothing was recorded."
                : "Give the event an id of its own; nothing was recorded.")
    }
}

extension EventProblem {
    /// The problem of a row that the log refused; `name` says what to call an earlier row of the
    /// same batch.
    init(
        _ refusal: RowRefusal,
        naming name: (Int) -> String = { "event \($0 + 1) of the same batch" }
    ) {
        switch refusal {
        case .identityConflict(let position):
            self.init(
                .identityConflict, path: "$.id",
                found: "the identity of the event at position \(position) with other content",
                expected: "equal content, or an identity (source and id) of its own")
        case .identityConflictInBatch(let row):
            self.init(
                .identityConflict, path: "$.id",
                found: "the identity of \(name(row)) with other content",
                expected: "equal content, or an identity (source and id) of its own")
        case .linkLoop:
            self.init(
                .retryLoop, path: "$.data.retryOf",
                found: "a campaign that is itself, over other retries, a retry of this one",
                expected: "a source that is no retry of this campaign")
        }
    }
}
