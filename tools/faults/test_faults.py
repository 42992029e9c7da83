"""Each checker can fail: planted losses and damages are reported. And what the faults do, they do."""

import contextlib
import io
import os
import subprocess
import tempfile
import unittest
from collections import Counter
from random import Random

import law
import recording
import report
import run
from calls import logged, unsettled
from cases import Failed, Result, Test, Workshop, chosen, run_test
from commands import Command
from disk import PAGE, Crash, Disk, File
from harm import HARMS, harm
from power import judge_written
from recording import Operation
from scenario import Step
from space import unclear
from stage import Stage
from story import Story, lines
from tool import Ended, Tool, Unable


def entry(position, name, **data):
    return {"position": position, "recordedAt": "2026-01-01T00:00:00Z", "event": event(name, **data)}


def event(name, **data):
    return {"id": name, "data": data}


class FakeTool:
    """Ends as it is told to, whatever it is asked."""

    def __init__(self, status=0, output=b"", errors=b"", path="tool"):
        self.ended, self.path = Ended(["verify"], status, output, errors), path

    def run(self, *arguments, **settings):
        return self.ended


class LawTests(unittest.TestCase):
    given = {name: event(name) for name in "abcd"}

    def judge(self, recovered, acknowledged=(), batches=()):
        return law.judge(recovered, self.given, set(acknowledged), batches)

    def test_what_is_as_it_should_be_has_no_problem(self):
        self.assertEqual(self.judge([entry(1, "a"), entry(2, "b")], "ab", [["a", "b"], ["c", "d"]]), [])

    def test_a_lost_event_is_reported(self):
        self.assertIn("acknowledged and lost: b", self.judge([entry(1, "a")], "ab")[0])

    def test_an_event_that_nobody_gave_is_reported(self):
        self.assertIn("nobody gave it", self.judge([entry(1, "x")])[0])

    def test_an_event_that_was_changed_is_reported(self):
        self.assertIn("not what was given", self.judge([entry(1, "a", contact="b")])[0])

    def test_an_event_recorded_twice_is_reported(self):
        self.assertIn("recorded twice", self.judge([entry(1, "a"), entry(2, "a")])[0])

    def test_a_gap_is_reported(self):
        self.assertIn("position 3 stands where 2 should", self.judge([entry(1, "a"), entry(3, "b")])[0])

    def test_half_a_batch_is_reported(self):
        self.assertIn("only 1 of the 2 events", self.judge([entry(1, "a")], batches=[["a", "b"]])[0])

    def test_a_scattered_batch_is_reported(self):
        recovered = [entry(1, "a"), entry(2, "c"), entry(3, "b")]
        self.assertIn("lies scattered", self.judge(recovered, batches=[["a", "b"]])[0])

    def test_findings_of_verify_are_reported(self):
        found = b'{"findings":[{"what":"leaf"}]}'
        self.assertIn("leaf", law.unsound(FakeTool(1, found), "ledger")[0])
        self.assertIn("leaf", law.unsound(FakeTool(1, found), "ledger", is_shut_down=False)[0])

    def test_only_a_failure_of_the_power_excuses_the_projections(self):
        found = FakeTool(1, b'{"findings":[{"what":"projectionPage"}]}')
        self.assertEqual(len(law.unsound(found, "ledger")), 1)
        self.assertEqual(law.unsound(found, "ledger", is_shut_down=False), [])

    def test_another_table_is_reported(self):
        sound, other = (dict.fromkeys(law.TABLES, Ended([], 0, output, b"")) for output in (b"1", b"2"))
        self.assertEqual(len(law.differing(other, sound)), len(law.TABLES))
        self.assertEqual(law.differing(sound, sound), [])


class EndingTests(unittest.TestCase):
    def test_signals_hangs_and_strange_codes_are_faults(self):
        for ended, word in ((Ended(["x"], -11, b"", b""), "SIGSEGV"), (Ended(["x"], -9, b"", b"", hung=True), "hangs"),
                            (Ended(["x"], 70, b"", b"internal"), "70"), (Ended(["x"], 99, b"", b"?"), "99"),
                            (Ended(["x"], 74, b"", b""), "without a word")):
            self.assertIn(word, ended.fault())

    def test_a_documented_error_with_words_is_none(self):
        self.assertIsNone(Ended(["x"], 74, b"", b"error: the disk is full").fault())
        self.assertIsNone(Ended(["x"], 0, b"", b"").fault())


class CommandTests(unittest.TestCase):
    """A command that did something else than it said."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.command = Command("export", [], files=(), writes="out", expected_file=b"whole", answers=True, expected_output=b"yes")
        self.stage = Stage.__new__(Stage)
        self.stage.tool, self.stage.given = FakeTool(), []

    def judge(self, ended, **files):
        for name, content in files.items():
            with open(os.path.join(self.folder.name, name), "wb") as file:
                file.write(content)
        return self.stage.judge(self.command, self.folder.name, ended, may_leave_files=False)

    def test_success_with_another_answer_is_reported(self):
        self.assertIn("another answer", self.judge(Ended([], 0, b"no", b""), out=b"whole")[0])

    def test_half_a_file_is_reported(self):
        self.assertIn("not whole", self.judge(Ended([], 74, b"", b"error"), out=b"wh")[0])

    def test_a_file_left_behind_is_reported(self):
        self.assertIn("left behind: temporary", self.judge(Ended([], 74, b"", b"error"), temporary=b"")[0])

    def test_a_ledger_that_is_gone_is_reported(self):
        self.stage.given, self.command.files = [event("a")], ("ledger",)
        self.assertIn("the ledger is gone", self.judge(Ended([], 74, b"", b"error")))


class DiskTests(unittest.TestCase):
    operations = [
        Operation("create", 1, paths=("file",)), Operation("write", 1, 0, b"a" * PAGE), Operation("sync", 1), Operation("folder", paths=("",)),
        Operation("write", 1, PAGE, b"b" * PAGE * 2), Operation("write", 1, 0, b"c" * 10, is_synced=True), Operation("rename", paths=("file", "new"))]

    def found(self, during, pieces=(), changes=(), **torn):
        return Disk.during(self.operations, during).found(Crash(during, frozenset(pieces), frozenset(changes), **torn))

    def test_what_is_not_synced_may_be_lost(self):
        self.assertEqual(self.found(2, changes=[0]), {"file": b""})
        self.assertEqual(self.found(2, pieces=[0], changes=[0]), {"file": b"a" * PAGE})

    def test_a_name_is_safe_once_its_folder_was_synced(self):
        self.assertEqual(self.found(3), {})
        self.assertEqual(self.found(4), {"file": b"a" * PAGE})

    def test_each_page_of_a_write_is_lost_alone(self):
        self.assertEqual(self.found(4, pieces=[1])["file"], b"a" * PAGE + bytes(PAGE) + b"b" * PAGE)

    def test_a_page_is_torn_between_sectors(self):
        self.assertEqual(self.found(4, torn=0, sectors=1)["file"], b"a" * PAGE + b"b" * 512)

    def test_a_synced_write_is_safe_when_it_is_over_and_not_before(self):
        self.assertEqual(self.found(5)["file"], b"a" * PAGE)
        self.assertEqual(self.found(6)["file"][:10], b"c" * 10)

    def test_a_renaming_is_lost_or_done_but_not_half(self):
        self.assertEqual(list(self.found(6)), ["file"])
        self.assertEqual(list(self.found(6, changes=[0])), ["new"])

    def test_a_later_write_wins_over_an_earlier_one_that_survives(self):
        file = File()
        file.write(Operation("write", 1, 0, b"old"))
        file.write(Operation("write", 1, 0, b"new", is_synced=True))
        self.assertEqual(file.content(lambda piece: True), b"new")

    def test_crashes_lose_all_nothing_and_each(self):
        disk = Disk.during(self.operations, 4)
        kept = {crash.pieces for crash in disk.crashes(4, Random(1), 8) if crash.torn < 0}
        self.assertLessEqual({frozenset(), frozenset([0]), frozenset([1]), frozenset([0, 1])}, kept)


class PowerTests(unittest.TestCase):
    steps = [Step([], writes="out", written=b"one"), Step([], writes="out", written=b"two")]

    def test_a_written_file_that_is_lost_or_torn_is_reported(self):
        self.assertIn("is gone", judge_written({}, self.steps, [0], {0})[0])
        self.assertIn("none of what was written", judge_written({"out": b"on"}, self.steps, [0], set())[0])
        self.assertIn("none of what was written", judge_written({"out": b"one"}, self.steps, [0, 1], {0, 1})[0])

    def test_a_file_of_which_nothing_was_said_may_be_there_or_not(self):
        self.assertEqual(judge_written({}, self.steps, [0], set()), [])
        self.assertEqual(judge_written({"out": b"one"}, self.steps, [0, 1], {0}), [])


class PreloadTests(unittest.TestCase):
    """The preloaded libraries, on small programs of the system."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder, self.workshop = folder.name, Workshop(None, 1, os.path.join(folder.name, "scratch"), 1)

    def run_with(self, library, command, **environment):
        settings = {**os.environ, "LD_PRELOAD": self.workshop.preload(library), **environment}
        return subprocess.run(command, env=settings, capture_output=True, cwd=self.folder)

    def test_a_call_fails_as_told_and_is_logged(self):
        log = os.path.join(self.folder, "log")
        self.run_with("calls", ["cat", "/proc/version"], CALLS_LOG=log)
        with open(log, encoding="utf-8") as file:
            number = next(line.split()[0] for line in file if "/proc/version" in line)
        done = self.run_with("calls", ["cat", "/proc/version"], CALLS_AT=number, CALLS_HOW="error", CALLS_ERROR="13")
        self.assertIn(b"Permission denied", done.stderr)
        self.assertEqual(self.run_with("calls", ["cat", "/proc/version"], CALLS_AT=number, CALLS_HOW="before").returncode, -9)

    def test_what_is_written_and_renamed_is_recorded(self):
        log, watched = os.path.join(self.folder, "log"), os.path.join(self.folder, "watched")
        os.mkdir(watched)
        self.run_with("record", ["sh", "-c", f"echo hello > {watched}/new"], RECORD_FOLDER=watched, RECORD_LOG=log)
        self.run_with("record", ["sh", "-c", "echo done"], RECORD_FOLDER=watched, RECORD_LOG=log)
        operations = recording.read(log, watched)
        self.assertEqual([operation.kind for operation in operations], ["create", "write", "output"])
        disk = Disk.during(operations, len(operations))
        self.assertEqual(disk.found(Crash(3, frozenset([0]), frozenset([0]))), {"new": b"hello\n"})


    def test_the_number_of_a_call_that_is_made_is_told_with_its_name(self):
        log = os.path.join(self.folder, "log")
        self.run_with("calls", ["cat", "/proc/version"], CALLS_LOG=log)
        self.assertIn(("open", "/proc/version"), logged(log).values())

    def test_files_of_threads_are_left_alone(self):
        log = os.path.join(self.folder, "log")
        self.run_with("calls", ["sh", "-c", "exec cat /proc/$$/stat"], CALLS_LOG=log)
        with open(log, encoding="utf-8") as file:
            self.assertNotIn("/stat", file.read())


class UnsettledTests(unittest.TestCase):
    """A sync of a folder that failed, and that nobody made up for."""

    failed = ("fsync", "/")
    refused = Ended(["x"], 74, b"", b"error")

    def test_a_folder_that_is_not_synced_once_more_is_reported(self):
        for how, ended in (("error", self.refused), ("before", Ended(["x"], -9, b"", b""))):
            found = unsettled(self.failed, how, ended, {1: ("fsync", "/tmp"), 2: ("open", "/")})
            self.assertEqual(found, ["once more: / is not synced"])
            self.assertEqual(unsettled(self.failed, how, ended, {2: self.failed}), [])

    def test_files_that_are_made_anew_and_what_was_synced_or_not_needed_need_none(self):
        self.assertEqual(unsettled(("fsync", "/proc/version"), "error", self.refused, {}), [])
        self.assertEqual(unsettled(self.failed, "error", Ended(["x"], 0, b"", b""), {}), [])
        self.assertEqual(unsettled(self.failed, "after", Ended(["x"], -9, b"", b""), {}), [])


class SpaceTests(unittest.TestCase):
    def test_an_error_that_does_not_speak_of_space_is_reported(self):
        self.assertIn("does not say what is wrong", unclear(Ended(["x"], 69, b"", b"somebody is in the way"))[0])
        self.assertEqual(unclear(Ended(["x"], 69, b"", b"address space is exhausted")), [])
        self.assertEqual(unclear(Ended(["x"], 0, b"", b"")), [])

    def test_a_process_gets_the_space_that_is_said(self):
        shell = Tool("/bin/sh")
        self.assertEqual(shell.run("-c", "ulimit -v", address_space=100 << 20).output, b"102400\n")
        self.assertNotEqual(shell.run("-c", "ulimit -v").output, b"102400\n")


class HarmTests(unittest.TestCase):
    def test_every_way_changes_something_and_has_a_name(self):
        random, content = Random(3), Random(4).randbytes(5 * PAGE)
        ways = Counter()
        for _ in range(2000):
            harmed, way = harm(random, content, Random(5).randbytes(4 * PAGE), Random(6).randbytes(3 * PAGE))
            ways[way] += harmed != content
        self.assertEqual(set(ways), {way.__name__.replace("_", " ") for way in HARMS})
        self.assertTrue(all(ways.values()), ways)

    def test_small_and_empty_files_are_harmed_too(self):
        for content in (b"", b"x", bytes(160)):
            for seed in range(300):
                harm(Random(seed), content, content, b"other")


class StoryTests(unittest.TestCase):
    def test_the_same_seed_tells_the_same_story(self):
        self.assertEqual(lines(Story(Random("1")).events), lines(Story(Random("1")).events))

    def test_it_has_retries_and_failures(self):
        story = Story(Random("1"))
        kinds = {event["type"] for event in story.events}
        self.assertIn("attempt.failed", kinds)
        self.assertTrue(any("retryOf" in event["data"] for event in story.events))


class Planted(Test):
    """A test that fails in every third case."""

    name, title = "planted", "fails"

    def run(self, number, random, folder):
        if number == 5:
            raise Unable("nothing works")
        return (["broken"] if number % 3 == 0 else []), Counter(["seen"])


class RunTests(unittest.TestCase):
    def test_failures_are_counted_kept_and_shown_with_their_command(self):
        with tempfile.TemporaryDirectory() as folder:
            result = run_test(Planted(Workshop(None, 7, folder, 2)), 6)
            self.assertEqual([failed.number for failed in result.failures], [0, 3, 5])
            self.assertTrue(os.path.isdir(result.failures[0].kept))
            text = report.failures([result], 7, "tool")
            self.assertIn("again: tools/torture planted --seed 7 --case 3 --tool tool", text)
            self.assertEqual(run_test(Planted(Workshop(None, 7, folder, 2)), 6, only=3).cases, 1)
            many = Result("planted", failures=[Failed(number, ["broken in a way"], "kept") for number in range(9)])
            self.assertIn("8: broken in a way", report.failures([many], 7, "tool"))

    def test_the_table_tells_what_was_skipped(self):
        text = report.table([Result("full", skipped="only root can"), Result("kill", 5, 1.5, [Failed(1, ["x"], "y")], Counter(killed=3))])
        self.assertIn("skipped: only root can", text)
        self.assertRegex(text, r"kill +5 +1\.5 +1 +3 killed")

    def test_parts_are_all_cases_between_them_and_some_are_run_always(self):
        test = Planted(Workshop(None, 7, tempfile.gettempdir(), 2))
        test.numbers, test.always = lambda: list(range(10, 30)), lambda: [17]
        parts = [chosen(test, None, Random(1), (part, 3)) for part in (1, 2, 3)]
        self.assertEqual(sorted(sum(parts, [])), list(range(10, 30)))
        for seed in range(20):
            self.assertIn(17, chosen(test, 3, Random(seed)))

    def test_options(self):
        self.assertEqual(run.parse(["calls", "--part", "2/4"]).part, (2, 4))
        self.assertTrue(run.parse(["damage", "--quick", "--seed", "4"]).quick)
        for wrong in (["nonsense"], ["--case", "3"], ["kill", "--case", "3"], ["--part", "3/2"], ["--part", "x"]):
            with contextlib.redirect_stderr(io.StringIO()), self.assertRaises(SystemExit):
                run.parse(wrong)


if __name__ == "__main__":
    unittest.main()
