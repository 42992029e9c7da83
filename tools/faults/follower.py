"""Follows a log from where it came to, as often as it is killed, and keeps what it was shown."""

import json
import threading
import time

from tool import HANG_SECONDS, Ended


class Follower(threading.Thread):
    """`kills`: after how many seconds each process is killed; the last one lives until it is told to stop."""

    def __init__(self, tool, ledger, kills):
        super().__init__()
        self.tool, self.ledger, self.kills = tool, ledger, kills
        self.entries, self.problems = [], []
        self.last = 0
        self.process, self.is_stopping = None, False

    def run(self):
        for seconds in [*self.kills, None]:
            ended = self._follow(seconds)
            if not ended.is_killed:
                self.problems.append(f"the follower ended at {self.last}: exit code {ended.status}: {ended.words}")
            if self.is_stopping or not ended.is_killed:
                return

    def _follow(self, seconds):
        arguments = ["log", "--follow", "--ndjson", "--after", str(self.last)]
        with self.tool.start(*arguments, "--ledger", self.ledger) as self.process:
            if self.is_stopping:
                self.process.kill()
            killer = threading.Timer(seconds or 0, self.process.kill)
            if seconds is not None:
                killer.start()
            self._read()
            errors = self.process.stderr.read()
            killer.cancel()
        return Ended(arguments, self.process.returncode, b"", errors)

    def _read(self):
        for line in self.process.stdout:
            # Who is killed may be in the middle of a line: it begins with that one again.
            if line.endswith(b"\n"):
                self.entries.append(json.loads(line))
                self.last = self.entries[-1]["position"]

    def stop(self, position):
        """Waits until it was shown so much, or has ended, and ends it."""
        for _ in range(HANG_SECONDS * 100):
            if self.last >= position or not self.is_alive():
                break
            time.sleep(0.01)
        else:
            self.problems.append(f"the follower was shown {self.last} of {position} events in {HANG_SECONDS} s")
        self.is_stopping = True
        if self.is_alive():
            self.process.kill()
        self.join()
