import Glibc
import Synchronization

/// Counts the forks this process descends from since the count began.
///
/// A handle remembers the count it was opened at; another count means that it was inherited. The
/// count costs a load where `getpid` costs a system call, which every read would pay.
enum Forks {
    private static let forks = Atomic(0)

    private static let watching: Int32 = pthread_atfork(nil, nil) {
        Forks.forks.add(1, ordering: .relaxed)
    }

    /// How often the process was forked.
    static var count: Int { forks.load(ordering: .relaxed) }

    /// Begins to count, once.
    /// - Throws: `ENOMEM`.
    static func watch() throws(MDBCode) {
        guard watching == 0 else { throw MDBCode(watching) }
    }
}
