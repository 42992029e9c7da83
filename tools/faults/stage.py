"""A ledger on whose copies the short commands are run, and what each must leave there."""

import os

import law
import replacing
from commands import FILES, recording
from story import Story, lines
from tool import Unable


class Stage:
    """A ledger with half of a story and its projections, and commands to run on copies of it."""

    def __init__(self, workshop, name):
        self.tool, self.workshop = workshop.tool, workshop
        self.base = workshop.folder(name, "base")
        self.story = Story(workshop.random(name, "story"), campaigns=1, contacts=16)
        half = len(self.story.events) // 2
        self.given, self.rest = self.story.events[:half], self.story.events[half:]
        ledger = os.path.join(self.base, "ledger")
        self.tool.must("import", "-", "--ledger", ledger, stdin=lines(self.given))
        self.tool.must("rebuild", "--ledger", ledger)
        replacing.lay_sources(self.tool, self.base, self.story, self.given)
        commands = recording(self.story, self.given, self.rest) + replacing.commands(self.story)
        self.commands = [self._rehearsed(command, workshop.folder(name, command.name)) for command in commands]

    def _rehearsed(self, command, folder):
        """The command with what it finds, and what it leaves when nothing goes wrong."""
        self.lay(command, folder)
        command.before, _ = replacing.logs(self.tool, command, folder)
        if command.halfway:
            self.tool.must(*[argument.replace("@", folder + "/") for argument in command.halfway])
            command.between, _ = replacing.logs(self.tool, command, folder)
            for left in os.listdir(folder):
                os.remove(os.path.join(folder, left))
            self.lay(command, folder)
        ended = self.tool.run(*command.arguments_in(folder), stdin=command.stdin)
        if ended.status != 0:
            raise Unable(f"exit code {ended.status} of {ended.words}")
        command.after, _ = replacing.logs(self.tool, command, folder)
        command.expected_output = ended.output
        ledger = os.path.join(folder, "ledger")
        if command.writes:
            command.expected_file = contents(os.path.join(folder, command.writes))
        command.expected_size = len(law.entries(self.tool, ledger)[0])
        command.expected_exports = law.exports(self.tool, ledger)
        return command

    def start_over(self, command, folder, **settings):
        self.lay(command, folder)
        return self.tool.run(*command.arguments_in(folder), stdin=command.stdin, **settings)

    def lay(self, command, folder):
        """The files that the command finds."""
        replacing.lay(command, self.base, folder)

    def judge(self, command, folder, ended, may_leave_files, is_mute=False):
        """What is wrong after a run that something happened to; `is_mute`: it could not say what."""
        ledger = os.path.join(folder, "ledger")
        problems = [] if ended.is_killed else [problem for problem in [ended.fault(is_mute)] if problem]
        # What nothing happens to ends with 0: what the system fails at is neither a finding nor a no.
        problems += [f"exit code 1: {ended.words} {ended.output[-300:]!r}"] if ended.status == 1 else []
        if command.ledgers:
            return problems + replacing.judge(self.tool, command, folder, ended, may_leave_files)
        is_done = ended.status == 0
        acknowledged = {event["id"] for event in self.given} if command.files else set()
        if is_done:
            acknowledged |= {event["id"] for event in command.gives}
            if command.answers and ended.output != command.expected_output:
                problems.append(f"exit code 0 and another answer: {ended.output[:300]!r}")
        problems += self._judge_ledger(command, ledger, acknowledged)
        problems += self._judge_files(command, folder, is_done, may_leave_files)
        return problems

    def _judge_ledger(self, command, ledger, acknowledged):
        if not os.path.exists(ledger):
            return ["the ledger is gone"] if acknowledged else []
        recovered, problems = law.entries(self.tool, ledger)
        allowed = {event["id"] for event in (self.given if command.files else []) + command.gives}
        attempted = {name: event for name, event in self.story.by_id.items() if name in allowed}
        return problems + law.judge(recovered, attempted, acknowledged, command.batches) + law.unsound(self.tool, ledger)

    @staticmethod
    def _judge_files(command, folder, is_done, may_leave_files):
        problems = []
        if command.writes:
            found = contents(os.path.join(folder, command.writes))
            # What is put together elsewhere appears as a whole; rejects are written as they are met.
            if found != command.expected_file and (is_done or found is not None and command.name == "export"):
                problems.append(f"{command.writes} is not whole: {(found or b'')[:100]!r}")
        left = set(os.listdir(folder)) - FILES - {command.writes, "progress"}
        if left and not may_leave_files:
            problems.append(f"left behind: {', '.join(sorted(left))}")
        return problems

    def repeat(self, command, folder, **settings):
        """The same once more, undisturbed, must come to the same end; `settings`: of that run."""
        if command.ledgers:
            return replacing.repeat(self.tool, command, folder, self.rest[0], **settings)
        ledger = os.path.join(folder, "ledger")
        ended = self.tool.run(*command.arguments_in(folder), stdin=command.stdin, **settings)
        if ended.status != 0:
            return [f"once more: exit code {ended.status}: {ended.words}"]
        problems = []
        if command.writes and contents(os.path.join(folder, command.writes)) != command.expected_file:
            problems.append(f"once more: {command.writes} is another one")
        size = len(law.entries(self.tool, ledger)[0])
        if size != command.expected_size:
            problems.append(f"once more: {size} events, and not {command.expected_size}")
        if command.gives:
            problems += law.differing(law.exports(self.tool, ledger), command.expected_exports)
        elif command.answers and ended.output != command.expected_output:
            problems.append(f"once more: another answer: {ended.output[:300]!r}")
        return problems


def contents(path):
    if not os.path.exists(path):
        return None
    with open(path, "rb") as file:
        return file.read()
