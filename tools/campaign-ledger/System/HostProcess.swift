import Glibc

/// What the tool asks of its process: the one file of the tool that hands memory to C.
enum HostProcess {
    /// A standard stream.
    enum Stream {
        case input, output, error

        fileprivate var descriptor: Int32 {
            switch self {
            case .input: STDIN_FILENO
            case .output: STDOUT_FILENO
            case .error: STDERR_FILENO
            }
        }
    }

    /// The first argument that is not UTF-8, by its number, or such a variable among some; nil where there is none. Swift
    /// gives them with other characters in them, without a word: of two contacts or files they could make one.
    static func textThatIsNotUTF8(variables: [String]) -> String? {
        // What `main` was given stays as it is, and ends with a null pointer.
        for number in 1..<max(1, Int(CommandLine.argc)) {
            guard let argument = unsafe CommandLine.unsafeArgv[number] else { break }
            if unsafe String(validatingCString: argument) == nil { return "argument \(number)" }
        }
        return variables.first {
            guard let value = unsafe getenv($0) else { return false }
            return unsafe String(validatingCString: value) == nil
        }
    }

    /// The value of an environment variable; nil where it is not set or empty.
    static func environment(_ name: String) -> String? {
        // getenv(3): valid until the environment is changed, which nothing here does.
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// The name by which the system knows who runs the tool; nil where it knows none.
    static var userName: String? {
        // getpwuid(3): the answer stays as it is until the next such call, and only this one is made.
        guard let entry = unsafe getpwuid(getuid()), let name = unsafe entry.pointee.pw_name else {
            return nil
        }
        return unsafe String(cString: name)
    }

    /// Whether a stream is a terminal.
    static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.descriptor) == 1 }

    /// Whether something has the name: a file, a pipe, a device.
    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Writes a text to standard error, unbuffered. That it cannot be written is not reported:
    /// there is nowhere left to report it.
    static func writeError(_ text: String) {
        var bytes = [UInt8](text.utf8)
        while !bytes.isEmpty {
            // write(2): reads at most as many bytes as its count says; returns how many it took.
            let written = unsafe bytes.withUnsafeBufferPointer {
                unsafe write(STDERR_FILENO, $0.baseAddress, $0.count)
            }
            if written > 0 {
                bytes.removeFirst(written)
            } else if errno != EINTR {
                return
            }
        }
    }

    /// Waits for a part of a second.
    static func pause(milliseconds: UInt32) { _ = usleep(milliseconds * 1000) }

    /// Ends the process.
    static func end(_ code: ExitStatus) -> Never { exit(code.rawValue) }
}
