import Campaigns
import EventLog

/// Who claims which message ids so far, and the receipts that wait for or belong to the claimant:
/// rule 8, one event at a time.
struct StepClaims {
    /// What is known of one message id.
    struct Message {
        /// Number of the attempt to which its receipts belong; nil where none claims it.
        var claimant: UInt32?
        /// Receipts that know nothing but the message id, ascending.
        var receipts: [SideRow] = []
    }

    /// What a claim does.
    enum Effect {
        /// The attempt had the message id, or an earlier attempt has it.
        case nothing
        /// Receipts, perhaps none, belong to the attempt now; before to another, or to none.
        case moved([SideRow], from: UInt32?)
    }

    private var messages: [UInt32: Message] = [:]
    /// The rows of each attempt of the scene, by its number, which name it themselves.
    private var own: [UInt32: [SideRow]] = [:]
    private var messagesOf: [UInt32: Set<UInt32>] = [:]

    /// The message id so far.
    func message(_ number: UInt32) -> Message { messages[number] ?? Message() }

    /// Notes a row that names its attempt.
    mutating func note(_ row: SideRow) { own[row.number, default: []].append(row) }

    /// Notes a receipt.
    /// - Returns: the number of the attempt to which it belongs; nil where none claims it yet.
    mutating func note(receipt row: SideRow) -> UInt32? {
        messages[row.number, default: Message()].receipts.append(row)
        return messages[row.number]?.claimant
    }

    /// Notes that an attempt names a message id.
    mutating func claim(
        _ number: UInt32, by attempt: UInt32, _ view: LogView
    ) throws(EventLogError) -> Effect {
        let message = message(number)
        if let claimant = message.claimant {
            guard claimant != attempt, try ClaimTable.precedes(attempt, claimant, view) else {
                return .nothing
            }
            messagesOf[claimant]?.remove(number)
        }
        messages[number, default: Message()].claimant = attempt
        messagesOf[attempt, default: []].insert(number)
        return .moved(message.receipts, from: message.claimant)
    }

    /// All rows of an attempt so far: its own, and the receipts it claims.
    func rows(ofAttempt attempt: UInt32) -> [SideRow] {
        var rows = own[attempt] ?? []
        for message in messagesOf[attempt] ?? [] { rows += messages[message]?.receipts ?? [] }
        return rows
    }
}
