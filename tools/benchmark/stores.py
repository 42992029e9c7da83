"""The ledger and its peers, each asked to do the same jobs in its own way."""

import contextlib
import copy
import os
import shutil
from datetime import datetime, timezone

from process import run
from tables import NAMES


class Store:
    """What all have in common: a folder for what they store."""

    appends = True

    def __init__(self, name, folder, digests):
        self.name, self.folder, self.digests = name, folder, digests

    def clear(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)

    def bytes(self):
        """Length of all files but locks."""
        return sum(
            os.path.getsize(os.path.join(root, name))
            for root, _, names in os.walk(self.folder) for name in names if not name.endswith("-lock"))

    def answers_digest(self, job, questions):
        return self.digests.of_text(self.answers(job, questions))

    def started(self):
        """What must run meanwhile, for stores that are servers."""
        return contextlib.nullcontext()

    @contextlib.contextmanager
    def aside(self):
        """An empty store beside this one, removed afterwards."""
        other = copy.copy(self)
        other.move(self.folder + "-aside")
        other.clear()
        try:
            yield other
        finally:
            shutil.rmtree(other.folder)

    def move(self, folder):
        self.folder = folder


class Program(Store):
    """A peer with the subcommands of peer.hpp."""

    def __init__(self, name, folder, digests, command):
        super().__init__(name, folder, digests)
        self.command = command

    def call(self, *arguments):
        return run([*self.command, arguments[0], self.folder, *map(str, arguments[1:])])

    def version(self):
        return self.call("version").output.decode().strip()

    def load(self, events):
        return self.call("import", events).document["seconds"]

    def rebuild(self):
        document = self.call("rebuild").document
        return document["seconds"], document["memory"]

    def table_digests(self, scratch):
        os.makedirs(scratch, exist_ok=True)
        self.call("tables", scratch)
        return {name: self.digests.of_file(f"{scratch}/{name}.csv") for name in NAMES}

    def answers(self, job, questions):
        return self.call(job, questions, "answers").output

    def reached(self, questions):
        document = self.call("reached", questions).document
        return document["p50"], document["p99"]

    def failed(self, campaigns):
        return self.call("failed", campaigns).document["idsPerSecond"]

    def open(self, questions):
        result = self.call("open", questions)
        return result.seconds, result.output.decode().strip()

    def append(self, events, per_commit, callers, seconds):
        return self.call("append", events, per_commit, callers, seconds).document


class DuckDB(Program):
    appends = False

    def open(self, questions):
        # Python's own start is not DuckDB's.
        result = self.call("open", questions)
        return float(result.errors), result.output.decode().strip()


class Ledger(Store):
    """Measured as people use it: the tool from outside, the library from a program of its own."""

    def __init__(self, name, folder, digests, programs, launcher):
        super().__init__(name, folder, digests)
        self.tool, self.bench, self.launcher = f"{programs}/campaign-ledger", f"{programs}/ledger-bench", launcher
        self.move(folder)

    def move(self, folder):
        self.folder, self.path = folder, f"{folder}/ledger"

    def ask(self, *arguments, statuses=(0,)):
        return run([self.tool, *arguments, "--ledger", self.path, "--json"], statuses=statuses)

    def measured(self, *arguments):
        """As `ask`, with the memory it took, in bytes."""
        report = f"{self.folder}-memory"
        result = run([self.launcher, report, self.tool, *arguments, "--ledger", self.path, "--json"])
        with open(report, encoding="utf-8") as file:
            return result, int(file.read()) * 1024

    def version(self):
        return run([self.tool, "--version"]).output.decode().strip()

    def load(self, events):
        return self.ask("import", events).seconds

    def rebuild(self):
        result, memory = self.measured("rebuild")
        return result.seconds, memory

    def table_digests(self, _scratch):
        return {name: self.digests.of_export(self.tool, self.path, name) for name in NAMES}

    def answers(self, job, questions):
        return run([self.bench, job, self.path, "answers"], stdin=questions).output

    def reached(self, questions):
        document = run([self.bench, "reached", self.path], stdin=questions).document
        return document["p50"], document["p99"]

    def failed(self, campaigns):
        return run([self.bench, "failed", self.path], stdin=campaigns).document["idsPerSecond"]

    def open(self, questions):
        with open(questions, encoding="utf-8") as file:
            campaign, contact = file.readline().strip().split(",")
        result = self.ask("reached", contact, "--campaign", campaign, statuses=(0, 1))
        answer = result.document
        moment = str(microseconds(answer["occurredAt"])) if answer["occurredAt"] else ""
        return result.seconds, ",".join(
            [campaign, contact, answer["byCampaign"] or "", moment, str(len(answer["tries"]))])

    def append(self, events, per_commit, callers, seconds):
        return run([self.bench, "append", self.path, str(per_commit), str(callers), str(seconds)], stdin=events).document

    def verify(self):
        result = self.ask("verify")
        return result.seconds, result.document["ok"] and result.document["complete"]


def microseconds(text):
    elapsed = datetime.fromisoformat(text.replace("Z", "+00:00")) - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return (elapsed.days * 86400 + elapsed.seconds) * 1_000_000 + elapsed.microseconds
