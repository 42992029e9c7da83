/// When an event happened and which event it is: the order in which ties are settled.
///
/// Time first, then the identity: source, then id, in byte order.
struct Stamp: Hashable, Comparable {
    let time: Moment
    let source: Text
    let id: Text

    static func < (left: Stamp, right: Stamp) -> Bool {
        if left.time != right.time { return left.time < right.time }
        if left.source != right.source { return left.source < right.source }
        return left.id < right.id
    }
}

/// One CloudEvent, taken apart as far as the rules need it.
struct Event {
    struct Identity: Hashable {
        let source: Text
        let id: Text
    }

    let stamp: Stamp
    let type: String
    let subject: Text?
    let data: JSONValue
    /// The whole event in the form in which two events are compared: the time as an instant,
    /// absent data as an empty object.
    let content: JSONValue

    var identity: Identity { Identity(source: stamp.source, id: stamp.id) }

    /// Reads one line.
    init(line: [UInt8], number: Int) throws(SlowTwinError) {
        let json: JSONValue
        do {
            json = try JSONValue(reading: line)
        } catch {
            throw .notJSON(line: number, error)
        }
        guard let source = json["source"]?.text else { throw .missing("source", line: number) }
        guard let id = json["id"]?.text else { throw .missing("id", line: number) }
        guard let type = json["type"]?.text else { throw .missing("type", line: number) }
        guard let spelled = json["time"]?.text else { throw .missing("time", line: number) }
        guard let time = Moment(rfc3339: spelled.string) else {
            throw .unreadableTime(line: number)
        }
        self.stamp = Stamp(time: time, source: source, id: id)
        self.type = type.string
        self.subject = json["subject"]?.text
        self.data = json["data"] ?? .object([])
        self.content =
            json
            .setting("time", to: .number(String(time.microseconds)))
            .setting("data", to: data)
    }
}

extension Sequence where Element == Event {
    /// What the latest event says that says anything, by time and then identity.
    func latest<Value>(_ said: (Event) -> Value?) -> Value? {
        compactMap { event in said(event).map { (stamp: event.stamp, value: $0) } }
            .max { $0.stamp < $1.stamp }?
            .value
    }
}
