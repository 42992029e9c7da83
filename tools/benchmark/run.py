"""tools/bench: the ledger and its peers, side by side, on the same events."""

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
from datetime import datetime, timezone

import chart
import group_commit
import integrity
import machine
import scaling
import table
from jobs import LEDGER, NAMES, PEERS
from measure import Measurement
from postgres import Postgres
from process import Failure, say
from results import Results
from stores import DuckDB, Ledger, Program
from tables import Digests
from workloads import Workload

DESCRIPTION = """Measures the ledger beside SQLite, DuckDB, PostgreSQL and raw LMDB.

All do the same jobs on the same events. Every answer is compared with the expected one, which a program finds that
shares no code with any of them, before its time counts: what is not equal is printed as WRONG. Times of stores
compare within one run only. What the peers need is installed; nothing is written into the project.
"""
EPILOG = """jobs: """ + ", ".join(NAMES) + """
peers: """ + ", ".join(PEERS) + """

examples:
  tools/bench --quick
  tools/bench --events 10000000 --json results.json --svg results.svg
  tools/bench --peers duckdb --jobs rebuild,import
  tools/bench scaling --most 10000000
  tools/bench group-commit
  tools/bench integrity
"""


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="tools/bench", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", default="compare", choices=("compare", "scaling", "group-commit", "integrity"),
                        help="compare with peers (default), how the ledger scales, callers that share commits, or proofs, backups and erasures")
    parser.add_argument("--events", type=int, default=10_000_000, metavar="N", help="how many (default 10,000,000)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="median and range of so many (default 3)")
    parser.add_argument("--quick", action="store_true", help="1,000,000 events, one round")
    parser.add_argument("--peers", type=names(PEERS), default=PEERS, metavar="A,B", help="default all; 'none' for the ledger alone")
    parser.add_argument("--jobs", type=names(NAMES), default=NAMES, metavar="A,B", help="default all")
    parser.add_argument("--scratch", default=os.path.join(tempfile.gettempdir(), "campaign-ledger-bench"), metavar="DIR",
                        help="for events, stores and programs (default: in the system's temporary folder)")
    parser.add_argument("--json", metavar="FILE", help="write the results as JSON")
    parser.add_argument("--svg", metavar="FILE", help="write a chart")
    parser.add_argument("--most", type=int, default=50_000_000, metavar="N", help="of scaling: no more events than these (default 50,000,000)")
    options = parser.parse_args(arguments)
    if options.quick:
        options.events, options.rounds = 1_000_000, 1
    return options


def names(known):
    def check(text):
        found = [] if text == "none" else text.split(",")
        unknown = [name for name in found if name not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f"'{unknown[0]}' is none of {', '.join(known)}")
        return found
    return check


class Workshop:
    """Programs, scratch folder and stores of a run."""

    def __init__(self, scratch, peers):
        self.scratch, self.peers = os.path.abspath(scratch), peers
        os.makedirs(self.scratch, exist_ok=True)
        machine.install(peers)
        self.programs = machine.compile_programs(self.scratch, ["workload", "expected", "digest", "launch", *(p for p in peers if p != "duckdb")])
        self.digests = Digests(f"{self.programs}/digest")
        self.ledger_programs = machine.build_ledger()

    def workload(self, events, **kind):
        return Workload.make(self.scratch, self.programs, self.digests, events, **kind)

    def store(self, name):
        folder = f"{self.scratch}/stores/{name}"
        if name == LEDGER:
            return Ledger(name, folder, self.digests, self.ledger_programs, f"{self.programs}/launch")
        if name == "duckdb":
            python = machine.python_with_duckdb(self.scratch)
            return DuckDB(name, folder, self.digests, [python, f"{machine.HERE}/duckdb_peer.py"])
        if name == "postgres":
            return Postgres(name, folder, self.digests, f"{self.programs}/postgres")
        return Program(name, folder, self.digests, [f"{self.programs}/{name}"])

    def ledger(self):
        return self.store(LEDGER)

    def clear(self):
        shutil.rmtree(f"{self.scratch}/stores", ignore_errors=True)
        shutil.rmtree(f"{self.scratch}/tables", ignore_errors=True)


def compare(workshop, options):
    workload = workshop.workload(options.events)
    say("Finding what must come out ...")
    workload.expect()
    stores = [workshop.store(name) for name in [LEDGER, *options.peers]]
    results = Results()
    measurement = Measurement(stores, set(options.jobs), workload, results, workshop.scratch)
    for number in range(1, options.rounds + 1):
        measurement.round(number)
    print(table.text(results, options.peers, options.rounds > 1))
    document = {"events": options.events, "rounds": options.rounds, "facts": workload.facts(), **results.document()}
    if options.svg:
        with open(options.svg, "w", encoding="utf-8") as file:
            file.write(chart.svg(results, options.events))
    return document, not any(LEDGER in stores for stores in results.wrong.values())


def main():
    options = parse(sys.argv[1:])
    # So that a server is stopped in any case.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    workshop = None
    try:
        workshop = Workshop(options.scratch, options.peers if options.what == "compare" else [])
        measure = {"compare": compare, "scaling": scaling.measure, "group-commit": group_commit.measure, "integrity": integrity.measure}[options.what]
        document, isWell = measure(workshop, options)
        document = {"when": datetime.now(timezone.utc).isoformat(timespec="seconds"), "machine": machine.description(), **document}
        if options.json:
            with open(options.json, "w", encoding="utf-8") as file:
                json.dump(document, file, indent=1)
                file.write("\n")
        say(f"Events and programs are kept in {workshop.scratch} for the next time.")
        return 0 if isWell else 1
    except Failure as failure:
        say(f"Unable to go on: {failure}")
        return 70
    except KeyboardInterrupt:
        return 130
    finally:
        if workshop:
            workshop.clear()


if __name__ == "__main__":
    sys.exit(main())
