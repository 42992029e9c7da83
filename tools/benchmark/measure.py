"""One round of all jobs, each answer checked before its time counts."""

import os
import statistics
import time

from process import Failure, say
from workloads import is_newer

APPEND_SECONDS = 4
APPEND_EVENTS = 1_000_000
PROBES = 200
OPENINGS = 9


class Measurement:
    def __init__(self, stores, jobs, workload, results, scratch):
        self.stores, self.jobs, self.workload, self.results = stores, jobs, workload, results
        self.scratch = scratch
        self.appended = {}
        self.events = workload.facts()["lines"]

    def round(self, number):
        for store in self.stores:
            say(f"round {number}: {store.name}")
            with store.started():
                self.results.versions[store.name] = store.version()
                self.stored_jobs(store, isFirst=number == 1)
                self.append_jobs(store)

    def check(self, jobs, store, found, expected, what):
        """Marks jobs as wrong where what was found is not what must come out."""
        if found == expected:
            return
        for job in jobs:
            self.results.mark_wrong(job, store.name, what)
        say(f"WRONG: {store.name}, {what}")

    def attempt(self, jobs, store, body):
        """What fails is wrong, and the others go on."""
        try:
            body()
        except Failure as failure:
            for job in jobs:
                self.results.mark_wrong(job, store.name, str(failure))
            say(f"WRONG: {store.name}: {failure}")

    # Jobs on one store of all events.

    def stored_jobs(self, store, isFirst):
        wanted = {"rebuild", "import", "reached", "failed", "bytes", "open", "verify"} & self.jobs
        if not wanted:
            return
        if isFirst or "import" in self.jobs:
            def load():
                store.clear()
                self.warm(self.workload.events)
                seconds = store.load(self.workload.events)
                if "import" in self.jobs:
                    self.results.add("import", store.name, self.events / seconds)
            self.attempt(["import"], store, load)
        self.attempt(["rebuild", "memory", "import"], store, lambda: self.rebuild(store))
        if "bytes" in self.jobs:
            self.attempt(["bytes"], store, lambda: self.results.add("bytes", store.name, store.bytes() / self.events))
        if "reached" in self.jobs:
            self.attempt(["reached", "reached99"], store, lambda: self.reached(store))
        if "failed" in self.jobs:
            self.attempt(["failed"], store, lambda: self.failed(store))
        if "open" in self.jobs:
            self.attempt(["open"], store, lambda: self.open(store))
        if "verify" in self.jobs and hasattr(store, "verify"):
            self.attempt(["verify"], store, lambda: self.verify(store))

    @staticmethod
    def warm(path):
        with open(path, "rb") as file:
            while file.read(1 << 24):
                pass

    def rebuild(self, store):
        runs = [store.rebuild() for _ in range(3 if "rebuild" in self.jobs else 1)]
        found = store.table_digests(f"{self.scratch}/tables")
        self.check(["rebuild", "memory", "import", "bytes"], store, found, self.workload.table_digests(), "tables after a rebuild")
        if "rebuild" in self.jobs:
            self.results.add("rebuild", store.name, self.events / statistics.median(seconds for seconds, _ in runs))
            self.results.add("memory", store.name, max(memory for _, memory in runs))

    def reached(self, store):
        questions = self.workload.path("questions.csv")
        self.check(["reached", "reached99"], store, store.answers_digest("reached", questions), self.workload.digest("reached"), "answers to reached")
        half, most = store.reached(questions)
        self.results.add("reached", store.name, half)
        self.results.add("reached99", store.name, most)

    def failed(self, store):
        campaigns = self.workload.path("campaigns.csv")
        self.check(["failed"], store, store.answers_digest("failed", campaigns), self.workload.digest("ids"), "failed contacts")
        self.results.add("failed", store.name, store.failed(campaigns))

    def open(self, store):
        runs = [store.open(self.workload.path("questions.csv")) for _ in range(OPENINGS)]
        self.check(["open"], store, {answer for _, answer in runs}, {self.workload.first_answer()}, "the first answer")
        self.results.add("open", store.name, statistics.median(seconds for seconds, _ in runs) * 1000)

    def verify(self, store):
        seconds, isSound = store.verify()
        self.check(["verify"], store, isSound, True, "verify found something")
        self.results.add("verify", store.name, self.events / seconds)

    # Jobs on a store that begins empty.

    def append_jobs(self, store):
        if not store.appends:
            return
        for job, per_commit, callers in (("append1000", 1000, 1), ("append1", 1, 1), ("callers64", 1, 64)):
            if job in self.jobs:
                self.attempt([job], store, lambda: self.append(store, job, per_commit, callers))

    def append(self, store, job, per_commit, callers):
        events = self.append_events()
        probe = self.probe()
        with store.aside() as empty:
            document = empty.append(events, per_commit, callers, APPEND_SECONDS)
            taken = int(document["events"])
            empty.rebuild()
            expected = self.workload.prefix(taken).expect()
            found = empty.table_digests(f"{self.scratch}/tables")
            self.check([job], store, found, expected.table_digests(), f"tables after appending {taken} events")
        self.results.add(job, store.name, taken / document["seconds"])
        self.results.add(f"{job}-p50", store.name, document["p50"])
        self.results.add(f"{job}-p99", store.name, document["p99"])
        self.results.add(f"{job}-probe", store.name, probe)

    def append_events(self):
        """So many events that a caller never runs out of them, and no more."""
        path = f"{self.workload.folder}/first.ndjson"
        if not is_newer(path, self.workload.events):
            with open(self.workload.events, "rb") as source:
                lines = [line for _, line in zip(range(APPEND_EVENTS), source)]
            self.workload.write(path, lambda out: out.writelines(lines) or 0)
        return path

    def probe(self):
        """The disk alone: microseconds to write and sync 4 KiB. It differs from minute to minute."""
        path = f"{self.scratch}/probe"
        times = []
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            for number in range(PROBES):
                start = time.perf_counter()
                os.pwrite(file, bytes(4096), number % 64 * 4096)
                os.fdatasync(file)
                times.append((time.perf_counter() - start) * 1e6)
        finally:
            os.close(file)
            os.unlink(path)
        return statistics.median(times)
