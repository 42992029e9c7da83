extension LogView {
    /// Whether something that the leaf of a row binds was erased.
    func isForgotten(_ position: UInt64) throws(EventLogError) -> Bool {
        guard let index = directory.index(ofPosition: position) else { return false }
        let block = try block(index)
        guard block.stores(.forgottenRow) else { return false }
        let row = Int(position - block.firstPosition)
        if let known = forgotten.withLock({ $0[index] }) { return known.contains(row) }
        let columns = try ForgottenColumns(block)
        forgotten.withLock { $0[index] = columns }
        return columns.contains(row)
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
