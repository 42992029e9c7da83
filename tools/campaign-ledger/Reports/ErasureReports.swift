import CampaignLedger
import CampaignReports
import JSON

/// The report of `erase`.
enum ErasureReports {
    /// What a person is asked before contacts are erased. `trial`: what would be.
    static func question(_ trial: Erasure) -> String {
        let contacts = Phrases.count(trial.contacts.count, "contact")
        let events = Phrases.count(trial.contacts.reduce(0) { $0 + $1.events }, "event")
        let ids = Phrases.count(trial.contacts.reduce(0) { $0 + $1.messageIDs }, "message id")
        let unknown =
            trial.unknown.isEmpty
            ? "" : "\(Phrases.count(trial.unknown.count, "contact")) the ledger does not know. "
        return "\(unknown)Erase \(contacts) with \(events) and \(ids) for good?"
    }

    static func write(_ erasure: Erasure, isTrial: Bool, to writer: inout JSONWriter) {
        writer.beginDocument("erase", asOf: erasure.asOf)
        writer.member("dryRun", isTrial)
        writer.member("written", erasure.isDone)
        writer.member("contacts", array: erasure.contacts) { contact, writer in
            writer.beginObject()
            writer.member("contact", contact.contact)
            writer.member("number", Int(contact.number))
            writer.member("alreadyErased", contact.wasErased)
            writer.member("events", contact.events)
            writer.member("messageIds", contact.messageIDs)
            writer.member("campaigns", array: contact.campaigns) { $1.string($0) }
            writer.endObject()
        }
        writer.member("unknown", array: erasure.unknown) { $1.string($0) }
        writer.member("remainders", array: erasure.remainders) { remainder, writer in
            writer.beginObject()
            writer.member("contact", remainder.contact)
            writer.member("id", remainder.subject.rawValue)
            writer.member("place", remainder.place.rawValue)
            writer.member("position", remainder.position)
            writer.endObject()
        }
        writer.member("moreRemainders", erasure.moreRemainders)
        writer.member("tooShortToSearch", erasure.unsearched)
        writer.member("backups", array: erasure.backups) { backup, writer in
            writer.beginObject()
            writer.member("path", backup.path)
            writer.member("madeAt", backup.madeAt)
            writer.member("exists", backup.exists)
            writer.endObject()
        }
        writer.key("otherNames")
        if let names = erasure.otherNames {
            writer.beginObject()
            writer.member("count", names.count)
            writer.member("inode", names.inode)
            writer.member("fileSystem", names.fileSystem)
            writer.endObject()
        } else {
            writer.null()
        }
        writer.endDocument()
    }

    static func text(_ erasure: Erasure, isTrial: Bool) -> String {
        var text = ""
        if !erasure.contacts.isEmpty {
            var table = TextTable([
                .text("CONTACT"), .number("NUMBER"), .number("EVENTS"), .number("MESSAGE IDS"),
                .number("CAMPAIGNS"), .text("BEFORE"),
            ])
            for contact in erasure.contacts {
                table.row([
                    contact.contact, "\(contact.number)", "\(contact.events)",
                    "\(contact.messageIDs)", "\(contact.campaigns.count)",
                    contact.wasErased ? "erased already" : "",
                ])
            }
            text += table.text + "\n"
        }
        for contact in erasure.unknown {
            let name = TerminalText.safe(contact)
            text += "The ledger does not know '\(name)'.\n"
            if erasure.remainders.contains(where: { $0.contact.utf8.elementsEqual(contact.utf8) }) {
                text +=
                    "Receipts may name it: 'optout \(name)', then 'erase \(name)' takes those, too.\n"
            }
        }
        if isTrial {
            text += "Nothing was changed.\n" + remainders(erasure, "would still stand")
        } else {
            let isGone = erasure.remainders.isEmpty && erasure.unsearched == 0
            text +=
                erasure.isDone
                ? "Erased, and written anew.\n"
                : isGone ? "Nothing was left to be erased.\n" : "Nothing was erased.\n"
            text += remainders(erasure, "still stands")
            if isGone { text += "The files hold none of the ids any more.\n" }
        }
        for backup in erasure.backups {
            text += "Backup that may hold what was erased: \(TerminalText.safe(backup.path))"
            text += (backup.exists ? "" : " (not there any more)") + "\n"
        }
        if let names = erasure.otherNames {
            let count = Phrases.count(names.count, "other name")
            text += "The old file has \(count), under which it is still there. To find it: "
            text += "find \(TerminalText.safe(names.fileSystem)) -xdev -inum \(names.inode)\n"
        }
        return text + Phrases.asOf(erasure.asOf)
    }

    static func remainderCount(_ erasure: Erasure) -> Int {
        erasure.remainders.count + erasure.moreRemainders
    }

    static func remainders(_ erasure: Erasure, _ stands: String) -> String {
        var text = ""
        if erasure.unsearched > 0 {
            text += "\(Phrases.count(erasure.unsearched, "id")) too short to be searched for.\n"
        }
        for remainder in erasure.remainders {
            let place = remainder.position.map { " of the event at position \($0)" } ?? ""
            let id = remainder.subject == .messageID ? "A message id of" : "The id of"
            text += "\(id) '\(TerminalText.safe(remainder.contact))' \(stands) in the "
            text += "\(words(remainder.place))\(place).\n"
        }
        if erasure.moreRemainders > 0 { text += "And \(erasure.moreRemainders) places more.\n" }
        return text
    }

    private static func words(_ place: Erasure.Remainder.Place) -> String {
        switch place {
        case .campaignID: "id of a campaign"
        case .contactID: "id of another contact"
        case .messageID: "id of another message"
        case .label: "name of a source, code, reason or channel"
        case .eventID: "id"
        case .content: "content"
        }
    }
}
