import CampaignLedger
import JSON

@testable import Campaigns

/// Tables of failure codes, policies, and what providers write about failures.
let failureTargets: [FuzzTarget] = [
    FuzzTarget("csv", check: checkCSV),
    FuzzTarget("failureCodes", check: checkFailureCodes),
    FuzzTarget("policy", check: checkPolicy),
    FuzzTarget("failureText", check: checkFailureText),
]

private func records(_ bytes: [UInt8]) throws(CSVError) -> [[String]] {
    var reader = CSVReader(bytes)
    var records: [[String]] = []
    while let record = try reader.nextRecord() { records.append(record.map(\.text)) }
    return records
}

/// What was read, written with quotes around everything, is read again.
private func checkCSV(_ bytes: [UInt8]) throws {
    guard let read = try? records(bytes) else { return }
    let written = read.map { record in
        record.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",") + "\n"
    }.joined()
    try require(try records(Array(written.utf8)) == read, "written and read again, it is another")
}

/// A table that is accepted is a policy that is accepted, and answers for each of its codes.
private func checkFailureCodes(_ bytes: [UInt8]) throws {
    let catalogue: FailureCatalogue
    do throws(CatalogueError) {
        catalogue = try FailureCatalogue(parsingCSV: bytes)
    } catch {
        _ = "\(error)"
        return
    }
    for rule in catalogue.rules {
        _ = catalogue.rule(forCode: rule.provider + ":" + rule.code, text: rule.meaning)
    }
    let rules = try Policy.failureCatalogue(csv: bytes)
    let problem = Policy.problem(withMember: "failureCatalogue", value: rules.utf8.span)
    try require(problem == nil, "a table that is no policy: \(problem ?? "")")
    _ = FailureCatalogue.standard.overridden(by: catalogue)
}

/// Members that are accepted can be set, and setting them again changes nothing.
private func checkPolicy(_ bytes: [UInt8]) throws {
    let isAssumed = (try? ReplayAssumption(policy: bytes)) != nil
    guard let members = try? JSONValue(parsing: bytes).objectValue else { return }
    var policy = Policy()
    var areSound = true
    for member in members {
        let text = member.value.text
        guard Policy.problem(withMember: member.key, value: text.utf8.span) == nil else {
            areSound = false
            continue
        }
        policy.set(member: member.key, to: member.value)
        let once = policy
        policy.set(member: member.key, to: member.value)
        try require(policy == once, "\(member.key) set twice is another policy")
    }
    _ = try FailureCatalogue(rules: policy.failureRules)
    if isAssumed { try require(areSound, "replay assumes a policy that append refuses") }
}

/// Whatever a provider calls a failure has one category, found in bounded time.
private func checkFailureText(_ bytes: [UInt8]) throws {
    let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    let code = String(decoding: parts[0], as: UTF8.self)
    let text = parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : nil
    let catalogue = FailureCatalogue.standard
    let category = catalogue.category(forCode: code, text: text)
    try require(
        catalogue.category(forCode: code, text: text) == category, "two categories of one failure")
    for variant in FailureText.variants(of: text ?? code, code: code) {
        try require(!variant.isEmpty, "an empty variant of a text")
    }
}
