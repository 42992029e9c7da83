import Foundation
import Glibc

/// A terminal that nobody looks at: what a program sends to it is kept.
///
/// It passes bytes on as they are; a terminal as shells set it up would add carriage returns.
final class Terminal {
    /// Where the program writes to.
    let program: FileHandle
    private let screen: Int32
    private let reader = DispatchQueue(label: "terminal")
    private var shown: [UInt8] = []

    init() throws {
        var (screen, program): (Int32, Int32) = (-1, -1)
        guard unsafe openpty(&screen, &program, nil, nil, nil) == 0 else {
            throw CocoaError(.featureUnsupported)
        }
        var settings = termios()
        _ = unsafe tcgetattr(program, &settings)
        unsafe cfmakeraw(&settings)
        _ = unsafe tcsetattr(program, TCSANOW, &settings)
        self.screen = screen
        self.program = FileHandle(fileDescriptor: program, closeOnDealloc: false)
    }

    deinit { close(screen) }

    /// Shows what is written while `body` runs: a terminal holds a few KiB, so somebody must look.
    func shows(_ body: () throws -> Void) throws -> String {
        let group = DispatchGroup()
        nonisolated(unsafe) let terminal = self
        reader.async(group: group) { unsafe terminal.readAll() }
        defer { try? program.close() }
        try body()
        // Nobody writes any more once the last handle is closed; reading ends with an error then.
        try program.close()
        group.wait()
        return String(decoding: shown, as: UTF8.self)
    }

    private func readAll() {
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe read(screen, &piece, piece.count)
            if count <= 0 { return }
            shown += piece.prefix(count)
        }
    }
}
