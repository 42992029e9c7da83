"""Events of Campaign Ledger as the leaves of its hash tree bind them, and what they say together."""

import datetime
import json
import struct

from heads import Invalid, sha256

TYPES = {
    1: "attempt.dispatched", 2: "attempt.unknown", 3: "attempt.deferred", 4: "attempt.accepted", 5: "attempt.sent",
    6: "attempt.skipped", 7: "attempt.failed", 8: "attempt.delivered", 9: "attempt.read",
    16: "campaign.created", 17: "campaign.scheduled", 18: "campaign.started", 19: "campaign.retryRequested",
    20: "campaign.paused", 21: "campaign.resumed", 22: "campaign.completed", 23: "campaign.cancelled",
    24: "campaign.failed", 25: "campaign.edited", 26: "campaign.audienceResolved",
    32: "contact.optedOut", 33: "contact.optedIn", 34: "contact.erased", 40: "policy.changed",
    41: "obstacle.cleared", 255: "",
}  # fmt: skip
STATES = {4: "accepted", 5: "sent", 8: "delivered", 9: "read"}
LAST_TIME = 7_258_118_400_000_000


class Number(str):
    """A JSON number by its text."""


def written(value):
    """JSON without white space, numbers as they were."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, Members):
        return "{" + ",".join(f"{written(key)}:{written(item)}" for key, item in value) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


class Members(list):
    """The members of a JSON object, in order."""

    def take(self, key):
        for index, (name, value) in enumerate(self):
            if name == key:
                del self[index]
                return value
        return None

    def get(self, key):
        return next((value for name, value in self if name == key), None)


def members(text):
    try:
        return json.loads("{" + text + "}", object_pairs_hook=Members, parse_int=Number, parse_float=Number)
    except ValueError:
        return Members()


def time_text(microseconds, digits=6):
    seconds, fraction = divmod(microseconds, 1_000_000)
    instant = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)
    return instant.strftime("%Y-%m-%dT%H:%M:%S") + (f".{fraction:06}"[: digits + 1] if digits else "") + "Z"


class Fields:
    """Takes fields of bytes from front to back."""

    def __init__(self, data):
        self.data = data

    def take(self, count):
        if count > len(self.data):
            raise Invalid("its record of an event cannot be read")
        taken, self.data = self.data[:count], self.data[count:]
        return taken

    def string(self):
        (count,) = struct.unpack("<I", self.take(4))
        try:
            return self.take(count - 1).decode() if count else None
        except UnicodeDecodeError:
            raise Invalid("its record of an event cannot be read") from None

    def end(self):
        if self.data:
            raise Invalid("its record of an event cannot be read")


class Event:
    """An event, from the extra line of a proof: facts, and the personal part or its digest alone."""

    def __init__(self, record, head):
        extra = Fields(record.extra)
        form = extra.take(1)[0]
        (size,) = struct.unpack("<I", extra.take(4))
        facts = extra.take(size)
        self.is_disclosed = form == 1
        if form == 0:
            digest, personal = extra.take(32), None
            extra.end()
        elif form == 1:
            digest, personal = sha256(extra.data), extra.data[16:]
            extra.take(16)
        else:
            raise Invalid("its record of an event cannot be read")
        # The record that the log holds, as RFC 6962 has it.
        record.check(facts + digest, head)
        self.read_facts(Fields(facts))
        self.flags, self.time_style = 0, 0
        self.member = self.id = self.reference = self.payload = None
        if personal is not None:
            self.read_personal(Fields(personal))
        if self.position != record.index + 1:
            raise Invalid("its record of an event cannot be read")

    def read_facts(self, facts):
        version, self.position, self.recorded_at, self.occurred_at = struct.unpack("<BQqq", facts.take(25))
        self.kind, self.subject, self.ordinal = struct.unpack("<BBH", facts.take(4))
        facts.take(8)  # Numbers of the contact and the message id.
        self.source, self.group, self.label, self.channel, self.link = (facts.string() for _ in range(5))
        (self.listed,) = struct.unpack("<I", facts.take(4))
        facts.take(32 if self.listed else 0)
        facts.end()
        is_in_time = all(time in range(LAST_TIME) for time in (self.recorded_at, self.occurred_at))
        if version != 1 or self.kind not in TYPES or self.subject > 4 or not is_in_time:
            raise Invalid("its record of an event cannot be read")

    def read_personal(self, personal):
        self.flags, self.time_style = personal.take(2)
        self.member, self.id, self.reference, self.payload = (personal.string() for _ in range(4))
        personal.end()
        if self.time_style > 7:
            raise Invalid("its record of an event cannot be read")

    def is_attempt(self):
        return 1 <= self.kind <= 9

    def attempt(self):
        """The attempt's number, for events that name campaign and contact."""
        if not self.is_attempt() or self.group is None or self.member is None:
            return None
        return self.ordinal

    def data(self):
        return members((self.payload or "").partition("\0")[0])

    def text(self):
        """The CloudEvent, as it was appended."""
        attributes = members((self.payload or "").partition("\0")[2])
        event = Members([("specversion", "1.0"), ("id", self.id or ""), ("source", self.source or "")])
        event.append(("type", TYPES[self.kind] if self.kind != 255 else self.label or ""))
        time = attributes.take("time") if self.time_style == 7 else None
        event.append(("time", time_text(self.occurred_at, min(self.time_style, 6)) if time is None else time))
        subject = self.group
        if subject is None and 32 <= self.kind <= 34:
            subject = self.member
        if subject is not None:
            event.append(("subject", subject))
        if self.flags & 2:
            event.append(("timeofreceipt", True))
        return written(Members(event + attributes + [("data", self.data_members())]))

    def data_members(self):
        data, others = Members(), self.data()
        if self.is_attempt() and self.member is not None:
            data.append(("contact", self.member))
        if self.is_attempt() and self.flags & 1:
            data.append(("attempt", Number(self.ordinal)))
        named = [("messageId", self.reference), ("channel", self.channel), ("retryOf", self.link)]
        data += [(name, value) for name, value in named if value is not None]
        if self.kind == 6 and self.label is not None:
            data.append(("reason", self.label))
        if self.kind == 7:
            data.append(("error", Members([("code", self.label or "")] + (others.take("error") or []))))
        return Members(data + others)


def statement(events):
    """What events say together, a sentence each: see ReachStatement of the library, which has the same rules."""
    rest = list(events)
    delivery = rest.pop(0) if rest else None
    if delivery is None or not delivery.is_attempt():
        raise Invalid("its first event is not about an attempt")
    named, claim = delivery, None
    if delivery.attempt() is None:
        named = claim = rest.pop(0) if rest else None
        if claim is None or claim.attempt() is None or claim.reference != (delivery.reference or ""):
            raise Invalid("its second event does not claim the message of the first")
    campaign, contact, attempt = named.group, named.member, named.attempt()
    lines = [
        f"The contact {written(contact)} was reached by attempt {attempt} of the campaign {written(campaign)} "
        f"at {time_text(delivery.occurred_at)}."
    ]
    if claim is not None:
        lines.append(
            f"Event {delivery.position} knows only a message id; event {claim.position} says that it is that of "
            "this attempt."
        )
    state = STATES.get(delivery.kind)
    if state is None:
        raise Invalid("its first event does not say that anything was delivered")
    if delivery.kind >= 8:
        lines.append(f"Event {delivery.position} says that it was {state}.")
    else:
        lines.append(receiptless(delivery, claim, rest, campaign, contact, attempt))
    return lines + links(rest, campaign)


def receiptless(delivery, claim, rest, campaign, contact, attempt):
    naming = claim if delivery.channel is None and claim is not None else delivery
    if rest and rest[0].kind != 40:
        naming = rest.pop(0)
        if not is_about(naming, delivery, claim, campaign, contact, attempt):
            raise Invalid(f"event {naming.position} is not about the attempt")
    policy = rest.pop(0) if rest else None
    channels = policy.data().get("receiptlessChannels") if policy is not None and policy.kind == 40 else None
    if naming.channel is None or not isinstance(channels, list) or naming.channel not in channels:
        raise Invalid("no event says that its channel gives no receipts")
    return (
        f"Event {delivery.position} says that it was {STATES[delivery.kind]}, which counts as delivered: event "
        f"{naming.position} names the channel {written(naming.channel)}, and event {policy.position} lists it among "
        "those that give no receipts."
    )


def is_about(event, delivery, claim, campaign, contact, attempt):
    if event.kind in (16, 25):
        return event.group == campaign
    if event.attempt() is not None:
        return (event.group, event.member, event.ordinal) == (campaign, contact, attempt)
    known = [delivery.reference] + ([claim.reference] if claim is not None else [])
    return event.is_attempt() and (event.reference or "") in [reference for reference in known if reference is not None]


def links(rest, campaign):
    lines, ancestors, asked = [], [campaign], []
    for link in rest:
        if link.kind != 16 or link.group is None or link.link is None:
            raise Invalid(f"event {link.position} links no campaigns")
        if not asked and link.group == ancestors[-1]:
            ancestors.append(link.link)
        elif not asked or link.group == asked[-1]:
            asked.append(link.link)
        else:
            raise Invalid(f"event {link.position} links other campaigns")
        lines.append(f"The campaign {written(link.group)} is a retry of {written(link.link)}: event {link.position}.")
    if asked and asked[-1] not in ancestors:
        raise Invalid("its campaigns are not of one chain")
    return lines
