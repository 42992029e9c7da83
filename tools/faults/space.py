"""The system grants a process little address space in all, for its map, its threads and its memory: `ulimit -v`."""

from collections import Counter

from cases import Test
from stage import Stage

MIB = 1 << 20
# From what the system's own libraries need. Right above a power of two and what they need, the largest map that is granted leaves the least.
LIMITS = (160, 200, 260, 300, 400, 520, 600, 1040, 1100, 2100, 4200)


class Space(Test):
    name = "space"
    title = "the system grants a process little address space"
    usual, quick = None, 24

    def prepare(self):
        self.stage = Stage(self.workshop, "space")

    def numbers(self):
        """Of the command, then two digits of the limit."""
        return [command * 100 + limit for command in range(len(self.stage.commands)) for limit in range(len(LIMITS))]

    def run(self, number, random, folder):
        command, limit = self.stage.commands[number // 100], LIMITS[number % 100]
        ended = self.stage.start_over(command, folder, address_space=limit * MIB)
        problems = unclear(ended)
        problems += self.stage.judge(command, folder, ended, may_leave_files=False) or self.stage.repeat(command, folder)
        seen = "withstood" if ended.status == 0 else f"exit code {ended.status}"
        return [f"{command.name} in {limit} MiB: {problem}" for problem in problems], Counter([seen])


def unclear(ended):
    """What is wrong with the words of a run that had too little space; how it ended is judged with the rest."""
    said = ended.errors + ended.output
    if ended.status <= 0 or ended.fault() or b"memory" in said or b"address space" in said:
        return []
    return [f"does not say what is wrong: exit code {ended.status}: {ended.words}"]
