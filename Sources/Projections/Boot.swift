import Files

/// The run of the system since it was started.
enum Boot {
    private static let path = "/proc/sys/kernel/random/boot_id"

    /// Its name; empty where the system does not tell, and then every file counts as of this run.
    static let id: [UInt8] = {
        do throws(FileError) {
            return try SmallFile.read(path, limitBytes: 64)
        } catch {
            return []
        }
    }()
}
