import CampaignLedger
import CampaignReports
import JSON

/// The policy in force.
enum PolicyReport {
    /// Columns of a value that are shown to people: a table of failure codes may be long.
    private static let mostColumns = 60

    /// Writes one document: under `members` each by its name.
    static func write(_ members: [PolicyMember], asOf: AsOf, to writer: inout JSONWriter) {
        writer.beginDocument("policy", asOf: asOf)
        writer.key("members")
        writer.beginObject()
        for member in members {
            writer.key(member.name)
            writer.beginObject()
            writer.key("value")
            writer.raw(member.value.utf8.span)
            writer.member("position", member.position)
            writer.member("occurredAt", member.occurredAt)
            writer.member("actor", member.actor)
            writer.endObject()
        }
        writer.endObject()
        writer.endDocument()
    }

    /// A table with a row for each member, and for each part of those that have parts.
    static func text(_ members: [PolicyMember], asOf: AsOf, style: TextStyle) -> String {
        var table = TextTable(
            [
                .text("MEMBER"), .text("VALUE"), .text("SINCE"), .number("EVENT"), .text("BY"),
            ], style: style)
        for member in members {
            for (name, value) in rows(of: member) {
                table.row([
                    name, value, member.occurredAt?.description ?? "the beginning",
                    member.position.map { "\($0)" } ?? "", member.actor ?? "",
                ])
            }
        }
        return table.text + "\n" + Phrases.asOf(asOf)
    }

    private static func rows(of member: PolicyMember) -> [(name: String, value: String)] {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(member.value)
        } catch {
            return [(member.name, member.value)]
        }
        if let parts = value.objectValue {
            return parts.map { ("\(member.name).\($0.key)", words($0.value)) }
        }
        guard let elements = value.arrayValue, elements.contains(where: { $0.objectValue != nil })
        else { return [(member.name, words(value))] }
        return [(member.name, Phrases.count(elements.count, "rule"))]
    }

    private static func words(_ value: JSONValue) -> String {
        if value.isNull { return "none" }
        if let elements = value.arrayValue {
            let names = elements.map { $0.stringValue ?? $0.text }.joined(separator: ", ")
            return names.isEmpty
                ? "none"
                : TerminalText.shortened(TerminalText.safe(names), columns: mostColumns)
        }
        return value.stringValue ?? value.text
    }
}
