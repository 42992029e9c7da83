"""A reader stands still in the middle of what it reads, for as long as it likes, while others commit."""

import os
import signal
from collections import Counter

import law
from cases import Test
from story import Story, lines
from tool import HANG_SECONDS

COMMITS, EVENTS_OF_A_COMMIT = 60, 4
PAGE = 4096
# What a small commit may write: the block, the state, the paths of the trees to them, the free list, and merges.
MOST_PAGES_OF_A_COMMIT = 16
# What a file may grow by while the pages of earlier commits are free.
MOST_PAGES_WHILE_FREE = 64


class Reader(Test):
    name = "reader"
    title = "a reader stands still while others commit, and is killed"
    usual, quick = 16, 2

    def prepare(self):
        self.base = Story(self.workshop.random("reader", "base"), campaigns=2, contacts=400).events
        self.more = Story(self.workshop.random("reader", "more"), campaigns=3, contacts=200).events
        for number, event in enumerate(self.more):
            event["id"] = f"m{number:06}"
        self.source = os.path.join(self.workshop.folder("reader"), "ledger")
        self.tool.must("import", "-", "--ledger", self.source, stdin=lines(self.base))

    def run(self, number, random, folder):
        ledger = os.path.join(folder, "ledger")
        with open(self.source, "rb") as source, open(ledger, "wb") as file:
            file.write(source.read())
        # Nobody takes what it writes: it stands still when the pipe is full, its snapshot open.
        reading = [("export", "events"), ("log", "--ndjson"), ("log", "--follow")][number % 3]
        reader = self.tool.start(*reading, "--ledger", ledger)
        first = os.read(reader.stdout.fileno(), 1)
        batches = [self.more[start:start + EVENTS_OF_A_COMMIT] for start in range(0, 3 * COMMITS * EVENTS_OF_A_COMMIT, EVENTS_OF_A_COMMIT)]
        problems, sizes = [], [os.path.getsize(ledger)]
        for part in range(3):
            if part == 1:
                problems += self.end(reader, reading, first, random)
            for batch in batches[part * COMMITS:(part + 1) * COMMITS]:
                ended = self.tool.run("append", "-", "--ledger", ledger, stdin=lines(batch))
                if ended.status != 0:
                    problems.append(ended.fault() or f"exit code {ended.status}: {ended.words}")
            sizes.append(os.path.getsize(ledger))
        held, freed, free = ((after - before) // PAGE for before, after in zip(sizes, sizes[1:]))
        if held > COMMITS * MOST_PAGES_OF_A_COMMIT:
            problems.append(f"{COMMITS} commits beside a reader made the file {held} pages longer")
        if freed + free > MOST_PAGES_WHILE_FREE:
            problems.append(f"without the reader the file still grows: by {freed}, then by {free} pages")
        problems += self.judge(ledger, batches)
        seen = Counter({"pages grown beside the reader": held, "pages grown after it": freed + free})
        return [f"{' '.join(reading)}: {problem}" for problem in problems], seen

    def end(self, reader, reading, first, random):
        """Half of the readers are killed; the others go on, and must have seen what was there when they began."""
        if random.random() < 0.5 or reading[-1] == "--follow":
            reader.kill()
            reader.communicate(timeout=HANG_SECONDS)
            return [] if reader.returncode == -signal.SIGKILL else [f"the reader had ended before: {reader.returncode}"]
        output = first + reader.communicate(timeout=HANG_SECONDS)[0]
        if reader.returncode != 0 or output.count(b"\n") != len(self.base):
            return [f"the reader was shown {output.count(bytes([10]))} events of {len(self.base)}: exit code {reader.returncode}"]
        return []

    def judge(self, ledger, batches):
        recovered, problems = law.entries(self.tool, ledger)
        given = {event["id"]: event for event in [*self.base, *(event for batch in batches for event in batch)]}
        ids = [[event["id"] for event in batch] for batch in batches]
        return problems + law.judge(recovered, given, set(given), ids) + law.unsound(self.tool, ledger)
