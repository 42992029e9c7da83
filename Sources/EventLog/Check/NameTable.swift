import HashTree

/// All names of a dictionary in memory, by number, as long as they are not too many; and the
/// entries that an index of them has.
struct NameTable: Sendable {
    /// Names beyond this many bytes are read from the log where they are wanted.
    static let mostBytes = 1 << 30

    let kind: NameKind
    private(set) var bytes: [UInt8] = []
    private var ends: [UInt32] = []
    /// Numbers whose names cannot be read.
    private var missing: [Range<UInt32>] = []
    private var isFull = false
    /// What the index of these names has: sorted, so that names with one key lie together.
    private(set) var entries: [IndexEntry] = []
    private(set) var findings = LogFindings()

    /// Reads the names of all blocks that are not in `badBlocks`.
    /// - Complexity: O(bytes of the names).
    init(_ kind: NameKind, _ view: LogView, badBlocks: Set<UInt64>) {
        self.kind = kind
        entries.reserveCapacity(Int(view.state.nameCounts[kind]))
        ends.reserveCapacity(Int(view.state.nameCounts[kind]))
        for index in view.directory.blocks.indices {
            let info = view.directory.blocks[index]
            guard info.nameCounts[kind] > 0 else { continue }
            do throws(EventLogError) {
                guard !badBlocks.contains(info.firstPosition) else { throw Self.unread }
                read(try view.names(kind, inBlock: index), info, view.keys)
            } catch {
                let first = info.firstNames[kind]
                missing.append(first..<first + UInt32(info.nameCounts[kind]))
                if !isFull {
                    let end = UInt32(bytes.count)
                    ends.append(contentsOf: repeatElement(end, count: info.nameCounts[kind]))
                }
            }
        }
        SortedEntries.sort(&entries)
        findRepeated(view)
    }

    /// What is wrong with a bad block has been said where it was found.
    private static let unread = EventLogError.damaged(
        position: nil, what: "the block of the name cannot be read")

    private mutating func read(_ names: PackedStrings, _ info: BlockInfo, _ keys: IndexKeys) {
        isFull = isFull || bytes.count > Self.mostBytes
        let first = info.firstNames[kind]
        var scratch: [UInt8] = []
        for place in 0..<names.count {
            let number = first + UInt32(place)
            let start = isFull ? 0 : bytes.count
            if isFull { swap(&scratch, &bytes) }
            let isWhole = names.append(place, to: &bytes)
            if isWhole {
                let key = keys.name(kind, bytes.span.extracting(start..<bytes.count))
                entries.append(IndexEntry(key: key, value: number))
            } else {
                missing.append(number..<number + 1)
                findings.add(
                    LogFinding(
                        .name, at: info.firstPosition, "\(kind) name \(number) is unreadable"))
            }
            if isFull {
                bytes.removeAll(keepingCapacity: true)
                swap(&scratch, &bytes)
            } else {
                ends.append(UInt32(bytes.count))
            }
        }
    }

    /// Whether every name is in memory.
    var holdsAll: Bool { missing.isEmpty && !isFull }

    /// Where the name with a number plus one lies in ``bytes``, absent for 0; nil where there is no such
    /// name. Every name must be in memory.
    @inline(__always)
    func range(ofNumberPlusOne number: UInt64) -> ByteRange? {
        guard number > 0 else { return .absent }
        guard number <= UInt64(ends.count) else { return nil }
        let start = number == 1 ? 0 : Int(ends[Int(number) - 2])
        return ByteRange(offset: start, count: Int(ends[Int(number) - 1]) - start)
    }

    /// Asks the processor to fetch where the name with a number plus one lies.
    @inline(__always)
    func prefetch(_ numberPlusOne: UInt64) {
        if numberPlusOne > 0, numberPlusOne <= UInt64(ends.count) {
            ends.span.prefetch(Int(numberPlusOne) - 1)
        }
    }

    /// Whether every name could be read.
    var isWhole: Bool { missing.isEmpty }

    /// Appends the name with a number; false, and nothing appended, where there is none.
    func append(
        _ number: UInt64, to output: inout [UInt8], _ view: LogView
    ) throws(EventLogError) -> Bool {
        let isMissing = missing.contains {
            UInt64($0.lowerBound) <= number && number < UInt64($0.upperBound)
        }
        guard !isMissing else { return false }
        guard number < UInt64(ends.count) else {
            guard isFull, number < UInt64(view.state.nameCounts[kind]) else { return false }
            try view.appendName(kind, UInt32(number), to: &output)
            return true
        }
        let index = Int(number)
        let start = index == 0 ? 0 : Int(ends[index - 1])
        output.append(copying: bytes.span.extracting(start..<Int(ends[index])))
        return true
    }

    /// Appends the names with these numbers plus one, absent ones for 0, and sets `ranges` to where
    /// they lie; false where there is no name with one of the numbers.
    func append(
        _ numbersPlusOne: Span<UInt64>, to output: inout [UInt8], ranges: inout [ByteRange],
        _ view: LogView
    ) throws(EventLogError) -> Bool {
        ranges.removeAll(keepingCapacity: true)
        let held = missing.isEmpty ? UInt64(ends.count) : 0
        let (ends, bytes) = (self.ends.span, self.bytes.span)
        for index in 0..<numbersPlusOne.count {
            let number = numbersPlusOne[index] &- 1
            let offset = output.count
            if number == .max {
                ranges.append(.absent)
                continue
            }
            if number < held {
                let start = number == 0 ? 0 : Int(ends[Int(number) - 1])
                output.append(copying: bytes.extracting(start..<Int(ends[Int(number)])))
            } else {
                guard try append(number, to: &output, view) else { return false }
            }
            ranges.append(ByteRange(offset: offset, count: output.count - offset))
        }
        return true
    }

    /// Names with equal keys are compared by their bytes.
    private mutating func findRepeated(_ view: LogView) {
        for group in EqualKeys(entries) {
            var seen: Set<[UInt8]> = []
            for entry in entries[group] {
                guard let name = name(entry.value, view) else { continue }
                if !seen.insert(name).inserted {
                    findings.add(
                        LogFinding(.nameRepeated, "\(kind) name \(entry.value) has two numbers"))
                }
            }
        }
    }

    private mutating func name(_ number: UInt32, _ view: LogView) -> [UInt8]? {
        var name: [UInt8] = []
        do throws(EventLogError) {
            return try append(UInt64(number), to: &name, view) ? name : nil
        } catch {
            findings.add(LogFinding(error, about: .name))
            return nil
        }
    }
}

/// The ranges of sorted entries that share their key, where more than one does.
struct EqualKeys: Sequence, IteratorProtocol {
    private let entries: [IndexEntry]
    private var place = 0

    init(_ entries: [IndexEntry]) { self.entries = entries }

    mutating func next() -> Range<Int>? {
        let entries = self.entries
        let span = entries.span
        var start = place
        while start < span.count {
            var end = start + 1
            while end < span.count, span[end].key == span[start].key { end += 1 }
            if end - start > 1 {
                place = end
                return start..<end
            }
            start = end
        }
        place = start
        return nil
    }
}
