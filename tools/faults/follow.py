"""One follows the log and one asks while one appends and one erases: all are killed at any moment, and begin again."""

import json
import os
import shutil
import threading
import time

import law
from cases import Test
from erased import STAND_IN, is_what_is_left
from follower import Follower
from kill import Scene
from recount import recounted, told
from story import Story, lines

CONTACTS, CONTACTS_TO_ERASE, MOST_EVENTS_OF_A_BATCH = 24, 4, 6
# About as many system calls, and seconds, as an erasure takes; and seconds for which the follower is left alone.
MOST_CALLS, MOST_SECONDS, SECONDS_TO_FOLLOW = 400, 0.06, 0.8
MOST_ANSWERS, ANSWERS_TO_RECOUNT = 60, 8


class Follow(Test):
    name = "follow"
    title = "one follows the log while others append, ask and erase, and all are killed"
    usual, quick = 200, 6

    def prepare(self):
        self.preload = self.workshop.preload("calls")
        self.story = Story(self.workshop.random("follow", "story"), campaigns=1, contacts=CONTACTS)
        third = len(self.story.events) // 3
        self.given, self.rest = self.story.events[:third], self.story.events[third:]
        self.source = os.path.join(self.workshop.folder("follow"), "ledger")
        self.tool.must("import", "-", "--ledger", self.source, stdin=lines(self.given))

    def run(self, number, random, folder):
        for suffix in ("", "-anchor"):
            shutil.copy(self.source + suffix, os.path.join(folder, "ledger" + suffix))
        return Together(self, random, os.path.join(folder, "ledger")).play()


class Together(Scene):
    """Who works on one ledger at once. What chance decides is decided before they begin."""

    most_calls, most_seconds = MOST_CALLS, MOST_SECONDS

    def play(self):
        random, rest = self.random, list(self.test.rest)
        batches = []
        while rest:
            size = random.randint(1, MOST_EVENTS_OF_A_BATCH)
            batches.append((rest[:size], *self.fates(1)))
            rest = rest[size:]
        self.contacts = random.sample(self.test.story.contacts, CONTACTS_TO_ERASE)
        erasures = [(contact, random.randrange(len(batches)), self.fates(2)) for contact in self.contacts]
        questions = self.fates(MOST_ANSWERS)
        follower = Follower(self.tool, self.ledger, [random.uniform(0, SECONDS_TO_FOLLOW) for _ in range(random.randint(0, 3))])
        self.appended, self.answers, self.is_over = 0, [], threading.Event()
        follower.start()
        asking = threading.Thread(target=self.asking, args=(questions,))
        asking.start()
        self.at_once(lambda: self.appending(batches), lambda: self.erasing(sorted(erasures, key=lambda erasure: erasure[1])))
        self.is_over.set()
        asking.join()
        recovered, problems = law.entries(self.tool, self.ledger)
        follower.stop(len(recovered))
        self.problems += problems + follower.problems
        self.check(recovered, follower.entries)
        return self.problems, self.seen

    def appending(self, batches):
        """Who is killed does not know whether the batch is recorded, and says it again."""
        for batch, fate in batches:
            for meets in (fate, {}):
                if self.meet(meets, "append", "-", stdin=lines(batch)).status == 0:
                    break
            self.appended += 1

    def erasing(self, erasures):
        """Each when so many batches are appended, and again until it is done."""
        for contact, begins, fates in erasures:
            while self.appended < begins:
                time.sleep(0.002)
            for fate in [*fates, {}]:
                if self.meet(fate, "erase", contact, "--yes").status == 0:
                    break

    def asking(self, fates):
        for fate in fates:
            if self.is_over.is_set():
                return
            ended = self.meet(fate, "stats", "--json")
            if ended.status == 0:
                self.answers.append(json.loads(ended.output))

    def check(self, recovered, followed):
        self.problems += all_of(recovered, self.test.story.events, self.contacts)
        self.problems += shown(followed, recovered, self.test.story.events, self.contacts)
        self.problems += law.unsound(self.tool, self.ledger)
        left = [name for name in os.listdir(os.path.dirname(self.ledger)) if "eras" in name and name != "ledger-erasure-key"]
        self.problems += [f"left behind: {name}" for name in left]
        for answer in self.random.sample(self.answers, min(ANSWERS_TO_RECOUNT, len(self.answers))):
            self.recount(answer)
        last = json.loads(self.tool.must("stats", "--json", "--ledger", self.ledger))
        self.recount(last)
        if told(last) != recounted(self.test.story.events):
            self.problems.append(f"the statistics are {told(last)}, and counted one by one {recounted(self.test.story.events)}")
        self.seen.update({"events followed": len(followed), "answers": len(self.answers)})

    def recount(self, answer):
        """What somebody was told is what the log alone tells of that moment."""
        position = str(answer["asOf"]["position"])
        alone = json.loads(self.tool.must("stats", "--json", "--as-of", position, "--ledger", self.ledger))
        if alone != answer:
            self.problems.append(f"at {position} the answer was {answer['campaigns']}, and the log says {alone['campaigns']}")


def moment(event):
    """In a story no two events have the same."""
    return event["type"], event["time"]


def all_of(recovered, events, contacts):
    """What is wrong with a log to which all these events were given, and from which these contacts were erased."""
    given, found, problems = {moment(event): event for event in events}, set(), []
    for place, entry in enumerate(recovered, 1):
        event = entry["event"]
        if entry["position"] != place:
            problems.append(f"position {entry['position']} stands where {place} should")
        if event["type"] == "contact.erased":
            continue
        if moment(event) in found:
            problems.append(f"recorded twice: {event}")
        elif moment(event) not in given:
            problems.append(f"nobody gave {event}")
        elif not is_what_is_left(event, given[moment(event)], contacts):
            problems.append(f"{event} is not what is left of {given[moment(event)]}")
        elif any(f'"{contact}"' in json.dumps(event) for contact in contacts):
            problems.append(f"an erased contact is in {event}")
        found.add(moment(event))
    lost = [event["id"] for event in events if moment(event) not in found]
    if lost:
        problems.append(f"acknowledged and lost: {', '.join(lost[:10])} ({len(lost)} in all)")
    tellings = [entry["event"]["subject"] for entry in recovered if entry["event"]["type"] == "contact.erased"]
    if len(set(tellings)) != len(contacts) or not all(name.startswith(STAND_IN) for name in tellings):
        problems.append(f"{len(contacts)} contacts were erased, and told is of {sorted(set(tellings))}")
    return problems


def shown(followed, recovered, events, contacts):
    """What is wrong with what a follower was shown of a log: each event once, as it was given or as it is now."""
    given, problems = {moment(event): event for event in events}, []
    positions = [entry["position"] for entry in followed]
    if positions != list(range(1, len(recovered) + 1)):
        wrong = next((place for place, position in enumerate(positions, 1) if position != place), len(positions) + 1)
        there = positions[wrong - 1:wrong + 2]
        return [f"the follower was shown {len(positions)} of {len(recovered)} events, and in the place of {wrong}: {there}"]
    for then, now in zip(followed, recovered):
        event = then["event"]
        if moment(event) != moment(now["event"]) or then["recordedAt"] != now["recordedAt"]:
            problems.append(f"the follower was shown {event}, and there is {now['event']}")
        elif moment(event) in given and not is_what_is_left(event, given[moment(event)], contacts):
            problems.append(f"the follower was shown {event} of {given[moment(event)]}")
    return problems
