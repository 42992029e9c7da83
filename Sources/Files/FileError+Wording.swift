import Glibc

extension FileError {
    /// One sentence each: what failed and why, and what to do.
    package var description: String { "\(message) \(advice)" }

    /// What failed, on what, and why: one sentence.
    package var message: String { "Unable to \(attempted.rawValue) '\(path)': \(reason)." }

    /// What to do about it: one sentence.
    package var advice: String { "\(remedy)." }

    private var reason: String {
        switch kind {
        case .notFound: "no such file or folder"
        case .permissionDenied: "the system refused access"
        case .isDirectory: "it is a folder"
        case .alreadyExists: "something has this name already"
        case .readableByOthers: "it holds a secret, and others than its owner may read it"
        case .diskFull: "no space is left on its file system"
        case .brokenPipe: "nobody reads it any more"
        case .inputOutput: "its device failed"
        case .corruptCompression(let offset):
            "its gzip data are damaged or cut off at byte \(offset)"
        case .tooLarge(let limitBytes): "it is longer than \(limitBytes) bytes"
        case .notRegular(let kind): "it is \(kind.rawValue)"
        case .changedMeanwhile: "somebody wrote to it meanwhile"
        case .fileTooLarge: "no file may be as large there"
        case .other(EILSEQ): "a folder on the way there has a name that is not UTF-8"
        case .other(let code): "errno \(code)"
        }
    }

    private var remedy: String {
        switch kind {
        case .notFound: "Check the path"
        case .permissionDenied: "Check the owner and the mode of the file and of its folder"
        case .isDirectory: "Name a file"
        case .alreadyExists: "Name another file; nothing was overwritten"
        case .readableByOthers: "If nobody has read it, take the right from them: chmod 600"
        case .diskFull: "Free some space and try again"
        case .brokenPipe: "Keep the reading program running"
        case .inputOutput: "Check the disk and try again"
        case .corruptCompression: "Get the file again from where it was made"
        case .tooLarge: "Check that it is the right file"
        case .notRegular: "Put it out of the way, or name another file"
        case .changedMeanwhile: "Try again when nobody writes to it"
        case .fileTooLarge: "Use another file system, or raise the limit of the process"
        case .other(EILSEQ): "Name the folder otherwise"
        case .other: "Look the code up in errno.h"
        }
    }
}
