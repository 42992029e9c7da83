"""The jobs, what is counted, and what the ledger is to reach."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """A value, or so many times that of a peer in the same run."""

    value: float
    of: str | None = None

    def resolved(self, medians):
        """The value to reach; None where the peer was not measured."""
        if self.of is None:
            return self.value
        return self.value * medians[self.of] if self.of in medians else None


@dataclass(frozen=True)
class Job:
    name: str
    title: str
    # The same in a few words.
    label: str
    unit: str
    more_is_better: bool
    goal: Goal
    stretch: Goal
    # What `--jobs` calls it; several figures may come of one job.
    part_of: str


JOBS = [
    Job("rebuild", "Rebuild all projections, from opening the store", "Rebuild all projections", "events/s", True,
        Goal(8, "duckdb"), Goal(18, "duckdb"), "rebuild"),
    Job("memory", "Memory of that rebuild", "Memory of that", "bytes", False, Goal(300 << 20), Goal(200 << 20), "rebuild"),
    Job("import", "Import NDJSON: durable, indexed, duplicates settled", "Import NDJSON", "events/s", True,
        Goal(3, "duckdb"), Goal(4.5, "duckdb"), "import"),
    Job("append1000", "Append, 1,000 per commit, each synced", "Append, 1,000 per commit", "events/s", True,
        Goal(6, "postgres"), Goal(12, "postgres"), "append1000"),
    Job("append1", "Append, 1 per commit, each synced, one caller", "Append, 1 per commit", "events/s", True,
        Goal(0.9, "lmdb"), Goal(1, "postgres"), "append1"),
    Job("callers64", "Append, 64 callers at once, each waits for its own", "Append, 64 callers at once", "events/s", True,
        Goal(100e3), Goal(300e3), "callers64"),
    Job("reached", "`reached`, warm, in process, median", "reached, median", "us", False, Goal(3), Goal(2), "reached"),
    Job("reached99", "`reached`, 99 of 100", "reached, 99 of 100", "us", False, Goal(10), Goal(5), "reached"),
    Job("failed", "Failed set of a campaign", "Failed set of a campaign", "ids/s", True, Goal(20e6), Goal(40e6), "failed"),
    Job("bytes", "Stored per event: log, indexes, projections", "Stored bytes per event", "B/event", False, Goal(40), Goal(32), "bytes"),
    Job("open", "Fresh process: open, answer one `reached`", "Fresh process, one answer", "ms", False, Goal(20), Goal(8), "open"),
    Job("verify", "Verify every hash and every projection", "Verify everything", "events/s", True, Goal(4e6), Goal(8e6), "verify"),
]
NAMES = list(dict.fromkeys(job.part_of for job in JOBS))
# Raw LMDB is no store that one installs and asks: it shows what the machine allows.
LEDGER, LIMIT = "ledger", "lmdb"
PEERS = ["sqlite", "duckdb", "postgres", LIMIT]
TITLES = {LEDGER: "Campaign Ledger", "sqlite": "SQLite", "duckdb": "DuckDB", "postgres": "PostgreSQL", LIMIT: "raw LMDB in C++"}


def better(job, first, second):
    """How many times better the first value is than the second."""
    return first / second if job.more_is_better else second / first
