"""Runs the tool, and tells what it took."""

import json
import os
import subprocess
import time
from dataclasses import dataclass


@dataclass
class Run:
    status: int
    seconds: float
    peak_mib: int
    output: str
    errors: str

    @property
    def document(self):
        return json.loads(self.output)


def launcher(folder):
    """Builds the small program that measures another one's memory: that of a process begins with the peak of
    whoever started it, and this one may be large."""
    path = os.path.join(folder, "launch")
    source = os.path.join(os.path.dirname(__file__), "..", "benchmark", "launch.cpp")
    subprocess.run(["c++", "-O1", "-o", path, source], check=True)
    return path


class Tool:
    """The built tool with a ledger in a folder."""

    def __init__(self, launch, program, folder, ledger="ledger"):
        self.launch = launch
        self.program = program
        self.folder = folder
        self.ledger = os.path.join(folder, ledger)

    def run(self, *arguments, source=None):
        """Runs a command; `source` is a command line whose output is its input."""
        out = os.path.join(self.folder, "out")
        err = os.path.join(self.folder, "err")
        peak = os.path.join(self.folder, "peak")
        feeder = subprocess.Popen(source, stdout=subprocess.PIPE) if source else None
        before = time.monotonic()
        with open(out, "wb") as output, open(err, "wb") as errors:
            child = subprocess.Popen(
                [self.launch, peak, self.program, *arguments, "--ledger", self.ledger],
                stdin=feeder.stdout if feeder else subprocess.DEVNULL,
                stdout=output, stderr=errors)
            if feeder:
                feeder.stdout.close()
            child.wait()
        seconds = time.monotonic() - before
        if feeder:
            feeder.kill()
            feeder.wait()
        with open(out, "rb") as output, open(err, "rb") as errors, open(peak) as kibibytes:
            return Run(
                child.returncode, seconds, int(kibibytes.read()) // 1024,
                output.read(1 << 26).decode(), errors.read(1 << 20).decode())
