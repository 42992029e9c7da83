import EventLog
import Files

// Files in the making, with errors as the ledger's callers get them.

extension PendingFile {
    /// Begins a file for a place.
    static func begin(
        at place: FilePlace, _ purpose: String
    ) throws(LedgerError) -> PendingFile {
        do throws(FileError) {
            return try PendingFile(for: place, purpose)
        } catch {
            throw LedgerError(error)
        }
    }

    /// The anchor of a ledger that is to have a place: complete, but for its name.
    static func anchor(
        of place: FilePlace, _ bytes: [UInt8], _ purpose: String
    ) throws(LedgerError) -> PendingFile {
        do throws(FileError) {
            let path = EventLog.anchorPath(besides: place.path)
            let file = try PendingFile(for: try FilePlace(path), purpose)
            try file.write(bytes.span)
            try file.sync()
            return file
        } catch {
            throw LedgerError(error)
        }
    }

    /// The key of who was erased, as it lies beside one ledger, for the place of another; complete, but for
    /// its name. Nil where there is none: nobody was erased yet.
    static func erasureKey(
        besides ledger: String, for place: FilePlace, _ purpose: String
    ) throws(LedgerError) -> PendingFile? {
        let source = EventLog.erasureKeyPath(besides: ledger)
        do throws(FileError) {
            guard try FileKind.of(name: source) != nil else { return nil }
            let path = EventLog.erasureKeyPath(besides: place.path)
            let file = try PendingFile(for: try FilePlace(path), purpose)
            _ = try file.copy(of: source)
            try file.sync()
            return file
        } catch {
            throw LedgerError(error)
        }
    }

    /// Copies another file, and writes it through to the disk.
    /// - Returns: whether all of it was copied.
    borrowing func fill(
        from source: String, _ progress: (_ done: UInt64, _ total: UInt64) -> Bool
    ) throws(LedgerError) -> Bool {
        do throws(FileError) {
            guard try copy(of: source, progress: progress) else { return false }
            try sync()
            return true
        } catch {
            throw LedgerError(error)
        }
    }

    /// Writes the file through to the disk.
    /// - Returns: how many bytes it has.
    @discardableResult
    borrowing func settle() throws(LedgerError) -> UInt64 {
        do throws(FileError) {
            try sync()
            return try sizeBytes()
        } catch {
            throw LedgerError(error)
        }
    }

    /// Gives the file its place.
    consuming func takePlace(_ taking: Taking) throws(LedgerError) {
        do throws(FileError) { try publish(taking) } catch { throw LedgerError(error) }
    }
}
