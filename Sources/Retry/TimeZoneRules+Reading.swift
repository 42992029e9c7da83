/// Reading a compiled time zone as the tz database has them (RFC 8536).
///
///     header: "TZif", version, 15 bytes unused, six counts of 4 bytes, big-endian
///     block:  transition times, their local time types, the types (offset, daylight, name),
///             names, leap seconds, standard indicators, UT indicators
///     footer: newline, POSIX TZ string, newline
///
/// Version 1 is a header and a block with times of 4 bytes. Later versions repeat both with times
/// of 8 bytes and end with the footer; their first block is for old readers, and is passed over.
extension TimeZoneRules {
    /// The most bytes that a file may have. Those of the tz database have a few thousand.
    package static let limitBytes = 1 << 20

    /// Reads the bytes of a TZif file, of version 1 to 4.
    ///
    /// Whatever the bytes are, they give either a zone or an error.
    /// - Throws: `TimeZoneError`, for everything that breaks a rule of the format, and for files
    ///   that count leap seconds.
    /// - Complexity: O(n) in the number of bytes.
    package init(tzif bytes: [UInt8]) throws(TimeZoneError) {
        guard bytes.count <= Self.limitBytes else { throw .tooLarge(limitBytes: Self.limitBytes) }
        guard bytes.starts(with: TZifReader.magic) else { throw .notTZif }
        var reader = TZifReader(bytes: bytes)
        var header = try reader.header()
        var rule: POSIXTimeZone?
        let block: TZifBlock
        switch header.version {
        case 0:
            block = try reader.block(header, timeBytes: 4)
        case UInt8(ascii: "2")...UInt8(ascii: "4"):
            let version = header.version
            try reader.skip(header.blockBytes(timeBytes: 4))
            let start = reader.position
            guard bytes[start...].starts(with: TZifReader.magic) else {
                throw .malformed(
                    bytes.count - start < 4 ? .truncated : .secondHeader, atByte: start)
            }
            header = try reader.header()
            guard header.version == version else {
                throw .malformed(.secondHeader, atByte: start + 4)
            }
            block = try reader.block(header, timeBytes: 8)
            rule = try reader.footer()
        case let version: throw .unsupportedVersion(version)
        }
        guard reader.position == bytes.count else {
            throw .malformed(.trailingBytes, atByte: reader.position)
        }
        self.init(block: block, rule: rule)
    }

    /// The years whose changes are written out: those of events, and enough around them.
    private static let years = 1968...2201
    /// 1969-01-01 and 2202-01-01 in seconds since 1970: changes outside change nothing that is
    /// asked for.
    private static let kept: Range<Int64> = -31_536_000..<7_321_190_400

    private init(block: TZifBlock, rule: POSIXTimeZone?) {
        var first = block.offsets[0]
        if block.times.isEmpty, let rule { first = rule.standardSeconds }
        var changes: [(seconds: Int64, offsetSeconds: Int)] = []
        func add(_ seconds: Int64, _ offset: Int) {
            if seconds < Self.kept.lowerBound {
                first = offset
            } else if seconds < Self.kept.upperBound, offset != changes.last?.offsetSeconds ?? first
            {
                changes.append((seconds, offset))
            }
        }
        for (seconds, type) in zip(block.times, block.types) { add(seconds, block.offsets[type]) }
        let last = block.times.last ?? Int64.min
        for change in rule?.changes(in: Self.years) ?? [] where change.seconds > last {
            add(change.seconds, change.offsetSeconds)
        }
        self.init(firstOffsetSeconds: first, changes: changes)
    }
}

/// What of a block counts: when the offset changes, to which type, and the offsets of the types.
private struct TZifBlock {
    var times: [Int64] = []
    var types: [Int] = []
    /// Never empty. The first is that of the time before any change.
    var offsets: [Int] = []
}

private struct TZifHeader {
    let version: UInt8
    let utIndicators, standardIndicators, leapSeconds, times, types, nameBytes: Int

    /// At most 2^32 things of at most 12 bytes each: no overflow.
    func blockBytes(timeBytes: Int) -> Int {
        times * (timeBytes + 1) + types * 6 + nameBytes + leapSeconds * (timeBytes + 4)
            + standardIndicators + utIndicators
    }
}

private struct TZifReader {
    static let magic = Array("TZif".utf8)
    private static let headerBytes = 44

    let bytes: [UInt8]
    private(set) var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func skip(_ count: Int) throws(TimeZoneError) {
        try need(count)
        position += count
    }

    /// The header here, whose magic number is known to be there.
    mutating func header() throws(TimeZoneError) -> TZifHeader {
        try need(Self.headerBytes)
        let version = bytes[position + 4]
        position += 20
        func count() -> Int { Int(number(4) & 0xFFFF_FFFF) }
        return TZifHeader(
            version: version, utIndicators: count(), standardIndicators: count(),
            leapSeconds: count(), times: count(), types: count(), nameBytes: count())
    }

    mutating func block(
        _ header: TZifHeader, timeBytes: Int
    ) throws(TimeZoneError) -> TZifBlock {
        let types = header.types
        guard types > 0, header.nameBytes > 0,
            [0, types].contains(header.standardIndicators),
            [0, types].contains(header.utIndicators)
        else { throw .malformed(.counts, atByte: position) }
        // After this, everything the header counts is there.
        try need(header.blockBytes(timeBytes: timeBytes))
        guard header.leapSeconds == 0 else { throw .malformed(.leapSeconds, atByte: position) }
        var block = TZifBlock()
        for _ in 0..<header.times {
            let time = number(timeBytes)
            guard block.times.last.map({ $0 < time }) ?? true else {
                throw .malformed(.order, atByte: position - timeBytes)
            }
            block.times.append(time)
        }
        for _ in 0..<header.times {
            let type = Int(bytes[position])
            guard type < types else { throw .malformed(.unknownType, atByte: position) }
            block.types.append(type)
            position += 1
        }
        for _ in 0..<types {
            block.offsets.append(try localTimeType(nameBytes: header.nameBytes))
        }
        position += header.nameBytes
        guard bytes[position - 1] == 0 else {
            throw .malformed(.localTimeType, atByte: position - 1)
        }
        try indicators(header)
        return block
    }

    /// The offset of a local time type.
    private mutating func localTimeType(nameBytes: Int) throws(TimeZoneError) -> Int {
        let offset = Int(number(4))
        guard abs(offset) < TimeZoneRules.offsetLimitSeconds, bytes[position] <= 1,
            Int(bytes[position + 1]) < nameBytes
        else { throw .malformed(.localTimeType, atByte: position - 4) }
        position += 2
        return offset
    }

    /// They only say how a rule was written down; a time that was meant as UT was meant as
    /// standard time too.
    private mutating func indicators(_ header: TZifHeader) throws(TimeZoneError) {
        let standard = bytes[position..<position + header.standardIndicators]
        let ut = bytes[position + standard.count..<position + standard.count + header.utIndicators]
        for index in standard.startIndex..<ut.endIndex where bytes[index] > 1 {
            throw .malformed(.indicator, atByte: index)
        }
        for (place, flag) in ut.enumerated() where flag == 1 {
            guard !standard.isEmpty, standard[standard.startIndex + place] == 1 else {
                throw .malformed(.indicator, atByte: ut.startIndex + place)
            }
        }
        position = ut.endIndex
    }

    /// The rule for the time after the last change, nil where the footer gives none.
    mutating func footer() throws(TimeZoneError) -> POSIXTimeZone? {
        let newline = UInt8(ascii: "\n")
        try need(2)
        guard bytes[position] == newline else { throw .malformed(.footer, atByte: position) }
        let start = position + 1
        guard let end = bytes[start...].firstIndex(of: newline) else {
            throw .malformed(.truncated, atByte: bytes.count)
        }
        position = end + 1
        if start == end { return nil }
        guard let rule = POSIXTimeZone(parsing: bytes[start..<end]) else {
            throw .malformed(.footer, atByte: start)
        }
        return rule
    }

    private func need(_ count: Int) throws(TimeZoneError) {
        guard count <= bytes.count - position else {
            throw .malformed(.truncated, atByte: bytes.count)
        }
    }

    /// A big-endian number of 4 or 8 bytes that are known to be there, with its sign.
    private mutating func number(_ count: Int) -> Int64 {
        var value: Int64 = bytes[position] < 0x80 ? 0 : -1
        for byte in bytes[position..<position + count] { value = value << 8 | Int64(byte) }
        position += count
        return value
    }
}
