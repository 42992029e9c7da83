import Glibc

/// The system's clock.
package enum UnixClock {
    /// Microseconds since 1970-01-01T00:00:00Z, as the system believes.
    package static func microseconds() -> Int64 {
        var time = timespec()
        // clock_gettime(2): "fills the timespec"; it cannot fail for CLOCK_REALTIME.
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}
