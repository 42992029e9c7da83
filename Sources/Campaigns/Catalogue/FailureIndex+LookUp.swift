extension FailureIndex {
    /// The rule for a failure, by the steps that `FailureCatalogue.rule(forCode:text:)` lists.
    func rule(for failure: SoughtFailure) -> Int? {
        let readings = failure.readings { exact["http:" + $0] != nil }
        return withText(readings, failure)
            ?? first(of: readings) { table, reading in exact[table + ":" + reading.code] }
            ?? ranged(readings, failure)
            ?? shared(failure)
            ?? alone(failure)
            ?? byDefault(failure)
    }

    /// The answer of the first reading that has one. A reading of rival tables has one only if a
    /// single table answers.
    private func first(
        of readings: [SoughtFailure.Reading],
        _ find: (_ table: String, SoughtFailure.Reading) -> Int?
    ) -> Int? {
        for reading in readings {
            let found = reading.tables.compactMap { find($0, reading) }
            if found.count == 1 {
                return found[0]
            }
        }
        return nil
    }

    /// Step 1: the code together with a text or a mail status.
    private func withText(
        _ readings: [SoughtFailure.Reading], _ failure: SoughtFailure
    ) -> Int? {
        let byText = first(of: readings) { table, reading in
            for text in [reading.rest, failure.text.map { $0[...] }] {
                guard let text else { continue }
                for variant in FailureText.variants(of: text, code: reading.code) {
                    if let rule = withText[table + ":" + reading.code + ":" + variant] {
                        return rule
                    }
                }
            }
            return nil
        }
        return byText
            ?? first(of: readings) { table, reading in
                pattern(table, reading.code, failure.status) { $0.status != nil }
            }
    }

    /// Step 3: ranges and patterns, then the class of a mail status, then the parents of a path.
    private func ranged(
        _ readings: [SoughtFailure.Reading], _ failure: SoughtFailure
    ) -> Int? {
        let byPattern = first(of: readings) { table, reading in
            range(table, reading)
                ?? pattern(table, reading.code, failure.status) { $0.status == nil }
        }
        if let byPattern {
            return byPattern
        }
        if failure.isMailStatus, let status = failure.status,
            let rule = exact["smtp:\(status.prefix(1))xx"]
        {
            return rule
        }
        return first(of: readings, parent)
    }

    private func range(_ table: String, _ reading: SoughtFailure.Reading) -> Int? {
        guard reading.usesRanges, let ranges = ranges[table],
            let number = CodeRange.number(reading.code)
        else { return nil }
        return ranges.first { $0.numbers.contains(number) }?.rule
    }

    private func pattern(
        _ table: String, _ code: Substring, _ status: Substring?,
        where isMeant: (FailurePattern) -> Bool
    ) -> Int? {
        guard let patterns = patterns[table] else { return nil }
        let path = FailurePattern.splitStatus(String(code)).path
        return patterns.first {
            isMeant($0.pattern) && $0.pattern.matches(path: path, status: status)
        }?.rule
    }

    /// The row of the longest path above this one: `Complaint` for `Complaint/abuse`.
    private func parent(_ table: String, _ reading: SoughtFailure.Reading) -> Int? {
        var path = reading.code
        while let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) {
            path = path[..<slash]
            if let rule = exact[table + ":" + path],
                case .path = rules[rule].shape
            {
                return rule
            }
        }
        return nil
    }

    /// Step 4: codes that any provider may report.
    private func shared(_ failure: SoughtFailure) -> Int? {
        guard !failure.provider.isEmpty, failure.provider != "text" else { return nil }
        for (code, rest) in failure.cuts {
            if let rule = exact["integration:" + code] ?? exact["transport:" + code] {
                return rule
            }
            guard failure.family.reads(status: code) else { continue }
            let reading = SoughtFailure.Reading(tables: ["http"], code: code, rest: rest)
            if let rule = exact["http:" + code] ?? range("http", reading) {
                return rule
            }
        }
        return nil
    }

    /// Step 5: a text whose code says nothing to us.
    private func alone(_ failure: SoughtFailure) -> Int? {
        let isText = failure.provider == "text" || failure.provider.isEmpty
        let code = isText ? "" : failure.shortest.code
        let inCode = isText ? failure.body[...] : failure.shortest.rest
        for text in [inCode, failure.text.map { $0[...] }] {
            guard let text else { continue }
            for variant in FailureText.variants(of: text, code: code) {
                if let rule = textAlone[variant] {
                    return rule
                }
            }
        }
        return nil
    }

    /// Step 6: what a table says of all the rest of a provider.
    private func byDefault(_ failure: SoughtFailure) -> Int? {
        if let rule = defaults[failure.provider] {
            return rule
        }
        let found = failure.family.tables.compactMap { defaults[$0] }
        return failure.family.areRivals && found.count > 1 ? nil : found.first
    }
}
