/// The lock of a file, which one holder at a time has, in this process and in others.
///
/// It is advice among those who ask for it: reading and writing the file need no lock. The system
/// gives it back when the holder dies.
package enum FileLock {
    /// Runs `body` while holding the lock of an existing file; waits for whoever has it.
    /// - Throws: what `body` throws; where the lock cannot be had, `failed` makes the error.
    package static func holding<R, E: Error>(
        _ path: String, orElse failed: (FileError) -> E, _ body: () throws(E) -> R
    ) throws(E) -> R {
        let file = try locked(path, orElse: failed)
        defer { extendLifetime(file) }
        return try body()
    }

    private static func locked<E: Error>(
        _ path: String, orElse failed: (FileError) -> E
    ) throws(E) -> Descriptor {
        do throws(FileError) {
            return try Descriptor.locked(path: path)
        } catch {
            throw failed(error)
        }
    }
}
