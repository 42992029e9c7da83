"""Short runs of the tool that between them make every kind of system call, and what each must leave behind."""

import os
import shutil
from dataclasses import dataclass, field

import law
from story import Story, lines

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
    expected_size: int = 0
    expected_output: bytes = b""
    expected_file: bytes = b""
    expected_exports: dict = field(default_factory=dict)

    def arguments_in(self, folder):
        return [argument.replace("@", folder + "/") for argument in self.arguments]


class Stage:
    """A ledger with half of a story and its projections, and commands to run on copies of it."""

    def __init__(self, workshop, name):
        self.tool, self.workshop = workshop.tool, workshop
        self.base = workshop.folder(name, "base")
        self.story = Story(workshop.random(name, "story"), campaigns=1, contacts=16)
        half = len(self.story.events) // 2
        self.given, self.rest = self.story.events[:half], self.story.events[half:]
        ledger = os.path.join(self.base, "ledger")
        self.tool.must("import", "-", "--ledger", ledger, stdin=lines(self.given))
        self.tool.must("rebuild", "--ledger", ledger)
        self.commands = [self._rehearsed(command, workshop.folder(name, command.name)) for command in self._commands()]

    def _commands(self):
        campaign, contact = self.story.campaigns[0], self.story.contacts[0]
        on = ["--ledger", "@ledger"]
        return [
            Command("create", ["import", "-", "--commit-every", "20", *on], files=(), stdin=lines(self.given), **batched(self.given, 20)),
            Command("append", ["append", "-", *on], stdin=lines(self.rest[:3]), **batched(self.rest[:3], 3)),
            Command("import", ["import", "-", "--commit-every", "15", "--keep-going", "--rejects", "@rejects", *on],
                    stdin=lines(self.rest[:15]) + BAD_LINES + lines(self.rest[15:]), **batched(self.rest, None), writes="rejects"),
            Command("rebuild", ["rebuild", *on]),
            Command("first-rebuild", ["rebuild", *on], files=("ledger", "ledger-anchor")),
            Command("export", ["export", "reach", "--output", "@reach.csv", *on], writes="reach.csv"),
            Command("verify", ["verify", "--progress-file", "@progress", *on]),
            Command("head", ["head", "--json", *on], answers=True),
            Command("stats", ["stats", "--json", *on], answers=True),
            Command("reached", ["reached", contact, "--campaign", campaign, "--json", *on], answers=True),
            Command("log", ["log", "--ndjson", *on], answers=True),
        ]

    def _rehearsed(self, command, folder):
        """The command with what it leaves when nothing goes wrong."""
        ended = self.start_over(command, folder)
        command.expected_output = ended.output
        ledger = os.path.join(folder, "ledger")
        if command.writes:
            command.expected_file = contents(os.path.join(folder, command.writes))
        command.expected_size = len(law.entries(self.tool, ledger)[0])
        command.expected_exports = law.exports(self.tool, ledger)
        return command

    def start_over(self, command, folder, **settings):
        self.lay(command, folder)
        return self.tool.run(*command.arguments_in(folder), stdin=command.stdin, **settings)

    def lay(self, command, folder):
        """The files that the command finds."""
        for name in command.files:
            shutil.copy(os.path.join(self.base, name), os.path.join(folder, name))

    def judge(self, command, folder, ended, may_leave_files, is_mute=False):
        """What is wrong after a run that something happened to; `is_mute`: it could not say what."""
        ledger = os.path.join(folder, "ledger")
        problems = [] if ended.is_killed else [problem for problem in [ended.fault(is_mute)] if problem]
        is_done = ended.status == 0
        acknowledged = {event["id"] for event in self.given} if command.files else set()
        if is_done:
            acknowledged |= {event["id"] for event in command.gives}
            if command.answers and ended.output != command.expected_output:
                problems.append(f"exit code 0 and another answer: {ended.output[:300]!r}")
        problems += self._judge_ledger(command, ledger, acknowledged)
        problems += self._judge_files(command, folder, is_done, may_leave_files)
        return problems

    def _judge_ledger(self, command, ledger, acknowledged):
        if not os.path.exists(ledger):
            return ["the ledger is gone"] if acknowledged else []
        recovered, problems = law.entries(self.tool, ledger)
        allowed = {event["id"] for event in (self.given if command.files else []) + command.gives}
        attempted = {name: event for name, event in self.story.by_id.items() if name in allowed}
        return problems + law.judge(recovered, attempted, acknowledged, command.batches) + law.unsound(self.tool, ledger)

    @staticmethod
    def _judge_files(command, folder, is_done, may_leave_files):
        problems = []
        if command.writes:
            found = contents(os.path.join(folder, command.writes))
            # What is put together elsewhere appears as a whole; rejects are written as they are met.
            if found != command.expected_file and (is_done or found is not None and command.name == "export"):
                problems.append(f"{command.writes} is not whole: {(found or b'')[:100]!r}")
        left = set(os.listdir(folder)) - FILES - {command.writes, "progress"}
        if left and not may_leave_files:
            problems.append(f"left behind: {', '.join(sorted(left))}")
        return problems

    def repeat(self, command, folder):
        """The same once more, undisturbed, must come to the same end."""
        ledger = os.path.join(folder, "ledger")
        ended = self.tool.run(*command.arguments_in(folder), stdin=command.stdin)
        if ended.status != 0:
            return [f"once more: exit code {ended.status}: {ended.words}"]
        problems = []
        if command.writes and contents(os.path.join(folder, command.writes)) != command.expected_file:
            problems.append(f"once more: {command.writes} is another one")
        size = len(law.entries(self.tool, ledger)[0])
        if size != command.expected_size:
            problems.append(f"once more: {size} events, and not {command.expected_size}")
        if command.gives:
            problems += law.differing(law.exports(self.tool, ledger), command.expected_exports)
        elif command.answers and ended.output != command.expected_output:
            problems.append(f"once more: another answer: {ended.output[:300]!r}")
        return problems


def batched(events, size):
    """With `size` None, where the batches begin is not known: bad lines are in between."""
    ids = [event["id"] for event in events]
    batches = [ids[start:start + size] for start in range(0, len(ids), size)] if size else []
    return {"gives": events, "batches": batches}


def contents(path):
    if not os.path.exists(path):
        return None
    with open(path, "rb") as file:
        return file.read()
