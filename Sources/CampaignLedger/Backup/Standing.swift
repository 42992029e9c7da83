import EventLog
import Files
import LMDB

/// What is at the path of a ledger that is to be replaced.
enum Standing {
    case nothing
    /// A ledger that can be read, as it was when it was looked at.
    case ledger(Environment, LogView)
    /// A ledger that cannot be read; the environment, where at least that could be opened.
    case unreadable(Environment?)

    /// Looks at a place.
    /// - Throws: `notALedger` where what is there is none and never was; why it cannot be looked at.
    init(at place: FilePlace) throws(LedgerError) {
        let kind = try Ledger.filing { () throws(FileError) in try FileKind.of(name: place.path) }
        guard kind != nil else {
            self = .nothing
            return
        }
        // An anchor tells that there was a ledger, whatever is left of it.
        let wasLedger = LogHead(anchoredBeside: place.path) != nil
        var opened: Environment?
        do throws(EventLogError) {
            let environment = try Self.open(place.path)
            opened = environment
            self = .ledger(environment, try EventLog.view(of: environment))
        } catch {
            guard error.isUnreadable, wasLedger || !error.isForeign else {
                throw LedgerError(error, path: place.path)
            }
            self = .unreadable(opened)
        }
    }

    private static func open(_ path: String) throws(EventLogError) -> Environment {
        do throws(LMDBError) { return try Environment.open(at: path) } catch {
            throw .storage(error)
        }
    }
}

extension EventLogError {
    /// Whether it is the bytes of the file that are at fault, or beyond this version.
    var isUnreadable: Bool {
        switch self {
        case .damaged, .newerFormat, .foreign: true
        case .storage(let error): error.isOfTheFile
        default: false
        }
    }

    /// Whether it may as well be the file of another program.
    fileprivate var isForeign: Bool {
        switch self {
        case .foreign: true
        case .storage(let error): error.kind == .notALedgerFile
        default: false
        }
    }
}
