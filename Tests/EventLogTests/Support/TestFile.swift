import Glibc
import Testing

/// An empty file that is open for writing.
final class TestFile {
    let descriptor: Int32

    init(_ path: String) throws {
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL, 0o600)
        try #require(descriptor >= 0)
    }

    deinit { close(descriptor) }
}
