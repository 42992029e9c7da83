"""Files that were damaged in any way: each question has the right answer, or a clear error, and `verify` is not fooled."""

import json
import os
from collections import Counter

import law
from cases import Test
from harm import harm
from story import Story, lines

SUFFIXES = ("", "-projections", "-anchor", "-lock")
WEIGHTS = (60, 20, 10, 10)
QUESTIONS_OF_A_CASE = 4
LATER = {"specversion": "1.0", "id": "later", "source": "sender:crm", "type": "campaign.edited", "subject": "campaign-0",
         "time": "2026-06-01T00:00:00Z", "data": {"name": "Later"}}


class Sound:
    """A ledger that is whole, an older state of it, and its answers."""

    def __init__(self, tool, folder, story, commit, has_projections):
        self.tool, self.ledger, self.story = tool, os.path.join(folder, "ledger"), story
        half = len(story.events) // 2
        self._record(story.events[:half], commit, has_projections)
        self.older = self._contents()
        self._record(story.events[half:], commit, has_projections)
        self.files = self._contents()
        self.answers = {question: tool.run(*question, "--ledger", self.ledger) for question in self._questions()}

    def _record(self, events, commit, has_projections):
        self.tool.must("import", "-", "--commit-every", str(commit), "--ledger", self.ledger, stdin=lines(events))
        if has_projections:
            self.tool.must("rebuild", "--ledger", self.ledger)

    def _contents(self):
        found = {}
        for suffix in SUFFIXES:
            if os.path.exists(self.ledger + suffix):
                with open(self.ledger + suffix, "rb") as file:
                    found[suffix] = file.read()
        return found

    def _questions(self):
        campaign, retry, contacts = self.story.campaigns[0], self.story.campaigns[-1], self.story.contacts
        return [
            ("stats", "--json"), ("stats", retry, "--json"), ("chain", campaign, "--json"), ("failed", campaign, "--json"),
            ("reached", contacts[0], "--campaign", campaign, "--json"), ("reached", contacts[-1], "--campaign", campaign, "--json"),
            ("timeline", contacts[len(contacts) // 2], "--json"), ("log", "--ndjson"), ("log", "--campaign", retry, "--ndjson"), ("head", "--json"),
            *(("export", view) for view in ("campaigns", "failed", "chains", "reach", "attempts", "events"))]


class Damage(Test):
    name = "damage"
    title = "files that were damaged are opened, verified, asked and appended to"
    usual, quick = 10_000, 400

    def prepare(self):
        sizes = {"tiny": (1, 1, 3, False), "small": (1, 12, 5, False), "projected": (2, 16, 9, True),
                 "indexed": (4, 330, 700, False), "large": (5, 300, 900, True)}
        self.sound = []
        for name, (campaigns, contacts, commit, has_projections) in sizes.items():
            story = Story(self.workshop.random("damage", name), campaigns, contacts)
            self.sound.append(Sound(self.tool, self.workshop.folder("damage", name), story, commit, has_projections))

    def run(self, number, random, folder):
        sound = random.choices(self.sound, (2, 4, 4, 1, 1))[0]
        victim = random.choices([suffix for suffix in SUFFIXES if suffix in sound.files],
                                [weight for suffix, weight in zip(SUFFIXES, WEIGHTS) if suffix in sound.files])[0]
        other = random.choice([other for other in self.sound if other is not sound and victim in other.files] or [sound])
        harmed, way = harm(random, sound.files[victim], sound.older.get(victim, b""), other.files[victim])
        ledger = os.path.join(folder, "ledger")
        for suffix, content in {**sound.files, victim: harmed}.items():
            with open(ledger + suffix, "wb") as file:
                file.write(content)
        case = Case(self.tool, sound, ledger, victim, random)
        if way == "other file" and victim == "":
            case.look_at_another()
        else:
            case.look()
        return [f"{way} of ledger{victim}: {problem}" for problem in case.problems], case.seen


class Case:
    """A ledger of which one file is damaged."""

    def __init__(self, tool, sound, ledger, victim, random):
        self.tool, self.sound, self.ledger, self.victim, self.random = tool, sound, ledger, victim, random
        self.problems, self.seen, self.is_found = [], Counter(), False

    def run(self, *arguments, stdin=b""):
        ended = self.tool.run(*arguments, "--ledger", self.ledger, stdin=stdin)
        if fault := ended.fault():
            self.problems.append(fault)
        return ended

    def look(self):
        verified = self.run("verify", "--json")
        self.is_found = verified.status != 0
        # Nothing is in the way of looking: what is wrong with a file is found, or the file is refused.
        if verified.output and not json.loads(verified.output)["complete"]:
            self.problems.append(f"verify comes to no end: {verified.words}")
        self.seen["found by verify" if self.is_found else "not found by verify, and all answers right"] += 1
        # Half of the ledgers are opened by a question first, and half by an append.
        if self.random.random() < 0.5:
            self.ask()
            self.append()
        else:
            self.append()

    def look_at_another(self):
        """Another whole ledger in its place is one: only a head that was kept elsewhere tells."""
        head = self.ledger + "-head.json"
        with open(head, "wb") as file:
            file.write(self.sound.answers[("head", "--json")].output)
        ended = self.run("verify", "--against", head)
        self.seen["found by a kept head"] += 1
        if ended.status != 1:
            self.problems.append(f"another ledger is not told from this one: exit code {ended.status}")

    def ask(self):
        for question in self.random.sample(list(self.sound.answers), QUESTIONS_OF_A_CASE):
            ended, sound = self.run(*question), self.sound.answers[question]
            if ended.status == sound.status and ended.output == sound.output:
                self.seen["right answers"] += 1
            elif ended.status > 1 and self.victim == "":
                self.seen["refused answers"] += 1
            elif ended.status > 1:
                self.problems.append(f"the log is whole, and yet exit code {ended.status}: {ended.words}")
            else:
                found = "verify finds damage" if self.is_found else "verify finds nothing"
                self.problems.append(f"wrong answer, and {found}: {' '.join(question)}: {ended.output[:300]!r}")

    def append(self):
        ended = self.run("append", "-", stdin=lines([LATER]))
        if self.is_found and self.victim == "":
            self.seen["appended though damaged" if ended.status == 0 else "refused to append"] += 1
            return
        if ended.status != 0:
            self.problems.append(f"verify finds nothing, and yet append fails: exit code {ended.status}: {ended.words}")
            return
        recovered, problems = law.entries(self.tool, self.ledger)
        events = [*self.sound.story.events, LATER]
        names = [event["id"] for event in events]
        self.problems += problems + law.judge(recovered, {event["id"]: event for event in events}, names, [])
        if not self.is_found:
            self.problems += law.unsound(self.tool, self.ledger)
