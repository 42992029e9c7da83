import EventLog
import Files
import LMDB

@_exported public import Campaigns

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

    private init(
        _ log: EventLog, path: String, pace: ProjectionPace,
        now: @escaping @Sendable () -> Timestamp
    ) {
        (self.log, self.path, self.now) = (log, path, now)
        projections = ProjectionKeeper(of: log, pace: pace)
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
    ///     projections, `PATH-projections`, and, once a contact was erased, `PATH-erasure-key`.
    ///   - creation: whether one is made where there is none: whole, or not at all.
    ///   - durability: what a commit promises.
    ///   - clock: gives the time of recording; nil for the system's clock.
    /// - Returns: the ledger. Opening a file twice in a process shares what can be shared.
    /// - Throws: `noSuchLedger`, `cannotCreate`, `notALedger`, `newerFormat`, `damaged`,
    ///   `rolledBack`, `inputOutput`.
    /// - Complexity: O(blocks of the log), microseconds each.
    public static func open(
        at path: String, creation: Creation = .never, durability: Durability = .everyCommit,
        clock: (@Sendable () -> Timestamp)? = nil
    ) throws(LedgerError) -> Ledger {
        try open(
            at: path, creation: creation, durability: durability, pace: ProjectionPace(),
            clock: clock)
    }

    /// As `open(at:creation:durability:clock:)`, with a pace for the projections.
    package static func open(
        at path: String, creation: Creation, durability: Durability = .everyCommit,
        pace: ProjectionPace, clock: (@Sendable () -> Timestamp)? = nil
    ) throws(LedgerError) -> Ledger {
        let now = clock ?? { Timestamp(microseconds: UnixClock.microseconds()) }
        let options = EnvironmentOptions(
            durability: durability == .everyCommit ? .everyCommit : .lastCommitMayBeLost)
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
            return try EventLog.open(at: path, options: options, clock: clock)
        } catch .storage(let error) where error.kind == .notFound && creation == .ifMissing {
            do throws(EventLogError) {
                return try EventLog.create(at: path, options: options, clock: clock)
            } catch .storage(let error) where error.kind == .alreadyExists {
                // Somebody else made it between our look and our try.
                return try EventLog.open(at: path, options: options, clock: clock)
            }
        }
    }

    /// The files of a ledger, by what follows its path.
    static let suffixes = [
        "", "-lock", "-anchor", "-projections", "-projections-lock", "-erasure-key",
    ]

    /// Refuses a path to write to that names the ledger itself, or one of the files beside it.
    ///
    /// - Throws: `invalidInput`.
    public func refuseOverwriting(by path: String) throws(LedgerError) {
        for suffix in Self.suffixes + ["-backups"]
        where FileIdentity.areSame(path, self.path + suffix) {
            throw LedgerError(
                .invalidInput, "'\(path)' is part of the ledger itself.",
                remedy: "Name another file to write to; nothing was changed.")
        }
    }

    /// The ledger as it is now, for any number of questions of the same moment.
    /// - Throws: `damaged`, `inputOutput`, `busy`.
    public func snapshot() throws(LedgerError) -> LedgerSnapshot {
        try LedgerSnapshot(self, scope: Scope())
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
