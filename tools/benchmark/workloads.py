"""Workloads and what must come out of them, made once and kept in the scratch folder."""

import json
import os
import shutil
import subprocess

from process import Failure, say
from tables import NAMES


def is_newer(path, *others):
    """Whether there is a file, made after all of the others."""
    return os.path.exists(path) and all(os.path.getmtime(path) >= os.path.getmtime(other) for other in others)


class Workload:
    """Events in a file, and the expected answers beside it."""

    def __init__(self, folder, programs, digests):
        self.folder, self.programs, self.digests = folder, programs, digests
        self.events = f"{folder}/events.ndjson"

    @classmethod
    def make(cls, scratch, programs, digests, events, at_once=6, contacts=0, seed=42):
        folder = f"{scratch}/data/{events}-{at_once}-{contacts}-{seed}"
        workload = cls(folder, programs, digests)
        if not is_newer(workload.events, f"{programs}/workload"):
            say(f"Making {events:,} events ...")
            os.makedirs(folder, exist_ok=True)
            arguments = [str(number) for number in (events, at_once, contacts, seed)]
            workload.write(workload.events, lambda out: subprocess.run([f"{programs}/workload", *arguments], stdout=out).returncode)
        return workload

    def prefix(self, lines):
        """The first lines, as a workload of its own in a folder that is made anew."""
        folder = f"{self.folder}/prefix"
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        prefix = Workload(folder, self.programs, self.digests)
        self.write(prefix.events, lambda out: subprocess.run(["head", "-n", str(lines), self.events], stdout=out).returncode)
        return prefix

    @staticmethod
    def write(path, make):
        """Whole or not at all."""
        with open(path + ".part", "wb") as out:
            if make(out) != 0:
                raise Failure(f"unable to make {path}")
        os.rename(path + ".part", path)

    def expect(self):
        """Finds what must come out, where that is not known yet."""
        if not is_newer(self.path("facts.json"), f"{self.programs}/expected", self.events):
            with open(self.events, "rb") as source:
                if subprocess.run([f"{self.programs}/expected", self.folder], stdin=source).returncode != 0:
                    raise Failure("unable to find what must come out")
        return self

    def path(self, name):
        return f"{self.folder}/{name}"

    def digest(self, name):
        """Of one of the expected files; made once."""
        kept = self.path(f"{name}.digest")
        if not is_newer(kept, self.path(f"{name}.csv")):
            self.write(kept, lambda out: out.write(self.digests.of_file(self.path(f"{name}.csv"))) and 0)
        with open(kept, "rb") as file:
            return file.read()

    def table_digests(self):
        return {name: self.digest(name) for name in NAMES}

    def facts(self):
        with open(self.path("facts.json"), encoding="utf-8") as file:
            return json.load(file)

    def first_answer(self):
        with open(self.path("reached.csv"), encoding="utf-8") as file:
            return file.readline().strip()
