import CampaignIngest
import Campaigns
import EventLog
import Files

/// One import: reads a batch while the one before is being recorded.
struct Importer: ~Copyable {
    /// Bytes of records in one commit: keeps commits small when records are big.
    private static let mostBatchBytes = 24 << 20
    private static let mostProblemsKept = 10

    private let ledger: Ledger
    private let options: ImportOptions
    private let totalBytes: UInt64?
    private var reader: RecordReader
    private let rejectsPath: String?
    /// Made at the first bad record, so that an import without any leaves an earlier file alone.
    private var rejects: RejectsFile?
    private var summary = ImportSummary()
    /// Whether something bad was seen that ends the recording.
    private var onlyChecks = false
    private var acceptedReceipts: [UInt64] = []
    private var current: Batch?

    /// A batch on its way into the log.
    private struct Batch {
        var records: RecordBatch
        var problems: [(record: Int, problem: EventProblem)]
        /// One append for each 65,536 facts: callbacks may hold many.
        var parts: [Part]
    }

    private struct Part {
        var append: PendingAppend
        /// Nil until it was waited for.
        var receipt: AppendReceipt?
        var recordOf: [Int]
        var isReceipt: [Bool]
    }

    init(
        _ ledger: Ledger, _ source: String, _ options: ImportOptions, rejects path: String?
    ) throws(LedgerError) {
        guard (1...mostRowsInBlock).contains(options.commitEvery) else {
            throw LedgerError(
                .invalidInput, "Unable to commit every \(options.commitEvery) events.",
                remedy: "Choose a number from 1 to \(mostRowsInBlock).")
        }
        let input = try Self.open(source)
        if let path, path != "-" {
            try ledger.refuseOverwriting(by: path)
            guard !FileIdentity.areSame(path, source) else {
                throw LedgerError(
                    .invalidInput, "'\(path)' is the file to be imported.",
                    remedy: "Name another file for the rejects; nothing was changed.")
            }
        }
        rejectsPath = path
        self.ledger = ledger
        self.options = options
        totalBytes = input.sizeBytes.map { UInt64($0) }
        reader = RecordReader(input)
        rejects = nil
    }

    private static func open(_ source: String) throws(LedgerError) -> InputFile {
        do throws(FileError) {
            return try InputFile(path: source)
        } catch {
            throw LedgerError(error)
        }
    }

    private static func rejectsFile(_ path: String?) throws(LedgerError) -> RejectsFile? {
        guard let path else { return nil }
        do throws(FileError) {
            return try RejectsFile(path: path)
        } catch {
            throw LedgerError(error)
        }
    }

    mutating func run(
        _ progress: (ImportProgress) -> Bool
    ) throws(LedgerError) -> ImportSummary {
        guard let format = try format() else { return summary }
        var facts = FactReader(
            format, keepsUnknownTypes: options.keepsUnknownTypes, now: ledger.now)
        while var records = try nextRecords() {
            if reader.isBroken { stopRecording() }
            let read = facts.read(&records)
            let bytesRead = records.bytesRead
            try finishCurrent()
            try begin(records, read)
            let report = ImportProgress(
                summary: summary, bytesRead: bytesRead, totalBytes: totalBytes)
            if !progress(report) { break }
        }
        try finishCurrent()
        try countUnmatched()
        try closeRejects()
        return summary
    }

    private mutating func format() throws(LedgerError) -> FactReader.Format? {
        switch options.format {
        case .cloudevents: return .cloudEvents
        case .whatsapp: return .whatsApp
        case nil: break
        }
        do throws(RecordReaderError) {
            guard let first = try reader.peek() else { return nil }
            return FactReader.sniff(first)
        } catch {
            guard EventProblem(error) != nil else { throw LedgerError(error) }
            return .cloudEvents
        }
    }

    private mutating func nextRecords() throws(LedgerError) -> RecordBatch? {
        do throws(RecordReaderError) {
            return try reader.next(
                mostRecords: options.commitEvery, mostBytes: Self.mostBatchBytes)
        } catch {
            try finishCurrent()
            guard let problem = EventProblem(error) else {
                try closeRejects()
                throw LedgerError(error)
            }
            // What follows cannot be told apart any more: it counts as one bad record.
            summary.records += 1
            summary.rejected += 1
            if summary.problems.count < Self.mostProblemsKept {
                summary.problems.append(RejectedRecord(line: error.line ?? 0, problem: problem))
            }
            return nil
        }
    }

    private mutating func begin(_ records: RecordBatch, _ facts: FactBatch) throws(LedgerError) {
        if !facts.problems.isEmpty { stopRecording() }
        var parts: [Part] = []
        let all = facts.events.events
        for start in stride(from: 0, to: all.count, by: mostRowsInBlock) {
            // Callbacks may hold more facts than a commit takes. A part is only begun once the one
            // before is known to be good.
            if let last = parts.indices.last {
                let receipt = try wait(for: parts[last])
                if receipt.outcomes.contains(where: \.isRefused) { stopRecording() }
                parts[last].receipt = receipt
            }
            let end = min(start + mostRowsInBlock, all.count)
            var events = facts.events
            if end - start < all.count { events.events = Array(all[start..<end]) }
            let isReceipt = events.events.map(\.isReceiptByMessageID)
            let policy: BadRowPolicy =
                onlyChecks ? .checkOnly : options.badRecords == .skip ? .skipRow : .refuseAll
            ledger.newest.letGo()
            parts.append(
                Part(
                    append: ledger.log.begin(Ledger.request(events, badRows: policy)),
                    recordOf: Array(facts.recordOf[start..<end]), isReceipt: isReceipt))
        }
        current = Batch(records: records, problems: facts.problems, parts: parts)
    }

    private mutating func stopRecording() {
        if options.badRecords == .stopRecording { onlyChecks = true }
    }

    private func wait(for part: Part) throws(LedgerError) -> AppendReceipt {
        if let receipt = part.receipt { return receipt }
        do throws(EventLogError) {
            return try part.append.wait()
        } catch {
            throw LedgerError(error, path: ledger.path)
        }
    }

    /// Waits for the batch under way, counts what became of it, and writes its rejects.
    private mutating func finishCurrent() throws(LedgerError) {
        guard var batch = current.take() else { return }
        for part in batch.parts {
            let receipt = try wait(for: part)
            count(receipt.outcomes, part, batch.records.records, &batch.problems)
        }
        summary.records += batch.problems.count
        summary.rejected += batch.problems.count
        batch.problems.sort { $0.record < $1.record }
        if !batch.problems.isEmpty { stopRecording() }
        for (index, problem) in batch.problems { try reject(index, problem, batch.records) }
        reader.recycle(batch.records)
    }

    private mutating func count(
        _ outcomes: [RowOutcome], _ part: Part, _ records: [Record],
        _ problems: inout [(record: Int, problem: EventProblem)]
    ) {
        for (index, outcome) in outcomes.enumerated() {
            switch outcome {
            case .recorded(let position):
                summary.accepted += 1
                summary.firstPosition = summary.firstPosition ?? position
                summary.lastPosition = position
                if part.isReceipt[index] { acceptedReceipts.append(position) }
            case .duplicate: summary.duplicates += 1
            case .duplicateInBatch(let earlier):
                // What repeats a refused record is no better than that one.
                if case .refused(let refusal) = outcomes[earlier] {
                    refuse(index, refusal, part, records, &problems)
                    continue
                }
                summary.duplicates += 1
            case .acceptable: summary.notRecorded += 1
            case .refused(let refusal):
                refuse(index, refusal, part, records, &problems)
                continue
            }
            summary.records += 1
        }
    }

    private func refuse(
        _ index: Int, _ refusal: RowRefusal, _ part: Part, _ records: [Record],
        _ problems: inout [(record: Int, problem: EventProblem)]
    ) {
        let problem = EventProblem(refusal) { earlier in
            "the record in line \(records[part.recordOf[earlier]].line)"
        }
        problems.append((part.recordOf[index], problem))
    }

    private mutating func reject(
        _ index: Int, _ problem: EventProblem, _ batch: RecordBatch
    ) throws(LedgerError) {
        let record = batch.records[index]
        if summary.problems.count < Self.mostProblemsKept {
            summary.problems.append(RejectedRecord(line: record.line, problem: problem))
        }
        if rejects == nil { rejects = try Self.rejectsFile(rejectsPath) }
        do throws(FileError) {
            try rejects?.append(record, of: batch, problem)
        } catch {
            throw LedgerError(error)
        }
    }

    private mutating func countUnmatched() throws(LedgerError) {
        ledger.followProjections()
        guard !acceptedReceipts.isEmpty else { return }
        let snapshot = try ledger.snapshot()
        let unmatched = try snapshot.unmatchedRows()
        summary.unmatched =
            acceptedReceipts.lazy.filter {
                unmatched.contains(UInt32(truncatingIfNeeded: $0))
            }.count
    }

    private mutating func closeRejects() throws(LedgerError) {
        guard let file = rejects.take() else { return }
        do throws(FileError) {
            try file.close()
        } catch {
            throw LedgerError(error)
        }
    }
}
