"""How a log looks once people were erased from it."""

import law

STAND_IN = "erased:"
# What is new each time of the event that tells of an erasure.
OWN = ("id", "time")


def masked(value, contacts=()):
    """The same with one word for every stand-in, whose digits are of a key that is new each time; and for these contacts."""
    if isinstance(value, dict):
        return {name: masked(part, contacts) for name, part in value.items()}
    if isinstance(value, list):
        return [masked(part, contacts) for part in value]
    return STAND_IN if isinstance(value, str) and (value.startswith(STAND_IN) or value in contacts) else value


def whole(tool, ledger):
    """The log as it must be found again, and what is wrong with showing it."""
    entries, problems = law.entries(tool, ledger)
    return [comparable(entry) for entry in entries], problems


def comparable(entry):
    if entry["event"]["type"] != "contact.erased":
        return masked(entry)
    return {"position": entry["position"], "event": masked({name: part for name, part in entry["event"].items() if name not in OWN})}


def is_what_is_left(event, given, contacts):
    """Whether an event is what was given, or what an erasure of some of the contacts leaves of it."""
    if masked(event, contacts) == masked(given, contacts):
        return True
    kept = ("specversion", "source", "type", "time")
    return event.get("erased") is True and event["id"].startswith(STAND_IN) and all(event[name] == given[name] for name in kept)
