extension LogView {
    /// Whether something that the leaf of a row binds was erased.
    func isForgotten(_ position: UInt64) throws(EventLogError) -> Bool {
        guard let columns = try forgottenColumns(at: position) else { return false }
        return columns.forgotten.row(Int(position - columns.firstPosition)) != nil
    }

    /// What was erased of the block with a position; nil where nothing was.
    func forgottenColumns(
        at position: UInt64
    ) throws(EventLogError) -> (firstPosition: UInt64, forgotten: ForgottenColumns)? {
        guard let index = directory.index(ofPosition: position) else { return nil }
        let block = try block(index)
        guard block.stores(.forgottenRow) || block.stores(.forgottenPlace) else { return nil }
        let columns = try forgotten.value(index) { () throws(EventLogError) in
            try ForgottenColumns(block)
        }
        return (block.firstPosition, columns)
    }

    /// Whether a column tells whose a reference is: an entity claims it, or a row about it mentions a member.
    /// - Complexity: O(events), a column or two of each block.
    func isSomebodys(reference: UInt32) throws(EventLogError) -> Bool {
        for index in directory.blocks.indices {
            let block = try block(index)
            let subjects = try block.integers(.subject).decoded(as: UInt8.self)
            if block.stores(.reference) {
                let claimed = try block.integers(.reference).decoded(as: UInt32.self)
                for row in claimed.indices
                where claimed[row] == reference + 1 && subjects[row] == RowSubject.entity.rawValue {
                    return true
                }
            }
            guard block.stores(.mentionedMember) else { continue }
            let numbers = try block.integers(.number).decoded(as: UInt32.self)
            let mentioned = try block.integers(.mentionedMember).decoded(as: UInt32.self)
            for row in mentioned.indices
            where mentioned[row] > 0 && numbers[row] == reference
                && subjects[row] == RowSubject.reference.rawValue
            {
                return true
            }
        }
        return false
    }

    /// Whether a name of a member stands for one that was erased from this log.
    package func isErased(member: UInt32) throws(EventLogError) -> Bool {
        guard try ErasedIdentities.exist(in: self),
            StandIn.isName(try name(.member, member))
        else { return false }
        var secrets = SecretKeys(of: self)
        return try secrets.isForgotten(.member, member)
    }
}
