import HashTree

/// How far the projections have followed the log, and what they assume.
package struct Checkpoint: Sendable, Equatable {
    /// The log they are of.
    package var log: LogFingerprint
    /// Which events were consumed: their count is the position of the last one.
    package var digest: ConsumedDigest
    /// Attempts that have a number by then.
    package var attempts: UInt32
    /// Campaigns that have a number by then.
    package var campaigns: UInt32
    /// Message ids that have a number by then.
    package var messages: UInt32
    /// Receipts that name nothing but a message id; without any, claims are not kept.
    package var receipts: UInt32
    /// Rows of `policy.changed`, ascending.
    package var policies: [UInt32]
    /// Label numbers of the channels without receipts, ascending.
    package var receiptless: [UInt32]
    /// Of the failure catalogue that gave the categories.
    package var catalogue: UInt32

    /// The projections of an empty log.
    package init(log: LogFingerprint, catalogue: UInt32) {
        self.log = log
        digest = ConsumedDigest()
        (attempts, campaigns, messages, receipts) = (0, 0, 0, 0)
        (policies, receiptless) = ([], [])
        self.catalogue = catalogue
    }

    /// Position of the last event consumed; 0 for none.
    package var position: UInt64 { digest.count }

    /// A checksum of bytes that are compared with others later.
    package static func checksum(of bytes: [UInt8]) -> UInt32 { Checksum.crc32c(bytes.span) }

    /// The stored form.
    package var encoded: [UInt8] {
        var writer = RowWriter()
        writer.put(ProjectionFormat.version)
        log.write(to: &writer)
        writer.put(digest.count)
        writer.put(digest.low)
        writer.put(digest.high)
        for number in [attempts, campaigns, messages, receipts, catalogue] { writer.put(number) }
        writer.put(list: policies)
        writer.put(list: receiptless)
        return writer.bytes
    }

    /// The checkpoint in a stored form; nil where that is of another version.
    package init?(_ bytes: [UInt8]) {
        var reader = RowReader(bytes)
        guard reader.word() == ProjectionFormat.version else { return nil }
        log = LogFingerprint(&reader)
        digest = ConsumedDigest(count: reader.long(), low: reader.long(), high: reader.long())
        attempts = reader.word()
        campaigns = reader.word()
        messages = reader.word()
        receipts = reader.word()
        catalogue = reader.word()
        policies = reader.list()
        receiptless = reader.list()
        guard reader.isWhole else { return nil }
    }
}

/// What tells the log that was followed from another one, or from an older state of the same that
/// went on differently: its id, and when its last event consumed was recorded and what it says.
package struct LogFingerprint: Sendable, Equatable {
    package var idHigh: UInt64
    package var idLow: UInt64
    /// Microseconds since 1970.
    package var recordedAt: Int64
    /// A checksum of the event's identity and times.
    package var event: UInt32

    package init(idHigh: UInt64, idLow: UInt64, recordedAt: Int64, event: UInt32) {
        (self.idHigh, self.idLow, self.recordedAt, self.event) = (idHigh, idLow, recordedAt, event)
    }

    /// Whether both are of the same log.
    func hasSameID(as other: LogFingerprint) -> Bool {
        idHigh == other.idHigh && idLow == other.idLow
    }

    init(_ reader: inout RowReader) {
        idHigh = reader.long()
        idLow = reader.long()
        recordedAt = Int64(bitPattern: reader.long())
        event = reader.word()
    }

    func write(to writer: inout RowWriter) {
        writer.put(idHigh)
        writer.put(idLow)
        writer.put(UInt64(bitPattern: recordedAt))
        writer.put(event)
    }
}
