"""tools/guard: what the hot paths cost for each event, in instructions and allocations, against bounds."""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile

DESCRIPTION = """Counts what the hot paths cost for each event, and fails where a count is beyond its bound.

Each job runs twice under valgrind, on a few events and on many; the difference, divided by the events between,
is the price of one event without that of starting. The processor valgrind shows has no SHA instructions, so that
hashing costs more here than it does on most machines.
"""
EPILOG = """The bounds are in tools/benchmark/bounds.json. After a change that is worth its price: tools/guard --accept"""
HERE = os.path.dirname(os.path.abspath(__file__))
BUILT = os.path.join(HERE, "../../.build/release/campaign-ledger")
BOUNDS = os.path.join(HERE, "bounds.json")
FEW, MANY = 10_000, 40_000
# What --accept leaves between a count and its bound.
ROOM = 1.10


class Counter:
    """Runs the ledger under valgrind."""

    def __init__(self, scratch):
        self.scratch = scratch
        self.ledger = f"{scratch}/campaign-ledger"
        # valgrind stops at debug information that is newer than itself.
        subprocess.run(["strip", "-o", self.ledger, BUILT], check=True)

    def instructions(self, *arguments):
        return self.valgrind(
            ["--tool=callgrind", f"--callgrind-out-file={self.scratch}/callgrind.out"], arguments, r"Collected : (\d+)")

    def allocations(self, *arguments):
        return self.valgrind(
            ["--tool=memcheck", "--leak-check=no", "--undef-value-errors=no"], arguments, r"total heap usage: ([\d,]+) allocs")

    def valgrind(self, options, arguments, pattern):
        command = ["valgrind", *options, self.ledger, *arguments]
        run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        found = re.search(pattern, run.stderr)
        if run.returncode != 0 or not found:
            raise SystemExit(f"exit code {run.returncode} of {' '.join(command)}\n{run.stderr[-2000:]}")
        return int(found[1].replace(",", ""))


def measure(counter, events):
    """Instructions and allocations of every job on so many events, by job."""
    folder = f"{counter.scratch}/{events}"
    os.makedirs(folder)
    path, ledger = f"{folder}/events.ndjson", f"{folder}/ledger"
    with open(path, "wb") as out:
        subprocess.run([f"{counter.scratch}/workload", str(events)], stdout=out, check=True)
    counts = {}
    # Each of the two counts of an import makes a ledger of its own.
    other = f"{folder}/other"
    counts["import"] = (
        counter.instructions("import", path, "--ledger", ledger), counter.allocations("import", path, "--ledger", other))
    for job, arguments in (("import again", ("import", path)), ("rebuild", ("rebuild",)), ("verify", ("verify",))):
        arguments = (*arguments, "--ledger", ledger)
        counts[job] = (counter.instructions(*arguments), counter.allocations(*arguments))
    return counts


def main():
    parser = argparse.ArgumentParser(
        prog="tools/guard", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accept", action="store_true", help="write bounds a tenth above what is counted now")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="campaign-ledger-guard-") as scratch:
        subprocess.run(["g++", "-O2", "-std=c++17", f"{HERE}/workload.cpp", "-o", f"{scratch}/workload"], check=True)
        counter = Counter(scratch)
        few, many = measure(counter, FEW), measure(counter, MANY)
    prices = {
        job: [round((after - before) / (MANY - FEW), 2) for before, after in zip(few[job], many[job])] for job in few}
    if options.accept:
        bounds = {job: [round(price * ROOM, 2) for price in pair] for job, pair in prices.items()}
        with open(BOUNDS, "w", encoding="utf-8") as file:
            json.dump(bounds, file, indent=4)
            file.write("\n")
    with open(BOUNDS, encoding="utf-8") as file:
        bounds = json.load(file)
    broken = [job for job in prices if any(price > bound for price, bound in zip(prices[job], bounds[job]))]
    print(f"{'FOR EACH EVENT':14} {'INSTRUCTIONS':>14} {'BOUND':>10} {'ALLOCATIONS':>12} {'BOUND':>8}")
    for job, (instructions, allocations) in prices.items():
        most = bounds[job]
        mark = "  beyond its bound" if job in broken else ""
        print(f"{job:14} {instructions:14,.0f} {most[0]:10,.0f} {allocations:12.2f} {most[1]:8.2f}{mark}")
    if broken:
        print(f"\n{', '.join(broken)}: costs more than it may. Find out why: callgrind_annotate names the functions.\n"
              "If the change is worth it, say why in its commit, and run: tools/guard --accept", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
