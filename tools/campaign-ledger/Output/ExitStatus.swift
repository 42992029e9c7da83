import CampaignLedger
import Files

/// What the tool's exit code says. From 64 on they are those of sysexits.h.
enum ExitStatus: Int32 {
    /// Yes, or done.
    case success = 0
    /// The answer is no: not reached, or refused; or there are findings.
    case no = 1
    /// The command line is wrong.
    case usage = 64
    /// Input is malformed.
    case badData = 65
    /// There is no such ledger or input file.
    case noInput = 66
    /// Somebody else is in the way.
    case busy = 69
    /// Something that should not happen did.
    case `internal` = 70
    /// A file cannot be created.
    case cannotCreate = 73
    /// A file cannot be read or written, or is damaged.
    case inputOutput = 74
    /// Not now: look again, then try again.
    case tryAgain = 75
    /// The installation does not fit the ledger.
    case configuration = 78
}

extension ExitStatus {
    /// What an error of the ledger means to a script.
    init(_ code: LedgerError.Code) {
        self =
            switch code {
            case .unknownCampaign, .contactErased, .refused: .no
            case .invalidInput, .identityConflict, .retryLoop, .notALedger, .anotherLedger: .badData
            case .noSuchLedger, .accessDenied, .noSuchInput: .noInput
            case .busy: .busy
            case .alreadyExists, .cannotCreate: .cannotCreate
            case .damaged, .rolledBack, .forked, .diskFull, .inputOutput, .full, .notErased:
                .inputOutput
            case .unexpectedState: .tryAgain
            case .newerFormat, .unknownTimeZone, .erasureKeyMissing: .configuration
            case .internal: .internal
            }
    }

    /// What an error of a file means to a script.
    init(_ error: FileError) {
        self =
            switch (error.attempted, error.kind) {
            case (_, .corruptCompression), (_, .tooLarge): .badData
            case (_, .diskFull), (_, .inputOutput): .inputOutput
            case (.open, _), (.read, _): .noInput
            case (.create, _), (.replace, _): .cannotCreate
            default: .inputOutput
            }
    }
}
