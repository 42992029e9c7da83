"""Short runs of the tool that between them make every kind of system call, and what each must leave behind."""

import os
from dataclasses import dataclass, field

from story import lines

# What the program may leave in the folder of a ledger.
FILES = {"ledger" + suffix for suffix in ("", "-lock", "-anchor", "-projections", "-projections-lock")}
BAD_LINES = b'{"specversion":"1.0"}\nno JSON\n'


@dataclass
class Command:
    """`files`: which of the ledger's files are there before; `gives`: the events that it records; `writes`: its other file."""

    name: str
    arguments: list
    files: tuple = ("ledger", "ledger-anchor", "ledger-projections")
    stdin: bytes = b""
    gives: list = field(default_factory=list)
    batches: list = field(default_factory=list)
    writes: str = ""
    # Whether it prints the same each time.
    answers: bool = False
    # The folder of the stage that the files are taken from.
    source: str = ""
    # What is said once more where the last of `ledgers` is there already, if not the same.
    again: list = None
    # What it does in a first step, after which it may be cut off; the next one erases whom `ledger-returned` lists.
    halfway: list = None
    between: dict = field(default_factory=dict)
    # The ledgers that it makes or replaces, each as a whole: see replacing.py.
    ledgers: tuple = ()
    expected_size: int = 0
    expected_output: bytes = b""
    expected_file: bytes = b""
    expected_exports: dict = field(default_factory=dict)
    # Of each of `ledgers` the log, or None where there is none.
    before: dict = field(default_factory=dict)
    after: dict = field(default_factory=dict)

    def arguments_in(self, folder):
        return [argument.replace("@", folder + "/") for argument in self.arguments]

    def again_in(self, folder):
        is_there = self.again and os.path.exists(os.path.join(folder, self.ledgers[-1]))
        return [argument.replace("@", folder + "/") for argument in (self.again if is_there else self.arguments)]


def recording(story, given, rest):
    """Commands that record, ask, and write other files: the ledger stays the file that it is."""
    campaign = story.campaigns[0]
    # Somebody who was reached, so that the answer is yes.
    contact = next(event["data"]["messageId"] for event in given if event["type"] == "attempt.delivered").rsplit(".", 1)[1]
    on = ["--ledger", "@ledger"]
    return [
        Command("create", ["import", "-", "--commit-every", "20", *on], files=(), stdin=lines(given), **batched(given, 20)),
        Command("append", ["append", "-", *on], stdin=lines(rest[:3]), **batched(rest[:3], 3)),
        Command("import", ["import", "-", "--commit-every", "15", "--keep-going", "--rejects", "@rejects", *on],
                stdin=lines(rest[:15]) + BAD_LINES + lines(rest[15:]), **batched(rest, None), writes="rejects"),
        Command("rebuild", ["rebuild", *on]),
        Command("first-rebuild", ["rebuild", *on], files=("ledger", "ledger-anchor")),
        Command("export", ["export", "reach", "--output", "@reach.csv", *on], writes="reach.csv"),
        Command("verify", ["verify", "--progress-file", "@progress", *on]),
        Command("head", ["head", "--json", *on], answers=True),
        Command("stats", ["stats", "--json", *on], answers=True),
        Command("reached", ["reached", contact, "--campaign", campaign, "--json", *on], answers=True),
        Command("log", ["log", "--ndjson", *on], answers=True),
    ]


def batched(events, size):
    """With `size` None, where the batches begin is not known: bad lines are in between."""
    ids = [event["id"] for event in events]
    batches = [ids[start:start + size] for start in range(0, len(ids), size)] if size else []
    return {"gives": events, "batches": batches}
