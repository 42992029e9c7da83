/// Why the bytes of a time zone are refused.
package enum TimeZoneError: Error, Sendable, Equatable {
    /// More bytes than a time zone can reasonably have.
    case tooLarge(limitBytes: Int)
    /// The bytes do not begin as a TZif file does.
    case notTZif
    /// A version of the format other than 1 to 4, by the byte that names it.
    case unsupportedVersion(UInt8)
    /// Something breaks the rules of the format, at this byte of the file.
    case malformed(Defect, atByte: Int)

    /// What breaks the rules of the format.
    package enum Defect: Sendable, Equatable {
        /// The file ends before what its header promises.
        case truncated
        /// Something follows the last byte that belongs to the file.
        case trailingBytes
        /// The second header is no header of the same version.
        case secondHeader
        /// Numbers of things that do not go together: no local time type, no designation.
        case counts
        /// A transition that is not later than the one before.
        case order
        /// A transition to a local time type that is not there.
        case unknownType
        /// A local time type 26 hours or more from UTC, of an unknown kind, or without a name.
        case localTimeType
        /// An indicator that is neither yes nor no, or says UT without standard.
        case indicator
        /// Leap seconds are counted, which the times of events do not do.
        case leapSeconds
        /// The footer is no sound POSIX TZ string between two newlines.
        case footer
    }
}

extension TimeZoneError {
    /// The reason in words, to stand after "Unable to read the time zone:".
    package var reason: String {
        switch self {
        case .tooLarge(let limit): "it has more than \(limit) bytes"
        case .notTZif: "it is no TZif file"
        case .unsupportedVersion(let byte):
            "byte 4 names the version \(byte), and only those of RFC 8536 are known"
        case .malformed(let defect, let byte): "\(defect.words) (at byte \(byte))"
        }
    }
}

extension TimeZoneError.Defect {
    fileprivate var words: String {
        switch self {
        case .truncated: "it ends too early"
        case .trailingBytes: "bytes follow its end"
        case .secondHeader: "its second header is damaged"
        case .counts: "the counts in its header contradict each other"
        case .order: "its transitions do not ascend"
        case .unknownType: "a transition leads to a local time that is not there"
        case .localTimeType: "one of its local times is damaged"
        case .indicator: "one of its indicators is damaged"
        case .leapSeconds: "it counts leap seconds; take the zone that does not"
        case .footer: "the rule at its end cannot be read"
        }
    }
}
