import FoundationEssentials
import Testing

@testable import Campaigns

/// The table that ships with the product, row by row.
struct StandardTableTests {
    private static let rules = FailureCatalogue.standard.rules

    @Test func `the embedded table is the table in the file beside it`() throws {
        var folder = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        folder.removeLast(4)
        let path =
            folder.joined(separator: "/") + "/Sources/Campaigns/Catalogue/failure-codes.csv"
        let file = try #require(FileManager.default.contents(atPath: path))
        #expect(Array(file) == Array(FailureTable.standard.utf8))
    }

    @Test func `it has 542 rules, each under a key of its own`() {
        #expect(Self.rules.count == 542)
        #expect(Set(Self.rules.map { $0.key.lowercased() }).count == 542)
    }

    @Test func `every rule is found by its own key`() {
        for rule in Self.rules {
            let found = FailureCatalogue.standard.rule(forCode: rule.key, text: nil)
            #expect(found == rule, "\(rule.key) found \(found?.key ?? "nothing")")
        }
    }

    @Test func `every rule is found by its key with a provider in capitals`() {
        for rule in Self.rules {
            let code = rule.provider.uppercased() + ":" + rule.code
            #expect(FailureCatalogue.standard.rule(forCode: code, text: nil) == rule)
        }
    }

    @Test func `every plain code is found with an unknown text behind it`() {
        for rule in Self.rules {
            guard let shape = FailureShape(of: rule) else {
                Issue.record("\(rule.key) has no shape")
                continue
            }
            switch shape {
            case .exact, .path:
                let found = FailureCatalogue.standard.rule(
                    forCode: rule.key + ":no such text: at all", text: "nor this one")
                #expect(found == rule, "\(rule.key) found \(found?.key ?? "nothing")")
            default:
                continue
            }
        }
    }

    @Test func `every rule with a text is found with the text beside the code, in any case`() {
        var checked = 0
        for rule in Self.rules {
            switch FailureShape(of: rule) {
            case .withText(let code, let text):
                let found = FailureCatalogue.standard.rule(
                    forCode: rule.provider + ":" + code, text: " \(text.uppercased()). ")
                #expect(found == rule, "\(rule.key) found \(found?.key ?? "nothing")")
                checked += 1
            case .textAlone(let text):
                let found = FailureCatalogue.standard.rule(
                    forCode: "nobody:0", text: text.uppercased())
                #expect(found == rule, "\(rule.key) found \(found?.key ?? "nothing")")
                checked += 1
            default:
                continue
            }
        }
        #expect(checked == 31 + 15 + 19)
    }

    @Test func `every range is found at both ends unless a row of its own is there`() {
        for rule in Self.rules {
            guard case .range(let numbers) = FailureShape(of: rule) else { continue }
            for number in [numbers.lowerBound + 1, numbers.upperBound] {
                let code = "\(rule.provider):\(number)"
                let found = FailureCatalogue.standard.rule(forCode: code, text: nil)
                #expect(found == rule, "\(code) found \(found?.key ?? "nothing")")
            }
        }
    }

    @Test func `retryable rules have a wait and non-retryable ones have none`() {
        for rule in Self.rules {
            #expect((rule.waitSeconds == nil) == (rule.category == .nonRetryable), "\(rule.key)")
        }
    }

    @Test func `the columns arrive where they belong`() throws {
        let rule = try #require(
            FailureCatalogue.standard.rule(forCode: "whatsapp:131056", text: nil))
        #expect(rule.provider == "whatsapp")
        #expect(rule.code == "131056")
        #expect(rule.match == .exact)
        #expect(rule.category == .retryable)
        #expect(rule.waitSeconds == 6)
        #expect(rule.waitBasis == "documented")
        #expect(rule.unlock == "wait")
        #expect(rule.scope == .contact)
        #expect(rule.outcome == .failed)
        #expect(!rule.duplicateRisk)
        #expect(rule.meaning.hasPrefix("Too many messages from this sender"))
        #expect(rule.advice.hasPrefix("1 message per 6 s to one user;"))
        #expect(rule.confidence == .high)
        #expect(rule.source.contains("Error codes"))
        #expect(Self.rules.filter(\.duplicateRisk).count == 34)
    }

    @Test func `categories are counted as in the table`() {
        let counts = Dictionary(grouping: Self.rules, by: \.category).mapValues(\.count)
        #expect(counts == [.nonRetryable: 258, .retryable: 151, .businessLogic: 133])
    }
}
