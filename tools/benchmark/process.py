"""Runs programs, and says how long they took."""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass


class Failure(Exception):
    """A program that the measurement needs did not do its work."""


@dataclass
class Run:
    output: bytes
    errors: bytes
    status: int
    seconds: float

    @property
    def document(self):
        return json.loads(self.output)


def run(command, stdin=None, statuses=(0,)):
    """`stdin`: path of a file."""
    with open(stdin or os.devnull, "rb") as source, tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdin=source, stdout=output, stderr=errors)
        status = process.wait()
        seconds = time.perf_counter() - start
        output.seek(0), errors.seek(0)
        result = Run(output.read(), errors.read(), status, seconds)
    if result.status not in statuses:
        text = (result.errors or result.output).decode(errors="replace")[-2000:]
        raise Failure(f"exit code {result.status} of {' '.join(map(str, command))}\n{text}")
    return result


def say(text):
    print(text, file=sys.stderr, flush=True)
