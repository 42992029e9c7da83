"""A process stands still at one of its system calls while another one waits for it, and dies there."""

import os
import subprocess
import time
from collections import Counter

from calls import calls_of
from cases import Test
from stage import Stage
from tool import HANG_SECONDS, Ended

# What the other one is given to come to where it has to wait; nothing depends on whether it does.
WAIT_SECONDS = 0.05
FIRST = ("create", "append", "rebuild", "first-rebuild", "stats", "erase", "backup-again", "restore")


def came_to_stand(process):
    """Waits until it stands still, or has ended."""
    for _ in range(HANG_SECONDS * 1000):
        if os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT | os.WNOHANG):
            return True
        time.sleep(0.001)
    return False


class Wait(Test):
    name = "wait"
    title = "a process dies at any system call while another one waits for it"
    usual, quick = None, 60

    def prepare(self):
        self.preload = self.workshop.preload("calls")
        self.stage = Stage(self.workshop, "wait")
        self.calls = [
            calls_of(self.tool, self.preload, self.stage, command, self.workshop.folder("wait", f"{command.name}-counted"))
            if command.name in FIRST else {} for command in self.stage.commands]

    def numbers(self):
        """Of the command, then three digits of the call."""
        return [command * 1000 + call for command, calls in enumerate(self.calls) for call in calls]

    def run(self, number, random, folder):
        command, call = self.stage.commands[number // 1000], number % 1000
        name = self.calls[number // 1000][call]
        arguments = command.arguments_in(folder)
        self.stage.lay(command, folder)
        first = self.tool.start(*arguments, preload=self.preload, CALLS_AT=call, CALLS_HOW="stop")
        # As small an input as these fits into the pipe.
        first.stdin.write(command.stdin)
        first.stdin.close()
        first.stdin = None
        if not came_to_stand(first):
            first.kill()
            return [f"{command.name} hangs before its call {call}"], Counter()
        second, waited, hung = self.tool.start(*arguments), False, False
        try:
            output, errors = second.communicate(command.stdin, timeout=WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            waited = True
        first.kill()
        first.communicate()
        if waited:
            try:
                output, errors = second.communicate(timeout=HANG_SECONDS)
            except subprocess.TimeoutExpired:
                hung = True
                second.kill()
                output, errors = second.communicate()
        ended = Ended(arguments, second.returncode, output, errors, hung)
        problems = [] if ended.status == 0 else [ended.fault() or f"the other one: exit code {ended.status}: {ended.words}"]
        problems += self.stage.judge(command, folder, ended, may_leave_files=True) or self.stage.repeat(command, folder)
        what = f"{command.name}, dead at call {call}: {name}"
        return [f"{what}: {problem}" for problem in problems], Counter(["waited" if waited else "did not wait"])
