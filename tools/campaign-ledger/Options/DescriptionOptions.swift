import ArgumentParser
import CampaignLedger
import Files

/// What is said of a campaign.
struct DescriptionOptions: ParsableArguments {
    private static let mostJSONBytes = 1 << 20

    @Option(help: ArgumentHelp("Its name, for people.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("The channel that its messages take.", valueName: "channel"))
    var channel: String?

    @Option(
        help: ArgumentHelp(
            "What it sends, a JSON object; '@' and a file's name for what the file holds.",
            valueName: "json|@file"))
    var message: String?

    @Option(
        help: ArgumentHelp(
            "Whom it is for, any JSON value; '@' and a file's name for what the file holds.",
            valueName: "json|@file"))
    var filter: String?

    func description() throws -> CampaignDescription {
        CampaignDescription(
            name: name, channel: channel, message: try message.map(Self.text),
            audienceFilter: try filter.map(Self.text))
    }

    private static func text(_ argument: String) throws -> String {
        guard argument.hasPrefix("@") else { return argument }
        let path = String(argument.dropFirst())
        let bytes = try SmallFile.read(path, limitBytes: mostJSONBytes)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(
                .badData, code: LedgerError.Code.invalidInput.rawValue, "'\(path)' is not UTF-8.",
                remedy: "Save it as UTF-8.")
        }
        return text
    }
}
