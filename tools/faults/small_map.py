"""The system grants little address space, and the ledger comes to the end of its map."""

import os
from collections import Counter

import law
from cases import Test
from story import Story, lines

MIB = 1 << 20
# The least that a ledger is opened with is 1 MiB.
LIMITS = (MIB // 2, MIB)
COMMITS = (60, 250, 1000, 5000, 65_536)


class Map(Test):
    name = "map"
    title = "the memory map is too small for what is to be recorded"
    usual, quick = None, 4

    def prepare(self):
        self.preload = self.workshop.preload("calls")
        self.story = Story(self.workshop.random("map", "story"), campaigns=9, contacts=900)
        whole = os.path.join(self.workshop.folder("map"), "whole")
        self.tool.must("import", "-", "--ledger", whole, stdin=lines(self.story.events))
        self.expected = law.exports(self.tool, whole)

    def numbers(self):
        return range(len(LIMITS) * len(COMMITS))

    def run(self, number, random, folder):
        limit, commit = LIMITS[number % len(LIMITS)], COMMITS[number // len(LIMITS)]
        ledger, events = os.path.join(folder, "ledger"), self.story.events
        small = {"preload": self.preload, "CALLS_MOST_MAP": limit}
        importing = ["import", "-", "--commit-every", str(commit), "--ledger", ledger]
        ended = self.tool.run(*importing, stdin=lines(events), **small)
        problems = []
        if ended.status == 0:
            problems.append("all is recorded: the map was not small enough")
        elif ended.fault() or b"address space" not in ended.errors:
            problems.append(ended.fault() or f"does not say what is wrong: {ended.words}")
        batches = [[event["id"] for event in events[start:start + commit]] for start in range(0, len(events), commit)]
        if os.path.exists(ledger):
            recovered, found = law.entries(self.tool, ledger)
            problems += found + law.judge(recovered, self.story.by_id, set(), batches) + law.unsound(self.tool, ledger)
        # What needs no more room goes on.
        for question in ("stats", "verify", "head") if os.path.exists(ledger) else ():
            asked = self.tool.run(question, "--json", "--ledger", ledger, **small)
            problems += [asked.fault()] if asked.fault() else []
        problems += self.with_room(importing, ledger)
        seen = f"exit code {ended.status}"
        return [f"map of {limit} bytes, {commit} a commit: {problem}" for problem in problems], Counter([seen])

    def with_room(self, importing, ledger):
        ended = self.tool.run(*importing, stdin=lines(self.story.events))
        if ended.status != 0:
            return [f"with room: exit code {ended.status}: {ended.words}"]
        return law.differing(law.exports(self.tool, ledger), self.expected) + law.unsound(self.tool, ledger)
