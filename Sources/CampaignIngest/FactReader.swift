import Campaigns
import JSON

/// Turns the records of a file into events, whatever their format.
package struct FactReader: ~Copyable {
    /// The formats there are.
    package enum Format: Sendable { case cloudEvents, whatsApp }

    private let format: Format
    private let now: @Sendable () -> Timestamp
    private var decoder: CloudEventDecoder
    private let whatsApp = WhatsAppAdapter()

    package init(
        _ format: Format, keepsUnknownTypes: Bool, now: @escaping @Sendable () -> Timestamp
    ) {
        self.format = format
        self.now = now
        decoder = CloudEventDecoder(keepsUnknownTypes: keepsUnknownTypes)
    }

    /// The format of a record. What is of none is taken for a CloudEvent: then each record is told
    /// what is wrong with it.
    package static func sniff(_ record: [UInt8]) -> Format {
        guard let value = try? JSONValue(parsing: record), value["specversion"] == nil,
            WhatsAppAdapter.recognises(value)
        else { return .cloudEvents }
        return .whatsApp
    }

    /// Reads the records of a batch. The batch stays readable, for its rejects.
    package mutating func read(_ batch: inout RecordBatch) -> FactBatch {
        switch format {
        case .cloudEvents: readCloudEvents(&batch)
        case .whatsApp: readCallbacks(batch)
        }
    }

    private mutating func readCloudEvents(_ batch: inout RecordBatch) -> FactBatch {
        var facts = FactBatch()
        facts.events.events.reserveCapacity(batch.records.count)
        facts.recordOf.reserveCapacity(batch.records.count)
        // Taken out of the batch, the arena has one owner and can grow in place.
        var arena: [UInt8] = []
        swap(&arena, &batch.arena)
        decoder.begin(arenaCount: arena.count)
        for (index, record) in batch.records.enumerated() {
            do throws(EventProblem) {
                try Self.checkLength(record)
                facts.events.events.append(try decoder.decode(arena.span, record.range))
                facts.recordOf.append(index)
            } catch {
                facts.problems.append((index, error))
            }
        }
        arena.append(contentsOf: decoder.extra)
        batch.arena = arena
        facts.events.contacts = decoder.contacts
        facts.events.arena = arena
        return facts
    }

    private func readCallbacks(_ batch: RecordBatch) -> FactBatch {
        var facts = FactBatch()
        for (index, record) in batch.records.enumerated() {
            do throws(EventProblem) {
                try Self.checkLength(record)
                let body = try Self.parse(batch.arena.span.extracting(record.range))
                var problems: [EventProblem] = []
                let count = try whatsApp.read(
                    body, receivedAt: now(), into: &facts.events, problems: &problems)
                facts.recordOf.append(contentsOf: repeatElement(index, count: count))
                facts.problems += problems.map { (index, $0) }
            } catch {
                facts.problems.append((index, error))
            }
        }
        return facts
    }

    private static func checkLength(_ record: Record) throws(EventProblem) {
        guard record.isTooLong else { return }
        throw EventProblem(
            .tooLarge, path: "$", found: "a record that is too long",
            expected: "at most \(RecordReader.Limits().recordBytes) bytes")
    }

    private static func parse(_ text: Span<UInt8>) throws(EventProblem) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue(parsing: text)
        } catch {
            throw EventProblem(
                .notJSON, path: "$",
                found: EventProblem.excerpt(text, min(error.offset, text.count)..<text.count),
                expected: "JSON (\(error))", column: error.offset + 1)
        }
    }
}
