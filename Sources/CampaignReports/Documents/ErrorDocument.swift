import JSON

/// An error as JSON, for programs that read standard error.
package enum ErrorDocument {
    /// Writes one document: `{"error": {"code", "message", "remedy"}}`.
    package static func write(
        code: String, message: String, remedy: String, to writer: inout JSONWriter
    ) {
        writer.beginObject()
        writer.key("error")
        writeBody(code: code, message: message, remedy: remedy, to: &writer)
        writer.endDocument()
    }

    /// Writes the object of the error alone.
    package static func writeBody(
        code: String, message: String, remedy: String, to writer: inout JSONWriter
    ) {
        writer.beginObject()
        writer.member("code", code)
        writer.member("message", message)
        writer.member("remedy", remedy)
        writer.endObject()
    }
}
