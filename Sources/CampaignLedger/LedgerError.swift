import CampaignIngest
import EventLog
import Files
import LMDB
import Projections

/// Why the ledger could not do what it was asked: a code for programs, words for people, and what
/// to do.
public struct LedgerError: Error, Sendable, CustomStringConvertible {
    /// The kinds of errors. More may be added.
    @nonexhaustive
    public enum Code: String, Sendable, CaseIterable {
        /// There is no ledger at the path.
        case noSuchLedger
        /// The system refuses to let the ledger be opened, or written: even asking takes the right to write
        /// the lock file beside it.
        case accessDenied
        /// There is no such file to read, or it may not be read.
        case noSuchInput
        /// A ledger, or another file, is in the way.
        case alreadyExists
        /// The ledger cannot be created there.
        case cannotCreate
        /// The file is not a ledger.
        case notALedger
        /// The file was written by a later version.
        case newerFormat
        /// Stored bytes are not what was written.
        case damaged
        /// The ledger ends before what was seen of it earlier.
        case rolledBack
        /// The ledger's first events are not those that were seen of it earlier.
        case forked
        /// A head that was kept is of another ledger.
        case anotherLedger
        /// An event has the identity of a recorded one, and other content.
        case identityConflict
        /// A retry would, over other retries, be one of itself.
        case retryLoop
        /// The ledger is not in the state that the caller expected.
        case unexpectedState
        /// An event or a question is malformed.
        case invalidInput
        /// No such campaign.
        case unknownCampaign
        /// The contact was erased.
        case contactErased
        /// Contacts were erased, and the key that tells them apart from new ones is not beside the ledger.
        case erasureKeyMissing
        /// Bytes are left of what was erased.
        case notErased
        /// The rules forbid what was asked for, as things stand; nothing was recorded.
        case refused
        /// The system does not know the time zone of the policy.
        case unknownTimeZone
        /// The disk is full.
        case diskFull
        /// The system failed to read or write.
        case inputOutput
        /// Somebody else is in the way; trying again helps.
        case busy
        /// A limit of the format is reached.
        case full
        /// Anything else.
        case `internal`
    }

    /// What kind it is, for programs.
    public let code: Code
    /// What failed, on what, and why: one sentence.
    public let message: String
    /// What to do about it: one sentence.
    public let remedy: String
    /// Whether it is the projections that could not be read, which can be made again.
    private(set) var concernsProjections = false

    /// An error in words.
    public init(_ code: Code, _ message: String, remedy: String) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    /// Message and remedy.
    public var description: String { "\(message) \(remedy)" }
}

extension LedgerError {
    static func damaged(_ what: String) -> LedgerError {
        LedgerError(
            .damaged, "Unable to read the ledger: \(what).",
            remedy: "Restore it from a backup; 'log' and 'export events' show what is readable.")
    }

    static func unknownCampaign(_ campaign: String) -> LedgerError {
        LedgerError(
            .unknownCampaign, "No event names the campaign '\(campaign)'.",
            remedy: "'stats' without arguments lists the campaigns there are.")
    }

    /// The public form of why a picture could not be made.
    init(_ error: PictureError, path: String) {
        switch error {
        case .log(let error): self.init(error, path: path)
        case .ledger(let error): self = error
        case .projections(.storage(let error)):
            self.init(error, path: ProjectionFile.path(besides: path))
            concernsProjections = true
        case .projections(.unguarded(let error)):
            self.init(error)
            concernsProjections = true
        case .projections(.damaged(let table, let key, let what)):
            self = .init(
                .damaged,
                "Unable to read the projections '\(ProjectionFile.path(besides: path))': "
                    + "\(what) (table \(table.name), row \(key)).",
                remedy: "Rebuild them; the ledger itself is not concerned.")
            concernsProjections = true
        }
    }

    /// The public form of an error of the log.
    init(_ error: EventLogError, path: String) {
        switch error {
        case .storage(let error): self.init(error, path: path)
        case .damaged(let position, let what):
            let place = position.map { " (position \($0))" } ?? ""
            self = .init(
                .damaged, "Unable to read the ledger '\(path)': \(what)\(place).",
                remedy: "Restore it from a backup and import again what came after it.")
        case .newerFormat(let found, let known):
            self = .init(
                .newerFormat,
                "Unable to read the ledger '\(path)': its format is \(found), this version knows \(known).",
                remedy: "Use a newer version of Campaign Ledger.")
        case .foreign:
            self = .init(
                .notALedger, "'\(path)' is an LMDB file, but not a ledger.",
                remedy: "Check the path.")
        case .rolledBack(let seen, let found):
            self = .init(
                .rolledBack,
                "The ledger '\(path)' ends at position \(found), but was seen at position \(seen).",
                remedy:
                    "Somebody restored an older file; if that was meant, remove '\(path)-anchor'.")
        case .unexpectedHead(let expected, let found):
            self = .init(
                .unexpectedState,
                "Unable to append: the head was expected at position \(expected) and is at \(found).",
                remedy: "Read what was added, then try again.")
        case .unexpectedGroupPosition(let campaign, let expected, let found):
            self = .init(
                .unexpectedState,
                "Unable to append: the last event of campaign '\(campaign)' was expected at position "
                    + "\(expected) and is at \(found).",
                remedy: "Read what was added, then try again.")
        case .unmetCondition:
            self = .init(
                .unexpectedState,
                "Unable to append: what the events rest on has changed since it was read.",
                remedy: "Read what was added, then try again.")
        case .batchTooLarge(let rows):
            self = .init(
                .invalidInput,
                "Unable to append \(rows) events at once: a commit takes \(mostRowsInBlock).",
                remedy: "Split the batch.")
        case .erasureKeyMissing(let keyPath, let what):
            self = .init(
                .erasureKeyMissing,
                "Unable to record in '\(path)': contacts were erased from it, and the key that tells "
                    + "them from new ones cannot be had. \(what)",
                remedy:
                    "Put '\(keyPath)' back from where it was kept; without it an event could bring "
                    + "an erased contact back.")
        case .file(let error): self.init(error)
        case .full(let what):
            self = .init(
                .full, "Unable to append to '\(path)': the ledger has no \(what) left.",
                remedy: "Start another ledger.")
        }
    }

    private init(_ error: LMDBError, path: String) {
        let code: Code =
            switch error.kind {
            case .notFound: .noSuchLedger
            case .alreadyExists: .alreadyExists
            // Of the ledger itself a link is followed: it is a file beside it that is none.
            case .notRegular: .cannotCreate
            case .readOnly: .accessDenied
            case .notALedgerFile: .notALedger
            case .newerLMDBFormat: .newerFormat
            // Keys and tables are the ledger's own: a file where they do not fit is damaged.
            case .damaged, .truncated, .differentPageSize, .wrongKeyKind, .keySizeInvalid: .damaged
            case .permissionDenied where error.attempt != .create: .accessDenied
            case .permissionDenied, .networkFileSystem, .foreignLockFile, .mountPoint:
                .cannotCreate
            case .diskFull, .mapFull, .fileTooLarge: .diskFull
            case .otherLockFile: .busy
            case .busy, .overtaken, .readersFull, .replaced, .systemLimit, .interrupted,
                .outOfMemory:
                .busy
            case .inputOutput, .broken, .replacedUnsettled: .inputOutput
            default: .internal
            }
        self = .init(code, error.message, remedy: error.advice)
    }
}

extension LedgerError {
    /// The public form of an error of a file that is read or written.
    init(_ error: FileError) {
        let code: Code =
            switch error.kind {
            case .notFound where error.attempted == .create: .cannotCreate
            case .notFound: .noSuchInput
            case .diskFull, .fileTooLarge: .diskFull
            case .readableByOthers: .noSuchInput
            case .alreadyExists: .alreadyExists
            case .notRegular where error.attempted != .open: .cannotCreate
            case .notRegular: .noSuchInput
            case .changedMeanwhile: .busy
            case .permissionDenied: error.attempted == .open ? .noSuchInput : .cannotCreate
            default: .inputOutput
            }
        self.init(code, error.message, remedy: error.advice)
    }

    /// The public form of an error of an input that is cut into records.
    init(_ error: RecordReaderError) {
        switch error {
        case .file(let error): self.init(error)
        case .unexpected, .endsEarly:
            self.init(.invalidInput, error.description, remedy: "What was read before is recorded.")
        }
    }
}
