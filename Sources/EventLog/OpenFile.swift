import LMDB
import Synchronization

/// The file under a log, opened anew where its handle is of no more use.
///
/// A failed commit is fatal for a handle, since nobody knows what reached the disk; and a file that
/// another process put in the place of this one must not be written through the old handle.
final class OpenFile: Sendable {
    /// How often another file may take the place of this one during one commit, erasure or beginning. Each time, somebody
    /// has come to the end of an erasure or a restore; the bound is there for file systems that tell another story each time.
    static let mostReplacements = 64

    let path: String
    let options: EnvironmentOptions
    /// The file, and what was found to be sound in it: another file begins anew.
    private let opened: Mutex<(environment: Environment, parts: CheckedParts)>

    init(_ environment: Environment, path: String, options: EnvironmentOptions) {
        self.path = path
        self.options = options
        opened = Mutex((environment, CheckedParts()))
    }

    var current: Environment { opened.withLock { $0.environment } }

    /// Opens the file again where an error says that this helps; the error, where it does not.
    func reopen(after error: LMDBError) throws(LMDBError) {
        guard error.kind == .broken || error.kind == .replaced else { throw error }
        try replace()
    }
}

extension OpenFile {
    /// The file that has the path now: opened anew where it is another one.
    func inPlace() throws(LMDBError) -> Environment {
        let environment = current
        if try environment.isInPlace() { return environment }
        try reopen(after: LMDBError(.replaced, .open, path: path))
        return current
    }

    /// A read transaction, and what is known of the file that it reads.
    struct Reading {
        let transaction: ReadTransaction
        let parts: CheckedParts
    }

    /// Begins a read transaction of the file that has the name now: whoever keeps a log open for long
    /// must not go on showing what was erased from it.
    func read() throws(LMDBError) -> Reading {
        adoptSuccessor()
        for _ in 0..<Self.mostReplacements {
            do throws(LMDBError) {
                return try begin()
            } catch {
                try reopen(after: error)
                // Opening walks every page: what breaks a handle is not waited out.
                if error.kind == .broken { return try begin() }
            }
        }
        return try begin()
    }

    /// Begins a read transaction of the file that a writer holds the lock of, whatever has the name.
    func read(of environment: Environment) throws(LMDBError) -> Reading {
        let parts = opened.withLock { $0.environment === environment ? $0.parts : CheckedParts() }
        return Reading(transaction: try environment.read(), parts: parts)
    }

    private func begin() throws(LMDBError) -> Reading {
        let (environment, parts) = opened.withLock { ($0.environment, $0.parts) }
        return Reading(transaction: try environment.read(), parts: parts)
    }

    /// Opens the file that was put in the place of this one. Where there is none that can be opened,
    /// the old one is all there is to read; a writer will be told.
    private func adoptSuccessor() {
        do throws(LMDBError) {
            guard try current.hasLostItsName() else { return }
            // Who asks does not wait: the file that is open can be read.
            try replace(waiting: false)
        } catch {
            return
        }
    }

    /// Opens the file at the path again.
    func replace(waiting: Bool = true) throws(LMDBError) {
        var options = options
        options.waitsForOthers = waiting
        let fresh = try Environment.open(at: path, options: options)
        opened.withLock { $0 = (fresh, CheckedParts()) }
    }
}
