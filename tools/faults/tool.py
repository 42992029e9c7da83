"""Runs the ledger's tool, and says how it ended."""

import os
import signal
import subprocess
from dataclasses import dataclass

# The exit codes that the tool's help promises.
DOCUMENTED = {0, 1, 64, 65, 66, 69, 70, 73, 74, 75, 78}
# Something that should not happen did: documented, and yet a defect wherever it is met.
INTERNAL = 70
HANG_SECONDS = 60


class Unable(Exception):
    """The test itself could not be carried out."""


@dataclass
class Ended:
    """How a run of the tool ended; the status of one that a signal ended is the negative signal."""

    command: list
    status: int
    output: bytes
    errors: bytes
    hung: bool = False

    @property
    def is_killed(self):
        return self.status == -signal.SIGKILL and not self.hung

    @property
    def words(self):
        """The command with what it printed of errors, on one line."""
        return f"{' '.join(map(str, self.command))}: {self.errors.decode(errors='replace').strip()[:300]!r}"

    def fault(self, is_mute=False):
        """What is wrong with the ending itself, whatever was to be done; None where it is a decent one."""
        if self.hung:
            return f"hangs for {HANG_SECONDS} s: {self.words}"
        if self.status < 0:
            return f"ended by {signal.Signals(-self.status).name}: {self.words}"
        if self.status not in DOCUMENTED or self.status == INTERNAL:
            return f"exit code {self.status}: {self.words}"
        if self.status > 1 and not is_mute and not self.errors.strip():
            return f"exit code {self.status} without a word: {self.words}"
        return None


class Tool:
    """The command-line tool at a path."""

    def __init__(self, path):
        self.path = os.path.abspath(path)
        if not os.access(self.path, os.X_OK):
            raise Unable(f"there is no program '{path}'")

    def start(self, *arguments, preload=None, address_space=None, **environment):
        """`address_space`: bytes that the system grants it."""
        # Whoever crashes is to end, not to write a report under the same faults.
        settings = {**os.environ, "NO_COLOR": "1", "SWIFT_BACKTRACE": "enable=no", **{name: str(value) for name, value in environment.items()}}
        settings.pop("CAMPAIGN_LEDGER", None)
        if preload:
            settings["LD_PRELOAD"] = preload
        # The limit is set by a shell, which becomes the program.
        limiting = ["/bin/sh", "-c", 'ulimit -v "$0" && exec "$@"', str(address_space // 1024)] if address_space else []
        return subprocess.Popen(
            [*limiting, self.path, *arguments], env=settings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *arguments, stdin=b"", kill_after=None, **settings):
        """`kill_after`: seconds after which the process is killed, if it has not ended by then."""
        process = self.start(*arguments, **settings)
        hung = False
        try:
            output, errors = process.communicate(stdin, timeout=HANG_SECONDS if kill_after is None else kill_after)
        except subprocess.TimeoutExpired:
            hung = kill_after is None
            process.kill()
            output, errors = process.communicate()
        return Ended([*arguments], process.returncode, output, errors, hung)

    def must(self, *arguments, **settings):
        """The output of a run that has no reason to fail."""
        ended = self.run(*arguments, **settings)
        if ended.status != 0:
            raise Unable(f"exit code {ended.status} of {ended.words}")
        return ended.output
