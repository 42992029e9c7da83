"""Runs of the tool one after another, recorded, and judged by what a failure of the power leaves of them."""

import hashlib
import os
import shutil
from dataclasses import dataclass, field

import erased
import law
import recording
from disk import Disk
from story import lines

SAMPLES = 8


@dataclass
class Step:
    """A run of the tool; `writes`: a file that it makes beside the ledger."""

    arguments: list
    gives: list = field(default_factory=list)
    commit: int = 0
    writes: str = ""
    written: bytes = b""

    @property
    def batches(self):
        ids = [event["id"] for event in self.gives]
        size = self.commit or len(ids) or 1
        return [ids[start:start + size] for start in range(0, len(ids), size)]


class Scenario:
    """Steps, and the recording of them."""

    samples = SAMPLES

    def __init__(self, workshop, name, steps):
        self.steps, self.name = steps, name
        self.folder, self.log = workshop.folder("power", name), workshop.folder("power") + f"/{name}.log"
        tool, preload, boot = workshop.tool, workshop.preload("record"), boot_file(workshop, "first")
        for number, step in enumerate(steps):
            self.mark(f"begin {number}")
            arguments = [argument.replace("@", self.folder + "/") for argument in step.arguments]
            tool.must(*arguments, "--ledger", self.folder + "/ledger", stdin=lines(step.gives), preload=preload,
                      RECORD_FOLDER=self.folder, RECORD_LOG=self.log, RECORD_BOOT=boot)
            self.mark(f"end {number}")
            self.look(tool, step)
        self.operations = recording.read(self.log, self.folder)

    def look(self, tool, step):
        """At what a step has left."""
        if step.writes:
            with open(os.path.join(self.folder, step.writes), "rb") as file:
                step.written = file.read()

    def mark(self, text):
        with open(self.log, "a", encoding="utf-8") as file:
            file.write(text + "\n")

    def begun(self, during):
        """Steps that were begun before the power failed, and those among them that had been acknowledged."""
        begun, acknowledged = [], set()
        for operation in self.operations[:during]:
            if operation.kind == "mark" and operation.paths[0] == "begin":
                begun.append(int(operation.paths[1]))
            elif operation.kind == "output" or operation.kind == "mark":
                # The tool prints when it is done.
                acknowledged.add(begun[-1])
        return begun, acknowledged

    def judge(self, tool, folder, begun, acknowledged):
        """What is wrong with the ledger that was found."""
        ledger = os.path.join(folder, "ledger")
        promised = {event["id"] for step in acknowledged for event in self.steps[step].gives}
        if not os.path.exists(ledger):
            return ["there is no ledger, but events were acknowledged"] if promised else []
        attempted = {event["id"]: event for step in begun for event in self.steps[step].gives}
        recovered, problems = law.entries(tool, ledger)
        problems += law.judge(recovered, attempted, promised, [batch for step in begun for batch in self.steps[step].batches])
        return problems + law.unsound(tool, ledger, is_shut_down=False)

    def crashes(self, random):
        """All crashes that leave different files, or the same with other things acknowledged."""
        seen, found = set(), []
        for during, operation in enumerate(self.operations):
            if operation.kind == "output" or operation.kind == "mark" and during + 1 < len(self.operations):
                continue
            disk = Disk.during(self.operations, during)
            acknowledged = sorted(self.begun(during)[1])
            for crash in disk.crashes(during, random, self.samples):
                digest = hashlib.sha256(repr(acknowledged).encode())
                for name, content in sorted(disk.found(crash).items()):
                    digest.update(f"{name} {len(content)} ".encode() + content)
                if digest.digest() not in seen:
                    seen.add(digest.digest())
                    found.append(crash)
        return found


class Succession(Scenario):
    """Each step leaves the ledgers as a whole what it makes of them: what is found is what some step left."""

    samples = 4
    names = ("ledger", "copy")

    def __init__(self, workshop, name, steps):
        self.states = []
        super().__init__(workshop, name, steps)

    def look(self, tool, step):
        # At a copy: who asks makes a lock file.
        seen = f"{self.folder}-seen-{len(self.states)}"
        shutil.copytree(self.folder, seen, ignore=shutil.ignore_patterns("*-lock"))
        self.states.append({name: self.found(tool, seen, name)[0] for name in self.names})

    @staticmethod
    def found(tool, folder, name):
        path = os.path.join(folder, name)
        return erased.whole(tool, path) if os.path.exists(path) else (None, [])

    def judge(self, tool, folder, begun, acknowledged):
        problems, last = [], max(acknowledged, default=-1)
        for name in self.names:
            log, wrong = self.found(tool, folder, name)
            # A ledger is made empty.
            allowed = [self.states[step][name] for step in range(max(last, 0), max(begun, default=-1) + 1)] + ([None, []] if last < 0 else [])
            if wrong:
                problems += [f"{name}: {problem}" for problem in wrong]
            elif log not in allowed:
                problems.append(f"{name} is none of what the last steps left: {len(log or [])} events")
            if log is not None:
                problems += [f"{name}: {problem}" for problem in law.unsound(tool, os.path.join(folder, name), is_shut_down=False)]
        return problems


def succession_steps(story):
    """A ledger that gets successors."""
    given, rest, contacts = story.events[:28], story.events[28:37], story.contacts
    return [
        Step(["import", "-"], given),
        Step(["rebuild"]),
        Step(["backup", "@copy"]),
        Step(["append", "-"], rest[:4]),
        Step(["erase", contacts[0], "--yes"]),
        Step(["backup", "@copy", "--replace"]),
        Step(["append", "-"], rest[4:7]),
        Step(["restore", "@copy", "--yes", "--accept-loss"]),
        Step(["append", "-"], rest[7:]),
        Step(["erase", contacts[1], "--yes"]),
    ]


def boot_file(workshop, name):
    path = os.path.join(workshop.folder("power"), f"boot-{name}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{name}-boot\n")
    return path
