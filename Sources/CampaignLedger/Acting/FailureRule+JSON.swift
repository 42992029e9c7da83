import Campaigns
import JSON

extension FailureRule {
    /// The rule as a policy's `failureCatalogue` states it; what is as by default is left out.
    var value: JSONValue {
        var members = [
            JSONMember("provider", .string(provider)), JSONMember("code", .string(code)),
            JSONMember("match", .string(match.rawValue)),
            JSONMember("category", .string(category.rawValue)),
            JSONMember("scope", .string(scope.rawValue)),
        ]
        if let waitSeconds {
            members.append(JSONMember("waitSeconds", .integer(Int64(waitSeconds))))
        }
        if outcome != .failed { members.append(JSONMember("outcome", .string(outcome.rawValue))) }
        if duplicateRisk { members.append(JSONMember("duplicateRisk", .bool(true))) }
        if confidence != .high {
            members.append(JSONMember("confidence", .string(confidence.rawValue)))
        }
        for (name, text) in [
            ("waitBasis", waitBasis), ("unlock", unlock), ("meaning", meaning), ("advice", advice),
            ("source", source),
        ] where !text.isEmpty {
            members.append(JSONMember(name, .string(text)))
        }
        return .object(members)
    }
}

extension Policy {
    /// A table of failure codes, CSV with columns of the standard one, as the JSON array that
    /// `failureCatalogue` takes.
    /// - Throws: `invalidInput`, which names the line and what is wrong in it.
    package static func failureCatalogue(csv bytes: [UInt8]) throws(LedgerError) -> String {
        do throws(CatalogueError) {
            let catalogue = try FailureCatalogue(parsingCSV: bytes)
            return JSONValue.array(catalogue.rules.map(\.value)).text
        } catch {
            throw LedgerError(.invalidInput, "\(error)", remedy: "Nothing was recorded.")
        }
    }

    /// The standard table under the policy's own rules.
    /// - Throws: `damaged` where its own rules contradict each other, which no append lets in.
    func catalogue() throws(LedgerError) -> FailureCatalogue {
        guard !failureRules.isEmpty else { return .standard }
        do throws(CatalogueError) {
            return FailureCatalogue.standard.overridden(
                by: try FailureCatalogue(rules: failureRules))
        } catch {
            throw LedgerError.damaged("the policy has unsound failure rules: \(error)")
        }
    }
}
