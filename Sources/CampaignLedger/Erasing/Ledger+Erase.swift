import Campaigns
import EventLog
import Files
import JSON
import Projections

extension Ledger {
    /// Erases contacts for good: their ids, the ids of their messages and events, and what those events
    /// say beyond facts. Statistics, chains, the hash tree and proofs made earlier stay valid.
    ///
    /// On return the ledger is a new file without them, on the disk, and its bytes have been searched.
    /// See <doc:Erasure>.
    /// - Parameters:
    ///   - contacts: their ids.
    ///   - actor: who asks for it.
    /// - Returns: what was erased, and where ids still stand in what is not about the contacts.
    /// - Throws: `invalidInput`, `erasureKeyMissing`, `damaged`, `diskFull`, `inputOutput`; the ledger is
    ///   what it was then, unless only the sync after the renaming failed, as the message says: the same once more
    ///   finishes it. `notErased` where bytes are left that should not be.
    /// - Complexity: O(file).
    @available(*, noasync)
    @discardableResult
    public func erase(_ contacts: [String], actor: String) throws(LedgerError) -> Erasure {
        let contacts = Self.eachOnce(contacts)
        try ActingCheck.contacts(contacts)
        try ActingCheck.actor(actor)
        try LedgerFiles.checkOwner(of: log.resolvedPath)
        let snapshot = try snapshot()
        let request = try request(contacts, actor, snapshot)
        let otherNames = otherNames
        newest.letGo()
        let receipt: ErasureReceipt
        do throws(EventLogError) {
            // They hold numbers, and a checksum of the last event's identity.
            receipt = try log.erase(request) { ProjectionFile.remove(besides: log.resolvedPath) }
        } catch {
            throw LedgerError(error, path: path)
        }
        shortenReturnedList(erased: contacts)
        // Once more, since who still looked at the old file may have written them; and where an earlier erasure was
        // cut off before it came to this.
        if receipt.isDone || !receipt.members.isEmpty { projections.file.removeForGood() }
        var erasure = try report(receipt, contacts)
        if receipt.isDone { erasure.otherNames = otherNames }
        removeLeftovers()
        let search = ErasureSearch(receipt, contacts, besides: log.resolvedPath)
        try search.run(try self.snapshot(), &erasure)
        return erasure
    }

    /// The names that the ledger's file has beside the ledger's own.
    private var otherNames: Erasure.OtherNames? {
        guard let names = FileNames(path: log.resolvedPath), names.count > 1 else { return nil }
        return Erasure.OtherNames(
            count: names.count - 1, inode: names.inode, fileSystem: names.fileSystem)
    }

    /// Takes whom is erased by now out of the list of a restore that was cut off: it holds their ids. Where that
    /// cannot be done it stays, and the search of the bytes will say so.
    private func shortenReturnedList(erased: [String]) {
        let erased = Set(erased.map { Array($0.utf8) })
        let listed = (try? ReturnedList.read(besides: log.resolvedPath)) ?? []
        guard !listed.isEmpty else { return }
        var rest = listed.filter { !erased.contains(Array($0.utf8)) }
        if !rest.isEmpty {
            guard let snapshot = try? snapshot() else { return }
            rest = rest.filter { (try? snapshot.erasedContact($0)) == nil }
        }
        if rest.isEmpty {
            ReturnedList.remove(besides: log.resolvedPath)
        } else {
            try? ReturnedList.write(rest, besides: log.resolvedPath)
        }
    }

    /// Removes what backups and restores left that were killed: copies of the ledger without a name.
    private func removeLeftovers() {
        let backups = (try? BackupNotes.paths(besides: log.resolvedPath)) ?? []
        for path in [log.resolvedPath] + backups.map(\.text) {
            guard let place = try? FilePlace(path) else { continue }
            for purpose in ["backup", "restore", "kept", "erasure"] {
                for suffix in ["", "-anchor", "-erasure-key", ReturnedList.suffix] {
                    PendingFile.removeLeftovers(for: place.beside(suffix), purpose)
                }
            }
        }
    }

    /// What `erase` would do, and where ids would stand afterwards. Nothing is changed.
    /// - Throws: as `erase`.
    /// - Complexity: O(events + bytes of all strings).
    public func erasure(of contacts: [String]) throws(LedgerError) -> Erasure {
        let contacts = Self.eachOnce(contacts)
        try ActingCheck.contacts(contacts)
        let snapshot = try snapshot()
        let request = try request(contacts, "", snapshot)
        let receipt = try snapshot.reading { () throws(EventLogError) in
            try log.erasure(request)
        }
        var erasure = try report(receipt, contacts)
        erasure.otherNames = otherNames
        let search = ErasureSearch(receipt, contacts, besides: log.resolvedPath)
        try search.runBeforehand(snapshot, keeping: receipt.kept, &erasure)
        return erasure
    }

    /// By bytes: texts that are composed differently are different contacts.
    private static func eachOnce(_ contacts: [String]) -> [String] {
        var seen: Set<[UInt8]> = []
        return contacts.filter { seen.insert(Array($0.utf8)).inserted }
    }

    private func request(
        _ contacts: [String], _ actor: String, _ snapshot: LedgerSnapshot
    ) throws(LedgerError) -> ErasureRequest {
        let classifier = try snapshot.fold().classifier
        let time = snapshot.author(actor).time
        let members = contacts.map { Array($0.utf8) }
        let recipients = RecipientSearch(members)
        return ErasureRequest(
            members: members,
            precedes: { (left, right, view) throws(EventLogError) in
                try ClaimTable.precedes(left, right, view)
            },
            reading: PayloadReading(
                kept: { KeptRest.kept(of: $0, in: $1, classifier) },
                names: { recipients.mayHold($0) ? RecipientNames.named(in: $0) : [] }),
            record: { Self.events(of: $0, actor, time) })
    }

    /// The `contact.erased` of each contact of which something goes: it names a number, never an id. A new file
    /// without one would be taken for the old one by whoever has that open.
    private static func events(
        of members: [ErasedMember], _ actor: String, _ time: Timestamp
    ) -> RowBatch {
        var batch = RowBatch()
        for member in members
        where !member.wasErased || member.rows > 0 || member.references > 0 {
            var row = RowDraft()
            row.kind = EventType.contactErased.rawValue
            row.subject = .member
            row.timeStyle = TimeStyle.microseconds
            row.occurredAt = time.microseconds
            row.source = batch.intern(EventAuthor.source.utf8)
            row.id = batch.intern(EventAuthor.newID().utf8)
            row.member = batch.intern(member.standIn)
            let rest = JSONValue.object([
                JSONMember("number", .integer(Int64(member.number))),
                JSONMember("events", .integer(Int64(member.rows))),
                JSONMember("messageIds", .integer(Int64(member.references))),
                JSONMember("actor", .string(actor)),
            ])
            row.payload = batch.intern(rest.text.utf8.dropFirst().dropLast())
            batch.rows.append(row)
        }
        return batch
    }

    private func report(
        _ receipt: ErasureReceipt, _ contacts: [String]
    ) throws(LedgerError) -> Erasure {
        let snapshot = try snapshot()
        var known: [Erasure.Contact] = []
        for member in receipt.members {
            var campaigns: [String] = []
            for group in member.groups { campaigns.append(try snapshot.campaignID(group)) }
            known.append(
                Erasure.Contact(
                    contact: contacts[member.index], number: member.number,
                    wasErased: member.wasErased, events: member.rows,
                    messageIDs: member.references,
                    campaigns: campaigns.sorted { $0.precedes($1) }))
        }
        var erasure = Erasure(
            isDone: receipt.isDone, contacts: known,
            unknown: receipt.unknown.map { contacts[$0] }, asOf: snapshot.asOf)
        // A list that cannot be read must not hide that the erasure is done.
        erasure.backups = ((try? backups()) ?? []).map {
            Erasure.Backup(
                path: $0.path, madeAt: $0.madeAt.description,
                exists: FileIdentity(path: $0.path) != nil)
        }
        return erasure
    }
}

extension LedgerSnapshot {
    /// Makes sure that "the ledger does not know this contact" is the whole truth.
    /// - Throws: `erasureKeyMissing` where it may have been erased as well.
    private func checkErasureKey() throws(LedgerError) {
        let path = ledger.log.resolvedPath
        let lacksKey = try reading { () throws(EventLogError) in
            try EventLog.lacksErasureKey(view, besides: path)
        }
        guard lacksKey else { return }
        throw LedgerError(
            .erasureKeyMissing,
            "The ledger does not know this contact, or it was erased: the key that tells is missing.",
            remedy:
                "Put '\(EventLog.erasureKeyPath(besides: path))' back from where it was kept.")
    }

    /// The number of a contact that was erased, by the id it had; nil where it was not, or where the key
    /// beside the ledger cannot be read.
    func erasedContact(_ id: String) throws(LedgerError) -> UInt32? {
        try reading { () throws(EventLogError) in
            let standIn = try view.standIn(
                ofErased: Array(id.utf8), log: ledger.log.resolvedPath)
            return try standIn.flatMap { name throws(EventLogError) in
                try view.find(.member, name)
            }
        }
    }

    /// The number of a contact; nil where the log does not know it.
    /// - Throws: `contactErased` where it was erased: nothing more is said of who had this id;
    ///   `erasureKeyMissing` where somebody was erased, and nobody can tell whether it was this one.
    func number(ofContact id: String) throws(LedgerError) -> UInt32? {
        let number = try reading { () throws(EventLogError) in
            try view.find(.member, Array(id.utf8))
        }
        if let number { return number }
        guard try erasedContact(id) == nil else {
            throw LedgerError(
                .contactErased, "This contact was erased from the ledger.",
                remedy:
                    "What happened to it is counted in statistics and chains, and no longer told "
                    + "of the contact.")
        }
        try checkErasureKey()
        return nil
    }
}
