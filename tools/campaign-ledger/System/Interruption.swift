import Dispatch
import Glibc
import Synchronization

/// A request to stop: by Ctrl-C, or SIGTERM.
///
/// The first one is only noted, so that the work under way ends at a good place; the second one
/// ends the process at once, which loses nothing that was committed.
final class Interruption {
    /// The note: set on a thread of the system's, read by the work.
    private final class Note: Sendable {
        let isMade = Atomic<Bool>(false)
    }

    private let note = Note()
    private let sources: [any DispatchSourceSignal]

    /// Begins to listen.
    /// - Parameter notice: shown on standard error at the first request.
    init(notice: String) {
        let note = note
        sources = [SIGINT, SIGTERM].map { number in
            // A dispatch source only sees signals that no longer do what they do by themselves.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                signal(SIGINT, SIG_DFL)
                signal(SIGTERM, SIG_DFL)
                if !note.isMade.exchange(true, ordering: .relaxed) {
                    HostProcess.writeError("\n\(notice)\n")
                }
            }
            source.resume()
            return source
        }
    }

    deinit {
        for source in sources { source.cancel() }
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
    }

    /// Whether somebody asked to stop.
    var isRequested: Bool { note.isMade.load(ordering: .relaxed) }
}

@available(*, unavailable)
extension Interruption: Sendable {}
