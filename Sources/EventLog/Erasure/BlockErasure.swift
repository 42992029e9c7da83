import HashTree
import LMDB

/// Writes one block anew without what is erased.
struct BlockErasure {
    private let plan: ErasurePlan
    private let erased: [UInt64]
    private let touched: [UInt64]

    init(_ plan: ErasurePlan) {
        self.plan = plan
        erased = plan.scope.erased.map(\.position)
        touched = plan.digests.keys.sorted()
    }

    /// The bytes of a block as it is to be; nil where nothing of it changes.
    func bytes(
        ofBlock index: Int, secrets: inout SecretKeys
    ) throws(EventLogError) -> [UInt8]? {
        let block = try plan.view.block(index)
        let listed = try erasedPlaces(of: block)
        let isTouched =
            !Self.within(block.positions, erased).isEmpty
            || !Self.within(block.positions, touched).isEmpty || !listed.isEmpty
            || Self.names(plan.members, .member, block)
            || Self.names(plan.references, .reference, block)
        guard isTouched else { return nil }
        // Its checksums are looked at once more, lest damage get a fresh checksum.
        var content = try BlockContent(decoding: try Block(block.bytes, CheckedParts()))
        try forget(listed, in: &content, secrets: &secrets)
        rename(plan.members, .member, in: &content)
        rename(plan.references, .reference, in: &content)
        reseal(Self.within(block.positions, touched), in: &content)
        strip(in: &content)
        return BlockEncoder.encode(content)
    }

    private static func names(
        _ names: [UInt32: [UInt8]], _ kind: NameKind, _ block: Block
    ) -> Bool {
        let first = block.firstNames[kind]
        let end = first + UInt32(block.nameCounts[kind])
        guard first < end else { return false }
        return names.keys.contains { (first..<end).contains($0) }
    }

    /// The positions that lie in a block, of some that ascend.
    private static func within(_ positions: Range<UInt64>, _ all: [UInt64]) -> ArraySlice<UInt64> {
        func index(_ bound: UInt64) -> Int {
            var (low, high) = (0, all.count)
            while low < high {
                let middle = (low + high) / 2
                if all[middle] < bound { low = middle + 1 } else { high = middle }
            }
            return low
        }
        return all[index(positions.lowerBound)..<index(positions.upperBound)]
    }

    // MARK: Lists

    private func erasedPlaces(of block: Block) throws(EventLogError) -> [Int] {
        guard block.stores(.listEnd), !plan.members.isEmpty else { return [] }
        let listed = try block.listedEntities(block.integers(.listEnd)).decoded(as: UInt32.self)
        let members = plan.scope.memberOf
        return listed.indices.filter {
            Int(listed[$0]) < members.count && plan.members[members[Int(listed[$0])]] != nil
        }
    }

    private func forget(
        _ places: [Int], in content: inout BlockContent, secrets: inout SecretKeys
    ) throws(EventLogError) {
        var row = 0
        for place in places {
            while row < content.rowCount, Int(content.listEnds[row]) <= place { row += 1 }
            let member = plan.scope.memberOf[Int(content.listedEntities[place])]
            let digest = try LeafHasher.listedDigest(
                plan.view.name(.member, member), member,
                at: content.firstPosition + UInt64(row), secrets: &secrets)
            content.forgottenPlaces.append(ForgottenPlace(place: UInt32(place), digest: digest))
        }
        content.forgottenPlaces.sort { $0.place < $1.place }
    }

    // MARK: Names

    private func rename(
        _ names: [UInt32: [UInt8]], _ kind: NameKind, in content: inout BlockContent
    ) {
        let old = content.names[kind]
        let first = content.firstNames[kind]
        var new = StringList()
        for place in 0..<old.count {
            if let standIn = names[first + UInt32(place)] {
                new.append(standIn.span)
            } else {
                new.append(old.bytes.span.extracting(old.range(place)))
            }
        }
        content.names[kind] = new
    }

    // MARK: Rows

    private func reseal(_ positions: ArraySlice<UInt64>, in content: inout BlockContent) {
        for position in positions {
            guard let digest = plan.digests[position] else { continue }
            content.forgotten.append(
                ForgottenRow(row: UInt32(position - content.firstPosition), digest: digest))
        }
        content.forgotten.sort { $0.row < $1.row }
        guard !plan.scope.endedClaims.isEmpty else { return }
        for index in content.forgotten.indices {
            let row = Int(content.forgotten[index].row)
            guard content.references[row] > 0,
                plan.scope.endedClaims.contains(content.firstPosition + UInt64(row))
            else { continue }
            content.forgotten[index].boundReference = content.references[row]
            content.references[row] = 0
        }
    }

    private func strip(in content: inout BlockContent) {
        var ids = StringList()
        var payloads = StringList()
        for row in 0..<content.rowCount {
            let position = content.firstPosition + UInt64(row)
            guard let id = plan.ids[position] else {
                ids.append(content.ids.bytes.span.extracting(content.ids.range(row)))
                payloads.append(content.payloads.bytes.span.extracting(content.payloads.range(row)))
                continue
            }
            ids.append(id.span)
            let kept = plan.kept[position]
            payloads.append { $0 += kept?.payload ?? [] }
            content.timeStyles[row] = kept?.timeStyle ?? content.timeStyles[row]
            content.flags[row] |= RowFlags.erased.rawValue
        }
        (content.ids, content.payloads) = (ids, payloads)
    }
}
