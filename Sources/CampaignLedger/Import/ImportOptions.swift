import CampaignIngest

/// How a file is read and recorded.
public struct ImportOptions: Sendable {
    /// What the records of a file are.
    public enum Format: String, Sendable, CaseIterable {
        /// CloudEvents: one a line, or a JSON array.
        case cloudevents
        /// WhatsApp Cloud API webhook bodies and send responses.
        case whatsapp
    }

    /// What happens when a record is bad.
    public enum BadRecords: Sendable {
        /// Its batch and all later ones are not recorded; the rest of the file is only checked.
        case stopRecording
        /// It is left out.
        case skip
    }

    /// Nil to find out from the file's first record.
    public var format: Format?
    /// Events of one durable commit, at most 65,536.
    public var commitEvery = 65_536
    /// What happens when a record is bad.
    public var badRecords = BadRecords.stopRecording
    /// Whether events of types the ledger does not know are kept; they fold to nothing.
    public var keepsUnknownTypes = false

    /// Format found out, big commits, nothing bad let through.
    public init() {}
}

/// What an import did. Always `accepted + duplicates + rejected + notRecorded = records`.
public struct ImportSummary: Sendable, Equatable {
    /// Facts that the file holds: events, or things reported by callbacks.
    public var records = 0
    /// Recorded by this import.
    public var accepted = 0
    /// Recorded before, by this import or an earlier one.
    public var duplicates = 0
    /// Bad.
    public var rejected = 0
    /// Good, but not recorded, since something before or beside them was bad.
    public var notRecorded = 0
    /// Of the accepted: receipts that no attempt claims yet.
    public var unmatched = 0
    /// Nil where nothing was accepted.
    public var firstPosition: UInt64?
    /// Of the last event accepted; nil where nothing was.
    public var lastPosition: UInt64?
    /// The first bad records, a few.
    public var problems: [RejectedRecord] = []

    /// Nothing yet.
    public init() {}
}

/// A bad record of a file.
public struct RejectedRecord: Sendable, Equatable {
    /// Of the file, from 1: where the record begins.
    public var line: Int
    /// What is wrong with it.
    public var problem: EventProblem
}

/// How far an import is.
public struct ImportProgress: Sendable {
    /// What was counted so far.
    public var summary: ImportSummary
    /// Bytes of the input read so far.
    public var bytesRead: UInt64
    /// Bytes of the input; nil where it cannot be known.
    public var totalBytes: UInt64?
}
