import Glibc

/// Whose a file is.
package enum FileOwner {
    /// Whether a file belongs to another user than the one this process acts for; no for one that is not there.
    package static func isSomebodyElse(_ path: String) -> Bool {
        var status = stat()
        // stat(2): fills the structure where it returns 0.
        guard unsafe stat(path, &status) == 0 else { return false }
        return status.st_uid != geteuid()
    }
}
