"""The disk is full in the middle of a command, and has room again afterwards."""

import os
import shutil
import subprocess
from collections import Counter

from cases import Skipped, Test
from stage import Stage

# The room that is left, in pages; a command of the stage needs less than all of it.
ROOM_PAGES, PAGE = 68, 4096
DISK_BYTES = 16 << 20
WRITING = ("create", "append", "import", "rebuild", "first-rebuild", "export", "verify", "erase", "erase-more", "backup", "backup-again",
           "restore", "restore-keeping", "restore-anew")
BALLAST = "ballast"


class Full(Test):
    name = "full"
    title = "the disk has little room or none, and later it has"
    usual, quick = None, 60

    def prepare(self):
        if os.geteuid() != 0:
            raise Skipped("only root can mount a small file system")
        trial = Disk(self.workshop.folder("full", "trial"))
        trial.close()
        self.stage = Stage(self.workshop, "full")
        self.commands = [command for command in self.stage.commands if command.name in WRITING]
        # Once more, with room for the ledger and none for its backup.
        self.apart = len(self.commands)
        self.commands += [command for command in self.stage.commands if command.name == "backup"]

    def numbers(self):
        """Of the command, then three digits of the pages that are free."""
        return [command * 1000 + pages for command in range(len(self.commands)) for pages in range(ROOM_PAGES)]

    def run(self, number, random, folder):
        command, pages = self.commands[number // 1000], number % 1000
        disk = Disk(self.workshop.folder("full", f"disk-{number}"))
        try:
            self.stage.lay(command, disk.folder)
            if number // 1000 == self.apart:
                put_elsewhere(disk.folder, self.workshop.folder("full", f"ample-{number}"))
            problems, seen = self.fill(command, disk, pages)
            if problems:
                shutil.copytree(disk.folder, os.path.join(folder, "disk"))
        finally:
            disk.close()
        return [f"{command.name} with {pages} pages free: {problem}" for problem in problems], seen

    def fill(self, command, disk, pages):
        disk.fill(but_pages=pages)
        ended = self.tool.run(*command.arguments_in(disk.folder), stdin=command.stdin)
        problems = []
        if ended.status not in (0, 73, 74):
            problems.append(ended.fault() or f"exit code {ended.status}: {ended.words}")
        elif ended.status and b"space" not in ended.errors:
            problems.append(f"does not say what is wrong: {ended.words}")
        elif ended.status and "@copy" in command.arguments and b"/copy" not in ended.errors and b"/ledger" not in ended.errors:
            problems.append(f"does not say whose disk it is: {ended.words}")
        # Asking needs room for the lock file alone.
        asked = self.tool.run("stats", "--json", "--ledger", os.path.join(disk.folder, "ledger"))
        problems += [asked.fault()] if asked.fault() else []
        disk.empty()
        problems += self.stage.judge(command, disk.folder, ended, may_leave_files=False) or self.stage.repeat(command, disk.folder)
        return problems, Counter(["withstood" if ended.status == 0 else f"exit code {ended.status}"])


def put_elsewhere(folder, other):
    """The ledger's files lie on another disk, and a link in the folder leads to them."""
    for name in os.listdir(folder):
        if name.startswith("ledger"):
            shutil.move(os.path.join(folder, name), os.path.join(other, name))
    os.symlink(os.path.join(other, "ledger"), os.path.join(folder, "ledger"))


class Disk:
    """A small file system in memory."""

    def __init__(self, folder):
        self.folder = folder
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=700", "tmpfs", folder], capture_output=True, text=True)
        if done.returncode != 0:
            raise Skipped(f"no file system can be mounted here: {done.stderr.strip()}")

    def fill(self, but_pages):
        status = os.statvfs(self.folder)
        with open(os.path.join(self.folder, BALLAST), "wb") as file:
            file.write(bytes(max(0, status.f_bavail * status.f_frsize - but_pages * PAGE)))

    def empty(self):
        os.unlink(os.path.join(self.folder, BALLAST))

    def close(self):
        subprocess.run(["umount", self.folder], check=True)
