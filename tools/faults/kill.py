"""Several processes write to one ledger at once, and are killed at any moment."""

import json
import os
import shutil
import threading
from collections import Counter

import law
from cases import Test
from story import Story, lines

# About as many calls as a short run of the tool makes, and as many seconds as it takes.
MOST_CALLS, MOST_SECONDS = 200, 0.03
CONTACTS_TO_CLAIM = 40


class Kill(Test):
    name = "kill"
    title = "processes that write at once are killed with SIGKILL"
    usual, quick = 600, 40

    def prepare(self):
        self.preload = self.workshop.preload("calls")
        self.story = Story(self.workshop.random("kill", "story"))
        folder = self.workshop.folder("kill")
        whole, self.claimable = os.path.join(folder, "whole"), os.path.join(folder, "claimable")
        self.tool.must("import", "-", "--ledger", whole, stdin=lines(self.story.events))
        self.expected = law.exports(self.tool, whole)
        self.tool.must("import", "-", "--ledger", self.claimable, stdin=lines(sending_campaign()))

    def run(self, number, random, folder):
        scene = Claims if number % 4 == 3 else Writers
        return scene(self, random, os.path.join(folder, "ledger")).play()


class Scene:
    """One ledger, and who works on it."""

    most_calls, most_seconds = MOST_CALLS, MOST_SECONDS

    def __init__(self, test, random, ledger):
        self.test, self.tool, self.random, self.ledger = test, test.tool, random, ledger
        self.problems, self.seen = [], Counter()

    def fates(self, count):
        """For each of so many runs how it is killed, if at all: at a moment, or at one of its system calls."""
        fates = []
        for _ in range(count):
            kind = self.random.randrange(5)
            if kind < 2:
                fates.append({"kill_after": self.random.uniform(0, self.most_seconds)})
            elif kind < 4:
                fates.append({"preload": self.test.preload, "CALLS_HOW": self.random.choice(["before", "after"]),
                              "CALLS_AT": self.random.randint(1, self.most_calls)})
            else:
                fates.append({})
        return fates

    def meet(self, fate, *arguments, statuses=(0,), stdin=b""):
        """Runs the tool under a fate."""
        ended = self.tool.run(*arguments, "--ledger", self.ledger, stdin=stdin, **fate)
        self.seen["killed" if ended.is_killed else "lived"] += 1
        if not ended.is_killed and ended.status not in statuses:
            self.problems.append(ended.fault() or f"exit code {ended.status}: {ended.words}")
        return ended

    @staticmethod
    def at_once(*actors):
        threads = [threading.Thread(target=actor) for actor in actors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


class Writers(Scene):
    """An import, two that append, and one that asks and rebuilds."""

    def play(self):
        events = list(self.test.story.events)
        self.random.shuffle(events)
        imported, rest = events[:len(events) // 2], events[len(events) // 2:]
        shares = [self.batches(rest[0::2]), self.batches(rest[1::2])]
        commit = self.random.randint(1, 12)
        self.acknowledged, self.sizes = set(), []
        self.at_once(
            lambda fates=self.fates(3): self.importing(imported, commit, fates),
            *(lambda share=share, fates=self.fates(len(share)): self.appending(share, fates) for share in shares),
            lambda fates=self.fates(4): self.asking(fates))
        self.check(imported, commit, shares)
        if not self.problems:
            self.finish(imported, commit, shares)
        return self.problems, self.seen

    def batches(self, events):
        found = []
        while events:
            size = self.random.randint(1, 6)
            found.append(events[:size])
            events = events[size:]
        return found

    def importing(self, events, commit, fates):
        for fate in fates:
            ended = self.meet(fate, "import", "-", "--commit-every", str(commit), stdin=lines(events))
            if ended.status == 0:
                self.acknowledged.update(event["id"] for event in events)

    def appending(self, batches, fates):
        for batch, fate in zip(batches, fates):
            ended = self.meet(fate, "append", "-", stdin=lines(batch))
            # It prints only what is recorded: a line that was printed is a promise, even of one who died then.
            printed = [line.split(b" ", 1)[1] for line in ended.output.split(b"\n")[:-1]]
            self.acknowledged.update(json.loads(line)["id"] for line in printed)
            if ended.status == 0:
                self.acknowledged.update(event["id"] for event in batch)

    def asking(self, fates):
        """There may be no ledger yet: then the answer is 66."""
        for fate, question in zip(fates, ("rebuild", "head", "stats", "rebuild")):
            ended = self.meet(fate, question, "--json", statuses=(0, 66))
            if question == "head" and ended.status == 0:
                self.sizes.append(json.loads(ended.output)["size"])

    def check(self, imported, commit, shares):
        if not os.path.exists(self.ledger):
            if self.acknowledged:
                self.problems.append("there is no ledger, but something was acknowledged")
            return
        recovered, problems = law.entries(self.tool, self.ledger)
        batches = [imported[start:start + commit] for start in range(0, len(imported), commit)]
        batches += [batch for share in shares for batch in share]
        self.problems += problems + law.judge(
            recovered, self.test.story.by_id, self.acknowledged, [[event["id"] for event in batch] for batch in batches])
        if any(size > len(recovered) for size in self.sizes):
            self.problems.append(f"somebody was shown {max(self.sizes)} events, and {len(recovered)} are left")
        self.problems += law.unsound(self.tool, self.ledger)
        self.seen["events recovered"] += len(recovered)

    def finish(self, imported, commit, shares):
        """Everything once more: what is there already is known."""
        self.meet({}, "import", "-", "--commit-every", str(commit), stdin=lines(imported))
        for share in shares:
            for batch in share:
                self.meet({}, "append", "-", stdin=lines(batch))
        self.problems += law.differing(law.exports(self.tool, self.ledger), self.test.expected)
        self.problems += law.unsound(self.tool, self.ledger)


class Claims(Scene):
    """Three senders take attempts from the outbox: none is ever handed out twice."""

    def play(self):
        for suffix in ("", "-anchor"):
            shutil.copy(self.test.claimable + suffix, self.ledger + suffix)
        self.claimed = []
        self.at_once(*(
            lambda sender=sender, fates=self.fates(4): self.claiming(f"sender-{sender}", fates) for sender in range(3)))
        self.check()
        # Who was killed before it printed its claims has them all the same: nobody else gets them.
        self.claiming("last", [{}])
        self.check(is_over=True)
        return self.problems, self.seen

    def claiming(self, sender, fates):
        for fate in fates:
            ended = self.meet(fate, "outbox", "claim", "--sender", sender, "--limit", "200" if sender == "last" else "5", "--ndjson", statuses=(0, 1))
            for line in ended.output.split(b"\n")[:-1]:
                claim = json.loads(line)
                self.claimed.append((claim["contact"], claim["attempt"], sender))

    def check(self, is_over=False):
        recovered, problems = law.entries(self.tool, self.ledger)
        self.problems += problems + law.unsound(self.tool, self.ledger)
        claims = [entry["event"]["data"] for entry in recovered if entry["event"]["type"] == "attempt.dispatched"]
        recorded = Counter((claim["contact"], claim["attempt"]) for claim in claims)
        owners = {(claim["contact"], claim["attempt"], claim["sender"]) for claim in claims}
        self.problems += [f"{name} is recorded as handed out {count} times" for name, count in recorded.items() if count > 1]
        handed = Counter((contact, attempt) for contact, attempt, _ in self.claimed)
        self.problems += [f"{name} was handed out {count} times" for name, count in handed.items() if count > 1]
        self.problems += [f"{claim} was handed out and is not recorded" for claim in self.claimed if claim not in owners]
        if is_over and len(recorded) != CONTACTS_TO_CLAIM:
            self.problems.append(f"{len(recorded)} of {CONTACTS_TO_CLAIM} contacts were handed out in the end")


def sending_campaign():
    """A campaign that is sending, and has sent nothing yet."""
    about = {"specversion": "1.0", "source": "sender:crm", "subject": "claimable"}
    contacts = [f"49160{n:07}" for n in range(CONTACTS_TO_CLAIM)]
    return [
        {**about, "id": "c1", "type": "campaign.created", "time": "2026-03-01T08:00:00Z", "data": {"channel": "sms"}},
        {**about, "id": "c2", "type": "campaign.audienceResolved", "time": "2026-03-01T08:01:00Z", "data": {"contacts": contacts}},
        {**about, "id": "c3", "type": "campaign.started", "time": "2026-03-01T08:02:00Z", "data": {}},
    ]
