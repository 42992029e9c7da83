"""The power fails at every moment of some runs of the tool: see disk.py for what may be found when it is back."""

import json
import os
from collections import Counter

import law
from cases import Test
from disk import Disk
from scenario import Scenario, Step, Succession, boot_file, succession_steps
from story import Story
from tool import Unable

LONG_EVENTS = 5000
AFTERWARDS = {"specversion": "1.0", "id": "afterwards", "source": "sender:crm", "type": "campaign.edited", "subject": "campaign-0",
              "time": "2026-06-01T00:00:00Z", "data": {"name": "After the storm"}}


class Power(Test):
    name = "power"
    title = "the power fails at any moment, and what was not synced is lost in any way"
    usual, quick = None, 500

    def prepare(self):
        story = Story(self.workshop.random("power", "story"), campaigns=1, contacts=8)
        long = Story(self.workshop.random("power", "long"), campaigns=4, contacts=330).events[:LONG_EVENTS]
        self.preload = self.workshop.preload("record")
        self.boot = boot_file(self.workshop, "second")
        self.scenarios = [Scenario(self.workshop, "short", short_steps(story.events)), Scenario(self.workshop, "long", long_steps(long)),
                          Succession(self.workshop, "succession", succession_steps(story))]
        self.found = [scenario.crashes(self.workshop.random("power", scenario.name)) for scenario in self.scenarios]

    def numbers(self):
        """Of the scenario, then six digits of the crash."""
        return [place * 1_000_000 + number for place, found in enumerate(self.found) for number in range(len(found))]

    def run(self, number, random, folder):
        scenario, crash = self.scenarios[number // 1_000_000], self.found[number // 1_000_000][number % 1_000_000]
        there = Disk.during(scenario.operations, crash.during).found(crash)
        lay(there, folder, random)
        begun, acknowledged = scenario.begun(crash.during)
        problems = self.judge(scenario, folder, begun, acknowledged)
        problems += judge_written(there, scenario.steps, begun, acknowledged)
        if not problems:
            problems = self.go_on(folder)
        return [f"{scenario.name}, {crash}: {problem}" for problem in problems], Counter(["recovered" if "ledger" in there else "no ledger yet"])

    def run_tool(self, *arguments, **settings):
        return self.tool.run(*arguments, preload=self.preload, RECORD_BOOT=self.boot, **settings)

    def judge(self, scenario, folder, begun, acknowledged):
        ledger = os.path.join(folder, "ledger")
        problems = scenario.judge(Rebooted(self), folder, begun, acknowledged)
        if os.path.exists(ledger) and os.path.exists(ledger + "-projections"):
            problems += self.judge_projections(ledger)
        return problems

    def judge_projections(self, ledger):
        """Answers are those of the log alone."""
        size = len(law.entries(Rebooted(self), ledger)[0])
        answer = self.run_tool("stats", "--json", "--ledger", ledger)
        alone = self.run_tool("stats", "--json", "--as-of", str(size), "--ledger", ledger)
        if answer.status != 0 or answer.output != alone.output:
            return [f"the projections answer otherwise than the log: {answer.output[:300]!r} {answer.words}"]
        return []

    def go_on(self, folder):
        """The ledger takes another event, and is sound."""
        ledger = os.path.join(folder, "ledger")
        for arguments in (["append", json.dumps(AFTERWARDS)], ["rebuild"]):
            ended = self.run_tool(*arguments, "--ledger", ledger)
            if ended.status != 0:
                return [f"afterwards: exit code {ended.status}: {ended.words}"]
        return law.unsound(Rebooted(self), ledger)


class Rebooted:
    """The tool in a system that was started anew."""

    def __init__(self, test):
        self.run = test.run_tool


def judge_written(there, steps, begun, acknowledged):
    """A file that appears when it is complete is the newest that was acknowledged, or a later one."""
    problems = []
    for name in {step.writes for step in steps if step.writes}:
        makers = [step for step in begun if steps[step].writes == name]
        promised = [step for step in makers if step in acknowledged]
        allowed = [steps[step].written for step in makers if not promised or step >= promised[-1]]
        if name in there and there[name] not in allowed:
            problems.append(f"{name} is none of what was written: {there[name][:60]!r}")
        if name not in there and promised:
            problems.append(f"{name} was written, and is gone")
    return problems


def lay(there, folder, random):
    """Writes the files; a lock file is written through a map, so it may hold anything."""
    for name, content in there.items():
        if name.endswith("-lock"):
            content = random.choice([content, b"", bytes(65536), random.randbytes(65536)])
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)


def short_steps(events):
    """Every kind of thing that is written, by small commits."""
    third = len(events) // 3
    first, second, third = events[:third], events[third:2 * third], events[2 * third:]
    export = Step(["export", "reach", "--output", "@reach.csv"], writes="reach.csv")
    return [
        Step(["import", "-", "--commit-every", "6"], first, 6),
        *(Step(["append", "-"], second[start:start + 3]) for start in range(0, len(second), 3)),
        export,
        Step(["rebuild"]),
        Step(["import", "-", "--commit-every", "9"], third[:-2], 9),
        Step(["rebuild"]),
        Step(["append", "-"], third[-2:]),
        Step(["export", "reach", "--output", "@reach.csv"], writes="reach.csv"),
    ]


def long_steps(events):
    """Enough for indexes, and for blocks that are merged."""
    if len(events) < LONG_EVENTS:
        raise Unable(f"the long story has only {len(events)} events")
    return [Step(["import", "-", "--commit-every", "450"], events[:4500], 450), Step(["append", "-"], events[4500:])]
