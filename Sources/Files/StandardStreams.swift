import Glibc

/// The three streams that every program expects to be open.
package enum StandardStreams {
    /// Gives those of the three that are closed a place of their own, where reading and writing
    /// fail.
    ///
    /// Daemons and schedulers do close them. The next file opened would take the number of a closed
    /// one, and what is meant for the terminal would be written into it. To be called first of all.
    package static func occupy() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
            // Reading from one opened for writing fails, and the other way round: nothing is taken
            // for input, and nothing for having been written.
            let mode = descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY
            // open(2): takes the lowest free number, which is this one.
            _ = unsafe open("/dev/null", mode)
        }
    }
}
