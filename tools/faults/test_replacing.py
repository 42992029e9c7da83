"""The checks of what erases, replaces and follows a ledger can fail: what is planted is reported."""

import json
import os
import tempfile
import unittest

import follow
import replacing
from commands import Command
from erased import is_what_is_left, masked
from follower import Follower
from full import put_elsewhere
from recount import recounted, told
from scenario import Succession
from tool import Ended, Tool


def entry(position, kind, **data):
    event = {"specversion": "1.0", "id": f"e{position}", "source": "sender:crm", "type": kind,
             "time": f"2026-03-01T08:00:{position:02}Z", "data": data}
    return {"position": position, "recordedAt": "2026-03-01T09:00:00Z", "event": event}


def erased(position, kind, **data):
    found = entry(position, kind, **data)
    found["event"].update(id=f"erased:0000000000-{position}", erased=True)
    return found


class TellingTool:
    """Shows what lies at a path, as JSON lines, as the log of the ledger there; `verify` and all else end well."""

    def __init__(self, status=0):
        self.status, self.path = status, "tool"

    def run(self, *arguments, **settings):
        if arguments[0] == "log":
            with open(arguments[-1], "rb") as file:
                return Ended([*arguments], 0, file.read(), b"")
        return Ended([*arguments], self.status if arguments[0] == "verify" else 0, b'{"findings":[{"what":"leaf"}]}', b"")


def stored(*entries):
    return "".join(json.dumps(entry) + "\n" for entry in entries).encode()


class ReplacingTests(unittest.TestCase):
    old = [entry(1, "a", contact="49151")]
    new = [entry(1, "b")]

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.command = Command("restore", ["restore"], ledgers=("ledger", "copy"), again=["restore", "--again"],
                               before={"ledger": self.old, "copy": None}, after={"ledger": self.new, "copy": self.old})

    def judge(self, status, verify=0, **files):
        for name, entries in files.items():
            with open(os.path.join(self.folder, name), "wb") as file:
                file.write(stored(*entries))
        return replacing.judge(TellingTool(verify), self.command, self.folder, Ended([], status, b"", b"error"), may_leave_files=False)

    def test_the_old_one_and_the_new_one_are_right(self):
        self.assertEqual(self.judge(74, ledger=self.old), [])
        self.assertEqual(self.judge(0, ledger=self.new, copy=self.old), [])

    def test_a_mixture_is_reported(self):
        self.assertIn("ledger is neither what it was nor what it becomes: 2 events", self.judge(74, ledger=[*self.old, *self.new])[0])

    def test_a_ledger_that_is_gone_is_reported(self):
        self.assertIn("ledger is neither what it was nor what it becomes: there is none", self.judge(74)[0])

    def test_success_that_changed_nothing_is_reported(self):
        self.assertIn("exit code 0, and ledger is not what it becomes", self.judge(0, ledger=self.old, copy=self.old)[0])

    def test_what_verify_finds_is_reported(self):
        self.assertIn("leaf", self.judge(74, verify=1, ledger=self.old)[0])

    def test_files_left_behind_are_reported(self):
        with open(os.path.join(self.folder, ".ledger.restore-0123"), "wb"):
            self.assertIn("left behind: .ledger.restore-0123", self.judge(74, ledger=self.old)[0])

    def test_half_way_somebody_must_be_written_down(self):
        back = [entry(1, "a", contact="49152")]
        self.command.between = {"ledger": back}
        self.assertIn("neither what it was nor what it becomes", self.judge(74, ledger=back)[0])
        with open(os.path.join(self.folder, "ledger-returned"), "wb") as file:
            file.write(b"49152\n")
        self.assertEqual(self.judge(74, ledger=back), [])
        self.assertIn("exit code 0", self.judge(0, ledger=back, copy=self.old)[0])
        self.assertIn("left behind: ledger-returned", self.judge(0, ledger=self.new, copy=self.old)[0])

    def test_what_is_there_already_is_said_otherwise(self):
        self.assertEqual(self.command.again_in(self.folder), ["restore"])
        self.judge(0, copy=self.old)
        self.assertEqual(self.command.again_in(self.folder), ["restore", "--again"])


class FullTests(unittest.TestCase):
    def test_a_ledger_that_lies_elsewhere_is_found_by_its_link(self):
        with tempfile.TemporaryDirectory() as small, tempfile.TemporaryDirectory() as ample:
            for name in ("ledger", "ledger-anchor", "backup"):
                with open(os.path.join(small, name), "w", encoding="utf-8") as file:
                    file.write(name)
            put_elsewhere(small, ample)
            self.assertEqual((sorted(os.listdir(small)), sorted(os.listdir(ample))), (["backup", "ledger"], ["ledger", "ledger-anchor"]))
            with open(os.path.join(small, "ledger"), encoding="utf-8") as file:
                self.assertEqual(file.read(), "ledger")


class SuccessionTests(unittest.TestCase):
    def judge(self, begun, acknowledged, ledger):
        scenario = Succession.__new__(Succession)
        scenario.names, scenario.states = ("ledger",), [{"ledger": [entry(number, "a")]} for number in (1, 2, 3)]
        with tempfile.TemporaryDirectory() as folder:
            if ledger is not None:
                with open(os.path.join(folder, "ledger"), "wb") as file:
                    file.write(stored(*ledger))
            return scenario.judge(TellingTool(), folder, begun, set(acknowledged))

    def test_what_the_last_steps_left_is_right(self):
        self.assertEqual(self.judge([0, 1], [0], [entry(1, "a")]), [])
        self.assertEqual(self.judge([0, 1], [0], [entry(2, "a")]), [])
        self.assertEqual(self.judge([0], [], None), [])
        self.assertEqual(self.judge([0], [], []), [])

    def test_what_no_step_or_another_one_left_is_reported(self):
        for begun, acknowledged, ledger in (([0, 1], [0], [entry(3, "a")]), ([0, 1], [0, 1], [entry(1, "a")]), ([0, 1], [0], None)):
            self.assertIn("none of what the last steps left", self.judge(begun, acknowledged, ledger)[0])


class ErasedTests(unittest.TestCase):
    given = {"specversion": "1.0", "id": "e1", "source": "s", "type": "t", "time": "now", "data": {"contact": "49151", "text": "private"}}

    def test_stand_ins_are_alike_and_names_are_not(self):
        self.assertEqual(masked({"a": ["erased:12", "x"]}), masked({"a": ["erased:34", "x"]}))
        self.assertEqual(masked(["49151"], ["49151"]), masked(["erased:34"]))
        self.assertNotEqual(masked(["49151"]), masked(["erased:34"]))

    def test_what_an_erasure_leaves_is_told_from_what_it_does_not(self):
        left = {**self.given, "id": "erased:0-1", "erased": True, "data": {"contact": "erased:12"}}
        self.assertTrue(is_what_is_left(self.given, self.given, ["49151"]))
        self.assertTrue(is_what_is_left(left, self.given, ["49151"]))
        for wrong in ({**left, "time": "later"}, {**left, "erased": False}, {**self.given, "data": {}}):
            self.assertFalse(is_what_is_left(wrong, self.given, ["49151"]))


class FollowTests(unittest.TestCase):
    events = [entry(1, "campaign.created"), entry(2, "attempt.sent", contact="49151")]
    telling = entry(3, "contact.erased")
    telling["event"]["subject"] = "erased:12"
    recovered = [events[0], erased(2, "attempt.sent", contact="erased:12"), telling]

    def all_of(self, *recovered):
        return follow.all_of(recovered, [entry["event"] for entry in self.events], ["49151"])

    def shown(self, *followed):
        return follow.shown(followed, self.recovered, [entry["event"] for entry in self.events], ["49151"])

    def test_what_is_as_it_should_be_has_no_problem(self):
        self.assertEqual(self.all_of(*self.recovered), [])
        self.assertEqual(self.shown(*self.recovered), [])
        self.assertEqual(self.shown(*self.events, self.telling), [])

    def test_a_lost_event_is_reported(self):
        self.assertIn("acknowledged and lost: e1", " ".join(self.all_of(*self.recovered[1:])))

    def test_an_event_that_came_back_is_reported(self):
        again = {**self.events[1], "position": 4}
        self.assertIn("recorded twice", self.all_of(*self.recovered, again)[0])

    def test_a_contact_that_was_not_erased_is_reported(self):
        self.assertIn("an erased contact is in", self.all_of(*self.events, self.telling)[0])
        self.assertIn("told is of []", self.all_of(*self.recovered[:2])[0])

    def test_an_event_that_was_shown_twice_or_never_is_reported(self):
        self.assertIn("shown 2 of 3 events, and in the place of 3", self.shown(*self.recovered[:2])[0])
        self.assertIn("in the place of 2: [1, 2]", self.shown(self.recovered[0], *self.recovered[:2])[0])

    def test_an_event_that_was_shown_otherwise_is_reported(self):
        self.assertIn("the follower was shown", self.shown(self.recovered[0], entry(2, "attempt.sent", contact="49152"), self.telling)[0])


class FollowerTests(unittest.TestCase):
    """Programs of the system in the place of the tool."""

    def follow(self, script, position, kills=()):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "tool")
            with open(path, "w", encoding="utf-8") as file:
                file.write("#!/bin/sh\n" + script)
            os.chmod(path, 0o700)
            follower = Follower(Tool(path), "ledger", kills)
            follower.start()
            follower.stop(position)
            return follower

    def test_it_is_shown_lines_until_it_is_stopped(self):
        follower = self.follow("""printf '{"position":1}\n{"position":2}\n{"po'; exec sleep 60""", 2)
        self.assertEqual(([entry["position"] for entry in follower.entries], follower.problems), ([1, 2], []))

    def test_who_is_killed_begins_where_he_was(self):
        follower = self.follow("""printf '{"position":%d}\n' $(($5 + 1)); exec sleep 60""", 2, kills=[0.2])
        self.assertEqual([entry["position"] for entry in follower.entries], [1, 2])

    def test_an_end_that_nobody_asked_for_is_reported(self):
        self.assertIn("the follower ended at 0: exit code 74", self.follow("echo no >&2; exit 74", 1).problems[0])


class RecountTests(unittest.TestCase):
    def test_a_story_is_counted(self):
        counted = recounted([
            {"type": "campaign.audienceResolved", "subject": "c", "data": {"contacts": ["1", "2"]}},
            {"type": "attempt.dispatched", "subject": "c", "data": {"messageId": "m"}},
            {"type": "attempt.delivered", "data": {"messageId": "m"}}])
        self.assertEqual(counted["c"], {"targeted": 2, "dispatched": 0, "accepted": 0, "failed": 0, "delivered": 1, "read": 0})
        attempts = {"dispatched": 0, "accepted": 0, "failed": 0, "delivered": 0, "read": 1, "sent": 0}
        self.assertNotEqual(told({"campaigns": [{"campaign": "c", "contacts": {"targeted": 2}, "attempts": attempts}]}), counted)


if __name__ == "__main__":
    unittest.main()
