"""Runs the cases of a test, some at once, and keeps what failed."""

import os
import shutil
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random

from tool import Unable

HERE = os.path.dirname(os.path.abspath(__file__))


class Skipped(Exception):
    """Why a test cannot be carried out here."""


@dataclass
class Failed:
    number: int
    problems: list
    kept: str


@dataclass
class Result:
    """What came of a test."""

    name: str
    cases: int = 0
    seconds: float = 0
    failures: list = field(default_factory=list)
    # How often each thing was seen, for people to judge whether the test met what it is about.
    seen: Counter = field(default_factory=Counter)
    skipped: str = ""


class Test:
    """A kind of fault. Each case has a number, from which with the seed everything follows that is left to chance."""

    name = ""
    title = ""
    # How many cases are run; `None` for all that there are.
    usual, quick = 0, 0
    # Whether cases may run beside each other.
    is_shared = True

    def __init__(self, workshop):
        self.workshop, self.tool = workshop, workshop.tool

    def prepare(self):
        """Makes what all cases share. Raises `Skipped` where the test cannot be carried out."""

    def numbers(self):
        """The numbers of all cases that there are; `None` where there is no end to them."""
        return None

    def always(self):
        """The numbers that are run however few are wanted."""
        return []

    def run(self, number, random, folder):
        """Carries a case out in an empty folder; returns problems in words, and what was seen."""
        raise NotImplementedError


class Workshop:
    """The tool, the seed, the scratch folder and the preloaded libraries of a run."""

    def __init__(self, tool, seed, scratch, workers):
        self.tool, self.seed, self.scratch, self.workers = tool, seed, scratch, workers
        os.makedirs(scratch, exist_ok=True)

    def random(self, *what):
        return Random(":".join(map(str, [self.seed, *what])))

    def folder(self, *names):
        path = os.path.join(self.scratch, *names)
        os.makedirs(path, exist_ok=True)
        return path

    def preload(self, name):
        """The library made of NAME.c."""
        library, source = os.path.join(self.scratch, f"{name}.so"), os.path.join(HERE, f"{name}.c")
        if not os.path.exists(library):
            done = subprocess.run(
                ["gcc", "-O2", "-Wall", "-shared", "-fPIC", source, "-o", library, "-ldl", "-pthread"], capture_output=True, text=True)
            if done.returncode != 0:
                raise Unable(f"{name}.c cannot be compiled:\n{done.stderr}")
        return library


def chosen(test, wanted, random, part=(1, 1)):
    """The numbers of the cases to run: all that there are, or so many of them; and of these the k-th of n parts."""
    there = test.numbers()
    if there is None:
        numbers = range(wanted)
    elif wanted is None or wanted >= len(there):
        numbers = there
    else:
        always = test.always()
        numbers = sorted({*always, *random.sample(there, max(0, wanted - len(always)))})
    return list(numbers)[part[0] - 1::part[1]]


def run_test(test, wanted, only=None, say=lambda text: None, part=(1, 1)):
    """`only`: the number of the one case to run; `part`: k and n, for the k-th of n parts."""
    workshop, result, start = test.workshop, Result(test.name), time.monotonic()
    try:
        test.prepare()
    except Skipped as reason:
        result.skipped = str(reason)
        return result
    numbers = [only] if only is not None else chosen(test, wanted, workshop.random(test.name, "cases"), part)

    def attempt(number):
        folder = workshop.folder("cases", f"{test.name}-{number}")
        try:
            problems, seen = test.run(number, workshop.random(test.name, number), folder)
        except Unable as error:
            problems, seen = [f"the case could not be carried out: {error}"], Counter()
        if not problems:
            shutil.rmtree(folder, ignore_errors=True)
            return seen, None
        kept = os.path.join(workshop.folder("failed"), os.path.basename(folder))
        shutil.rmtree(kept, ignore_errors=True)
        shutil.move(folder, kept)
        return seen, Failed(number, problems, kept)

    with ThreadPoolExecutor(workshop.workers if test.is_shared else 1) as pool:
        for done, (seen, failed) in enumerate(pool.map(attempt, numbers), 1):
            result.cases += 1
            result.seen.update(seen)
            if failed:
                result.failures.append(failed)
            if done % 500 == 0:
                say(f"{test.name}: {done} of {len(numbers)} cases, {len(result.failures)} failed")
    result.seconds = time.monotonic() - start
    return result
