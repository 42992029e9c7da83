"""Each system call of a command fails, is cut short, or is the last one: one by one, every one."""

import errno
import os
from collections import Counter

from cases import Test
from stage import Stage

READING = {"read", "pread", "pread64"}
WRITING = {"write", "pwrite", "pwrite64", "writev"}
# What may go wrong with a call, by its name.
ERRORS = {
    **{name: ("EIO", "EINTR") for name in READING},
    **{name: ("EIO", "ENOSPC", "EINTR") for name in WRITING},
    "open": ("EIO", "EMFILE", "EACCES", "ENOSPC", "EINTR"),
    "fsync": ("EIO", "ENOSPC", "EINTR"), "fdatasync": ("EIO", "ENOSPC", "EINTR"), "msync": ("EIO",),
    "ftruncate": ("EIO", "ENOSPC"), "posix_fallocate": ("ENOSPC", "EIO"),
    "link": ("EIO", "ENOSPC", "EPERM"), "rename": ("EIO", "ENOSPC"), "unlink": ("EIO", "EACCES"),
    "mmap": ("ENOMEM", "EAGAIN"), "fcntl": ("ENOLCK", "EINTR"), "flock": ("ENOLCK", "EINTR"),
    "close": ("EIO", "EINTR"), "lseek": ("EIO",),
    **{name: ("EIO", "EACCES") for name in ("stat", "lstat", "fstat", "statfs", "fstatfs", "realpath")},
}
GIVING_NAMES = ("link", "rename")
# Errors that go on once they have begun.
LASTING = {"ENOSPC", "EIO", "EMFILE"}


def faults(name):
    """All that is done to a call of this name: how, and the error."""
    found = [("error", error) for error in ERRORS[name]]
    if name in WRITING | {"fdatasync", "fsync", "open"}:
        found += [("from", error) for error in ERRORS[name] if error in LASTING]
    if name in READING | WRITING:
        found.append(("short", ""))
    return found + [("before", ""), ("after", "")]


def calls_of(tool, preload, stage, command, folder):
    """The names of the calls that a command makes, by their numbers."""
    log = folder + ".log"
    ended = stage.start_over(command, folder, preload=preload, CALLS_LOG=log)
    return {number: name for number, (name, _) in logged(log).items()} if ended.status == 0 else {}


def logged(log):
    """The calls that were made, by their numbers: the name of each, and the file that it is about."""
    with open(log, encoding="utf-8", errors="replace") as file:
        calls = [line.rstrip("\n").split(" ", 2) for line in file]
    return {int(number): (name, path) for number, name, path in calls}


def unsettled(failed, how, ended, again):
    """What is wrong where the sync of a folder failed that the command needs, or where the process died before it: the same once
    more makes up for it. `failed`: the call; `again`: the calls of the second run."""
    name, path = failed
    is_missing = name == "fsync" and os.path.isdir(path) and how != "after" and ended.status != 0
    return [f"once more: {path} is not synced"] if is_missing and failed not in again.values() else []


class Calls(Test):
    name = "calls"
    title = "every system call fails, is cut short, or is the last one of its process"
    usual, quick = None, 400

    def prepare(self):
        self.preload = self.workshop.preload("calls")
        self.stage = Stage(self.workshop, "calls")
        self.calls = [
            calls_of(self.tool, self.preload, self.stage, command, self.workshop.folder("calls", f"{command.name}-counted"))
            for command in self.stage.commands]

    def numbers(self):
        """Of the command, then three digits of the call, then two of the fault."""
        return [
            (command * 1000 + call) * 100 + fault for command, calls in enumerate(self.calls)
            for call, name in calls.items() for fault in range(len(faults(name)))]

    def always(self):
        """A process that dies between writing a ledger and giving it its name, or right after that."""
        return [
            (place * 1000 + call) * 100 + faults(name).index((how, "")) for place, calls in enumerate(self.calls)
            if self.stage.commands[place].ledgers for call, name in calls.items() if name in GIVING_NAMES for how in ("before", "after")]

    def run(self, number, random, folder):
        place, call, fault = number // 100_000, number // 100 % 1000, number % 100
        command, log = self.stage.commands[place], folder + ".log"
        how, error = faults(self.calls[place][call])[fault]
        ended = self.stage.start_over(
            command, folder, preload=self.preload, CALLS_LOG=log, CALLS_AT=call, CALLS_HOW=how, CALLS_ERROR=getattr(errno, error or "EIO"))
        # Threads may come to their calls in another order than when they were counted.
        failed = name, _ = logged(log).get(call, ("none", ""))
        os.unlink(log)
        # Who dies leaves what it was at, and so does who is not allowed to remove it.
        may_leave_files = ended.is_killed or name == "unlink"
        is_mute = (how, name) == ("from", "write")
        problems = self.stage.judge(command, folder, ended, may_leave_files, is_mute)
        problems = problems or self.stage.repeat(command, folder, preload=self.preload, CALLS_LOG=log)
        problems = problems or unsettled(failed, how, ended, logged(log))
        if os.path.exists(log):
            os.unlink(log)
        what = f"{command.name}, call {call}: {name} {how} {error}".strip()
        seen = "killed" if ended.is_killed else "withstood" if ended.status == 0 else f"exit code {ended.status}"
        return [f"{what}: {problem}" for problem in problems], Counter([seen])
