import Campaigns

extension Timestamp {
    /// The instant that an RFC 3339 text names; nil where it names none.
    init?(rfc3339 text: String) {
        do throws(ParsingError) {
            self = try Self.parse(text.utf8.span).time
        } catch {
            return nil
        }
    }
}
