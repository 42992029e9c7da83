import EventLog
import Files
import LMDB

@_exported public import Campaigns
@_exported public import Proofs

/// A ledger of messaging campaigns: immutable events in one file, and the questions they answer.
///
///     let ledger = try Ledger.open(at: "spring.ledger")
///     let answer = try ledger.snapshot().reached("4915112345678", campaign: "spring-sale")
///     print(answer.sentence)
///
/// Appends are durable when they return. Any number of tasks, threads and processes may append and
/// ask at the same time; an answer is of one moment, and says which.
public final class Ledger: Sendable {
    /// Where the ledger is.
    public let path: String
    let log: EventLog
    let now: @Sendable () -> Timestamp
    let projections: ProjectionKeeper
    let newest: NewestCommit

    private init(
        _ log: EventLog, path: String, pace: ProjectionPace,
        now: @escaping @Sendable () -> Timestamp
    ) {
        (self.log, self.path, self.now) = (log, path, now)
        projections = ProjectionKeeper(of: log, pace: pace)
        newest = NewestCommit(of: log)
    }

    /// What a commit promises.
    public enum Durability: Sendable {
        /// Events are on disk when an append returns.
        case everyCommit
        /// Faster; a crash of the system, though not of the program, may undo the last commit.
        case lastCommitMayBeLost
    }

    /// Whether opening may make a ledger where there is none.
    public enum Creation: Sendable {
        case never
        case ifMissing
    }

    /// Opens the ledger at a path.
    ///
    /// - Parameters:
    ///   - path: of the file; beside it are its lock, `PATH-lock`, its anchor, `PATH-anchor`, its
    ///     projections, `PATH-projections`, the list of its backups, `PATH-backups`, and, once a contact was erased,
    ///     `PATH-erasure-key`.
    ///   - creation: whether one is made where there is none: whole, or not at all.
    ///   - durability: what a commit promises.
    ///   - anchors: heads that were kept elsewhere, which the ledger must go on from. With any, no ledger is
    ///     made: a new one could not go on from them.
    ///   - clock: gives the time of recording; nil for the system's clock.
    /// - Returns: the ledger. Opening a file twice in a process shares what can be shared.
    ///
    /// Who has no right to write the ledger's file opens it for reading; appends are refused then with
    /// `accessDenied`. Reading takes the right to write the lock file, where a reader says what it is
    /// reading, unless the file system as a whole is read-only.
    /// - Throws: `noSuchLedger`, `accessDenied`, `cannotCreate`, `notALedger`, `newerFormat`, `damaged`,
    ///   `rolledBack`, `forked`, `anotherLedger`, `inputOutput`.
    /// - Complexity: O(blocks of the log), microseconds each.
    public static func open(
        at path: String, creation: Creation = .never, durability: Durability = .everyCommit,
        anchors: [TreeHead] = [], clock: (@Sendable () -> Timestamp)? = nil
    ) throws(LedgerError) -> Ledger {
        let ledger = try open(
            at: path, creation: anchors.isEmpty ? creation : .never, durability: durability,
            pace: ProjectionPace(), clock: clock)
        try ledger.check(against: anchors)
        return ledger
    }

    /// As `open(at:creation:durability:anchors:clock:)`, with a pace for the projections.
    package static func open(
        at path: String, creation: Creation, durability: Durability = .everyCommit,
        pace: ProjectionPace, clock: (@Sendable () -> Timestamp)? = nil
    ) throws(LedgerError) -> Ledger {
        let now = clock ?? { Timestamp(microseconds: UnixClock.microseconds()) }
        let options = EnvironmentOptions(
            durability: durability == .everyCommit ? .everyCommit : .lastCommitMayBeLost)
        guard creation == .never || !leadsNowhere(path) else {
            throw LedgerError(
                .cannotCreate, "'\(path)' is a symbolic link that leads to no file.",
                remedy: "Remove the link, or name the file.")
        }
        do throws(EventLogError) {
            let log = try openOrCreate(path, creation, options) { now().microseconds }
            return Ledger(log, path: path, pace: pace, now: now)
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    private static func openOrCreate(
        _ path: String, _ creation: Creation, _ options: EnvironmentOptions,
        _ clock: @escaping EventLog.Clock
    ) throws(EventLogError) -> EventLog {
        do throws(EventLogError) {
            return try openExisting(path, options, clock)
        } catch .storage(let error) where error.kind == .notFound && creation == .ifMissing {
            do throws(EventLogError) {
                return try EventLog.create(at: path, options: options, clock: clock)
            } catch .storage(let error) where error.kind == .alreadyExists {
                // Somebody else made it between our look and our try.
                return try EventLog.open(at: path, options: options, clock: clock)
            }
        }
    }

    /// Opens a log for reading at least: who may not write it may ask all the same, if the lock file lets
    /// him say what he is reading.
    static func openExisting(
        _ path: String, _ options: EnvironmentOptions, _ clock: @escaping EventLog.Clock
    ) throws(EventLogError) -> EventLog {
        do throws(EventLogError) {
            return try EventLog.open(at: path, options: options, clock: clock)
        } catch .storage(let error) where error.kind == .permissionDenied && !options.readOnly {
            var reading = options
            reading.readOnly = true
            return try EventLog.open(at: path, options: reading, clock: clock)
        }
    }

    private static func leadsNowhere(_ path: String) -> Bool {
        FileKind(ofName: path) == .symbolicLink && FileIdentity(path: path) == nil
    }

    /// Refuses a path to write to that names the ledger itself, or one of the files beside it.
    ///
    /// - Throws: `invalidInput`.
    public func refuseOverwriting(by path: String) throws(LedgerError) {
        if LedgerFiles(of: log.resolvedPath).include(path) {
            throw LedgerError(
                .invalidInput, "'\(path)' is part of the ledger itself.",
                remedy: "Name another file to write to; nothing was changed.")
        }
    }

    /// The ledger as it is now, for any number of questions of the same moment.
    /// - Throws: `damaged`, `inputOutput`, `busy`.
    /// - Complexity: well below a microsecond where nobody has committed since the last one, a second ago or less.
    public func snapshot() throws(LedgerError) -> LedgerSnapshot {
        if let known = newest.content() { return LedgerSnapshot(self, known) }
        let snapshot = try LedgerSnapshot(self, scope: Scope())
        newest.keep(snapshot)
        return snapshot
    }

    /// The ledger as it was known at a position or time, and of the facts that had happened by a
    /// time.
    /// - Throws: `invalidInput` where the position is beyond the head, and what `snapshot()`
    ///   throws.
    public func snapshot(
        asOf moment: Moment = .now, occurredBy: Timestamp? = nil
    ) throws(LedgerError) -> LedgerSnapshot {
        try LedgerSnapshot(self, scope: Scope(moment: moment, occurredBy: occurredBy))
    }
}

/// A moment in the life of the ledger.
public enum Moment: Sendable, Equatable {
    /// The newest commit.
    case now
    /// After the event at a position; 0 is before the first.
    case position(UInt64)
    /// After everything recorded up to and including a time.
    case recordedBy(Timestamp)
}

/// Which events a question considers.
struct Scope: Sendable {
    var moment: Moment = .now
    var occurredBy: Timestamp?
}
