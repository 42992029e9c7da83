"""tools/guard: what the hot paths cost for each event, in instructions and allocations, against bounds."""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile

import machine
from process import Failure

DESCRIPTION = """Counts what the hot paths cost for each event, and fails where a count is beyond its bound.

Each job runs on a few events and on many; the difference, divided by the events between, is the price of one
event without that of starting. Instructions of hashing are left out. Allocations are compared only where the
processor has SHA instructions: without them hashing allocates.
"""
EPILOG = """The bounds are in tools/benchmark/bounds.json. After a change that is worth its price: tools/guard --accept"""
HERE = os.path.dirname(os.path.abspath(__file__))
BUILT = os.path.join(HERE, "../../.build/release/campaign-ledger")
BOUNDS = os.path.join(HERE, "bounds.json")
FEW, MANY = 10_000, 40_000
HASHING = re.compile("(?i)sha256|crypto")
# What --accept leaves between a count and its bound: a tenth, and a little for those that are next to nothing.
ROOM, LEAST_ROOM = 1.10, (20, 0.05)


class Counter:
    """Runs the ledger, and counts."""

    def __init__(self, scratch):
        self.scratch = scratch
        self.ledger = f"{scratch}/campaign-ledger"
        self.preload = f"{scratch}/allocations.so"
        # valgrind stops at debug information that is newer than itself.
        subprocess.run(["strip", "--strip-debug", "-o", self.ledger, BUILT], check=True)
        subprocess.run(["gcc", "-O2", "-shared", "-fPIC", f"{HERE}/allocations.c", "-o", self.preload], check=True)

    def instructions(self, *arguments):
        """All but those of hashing: valgrind's processor has no SHA instructions, and hashing without them would
        hide everything else."""
        profile = f"{self.scratch}/callgrind.out"
        run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", self.ledger, *arguments])
        total, names, isCall, counts = 0, {}, False, True
        with open(profile, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if line.startswith("fn="):
                    number, _, name = line[3:].strip().partition(" ")
                    if name:
                        names[number] = name
                    counts = not HASHING.search(names.get(number, ""))
                elif line.startswith(("cfn=", "cfi=", "cob=", "fl=", "fi=", "fe=", "ob=")):
                    # A name may be given where it is called first.
                    if line.startswith("cfn=") and " " in line:
                        number, _, name = line[4:].strip().partition(" ")
                        names[number] = name
                elif line.startswith("calls="):
                    isCall = True
                elif line[:1].isdigit() or line[:1] in "+-*":
                    # The line after a call has what was spent in it, which its own function counts.
                    total += int(line.split()[1]) if counts and not isCall else 0
                    isCall = False
        return total

    def allocations(self, *arguments):
        path = f"{self.scratch}/allocations"
        run([self.ledger, *arguments], LD_PRELOAD=self.preload, ALLOCATIONS_FILE=path)
        with open(path, encoding="utf-8") as file:
            return int(file.read())


def run(command, **environment):
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, env={**os.environ, **environment})
    if done.returncode != 0:
        raise SystemExit(f"exit code {done.returncode} of {' '.join(command)}\n{done.stderr[-2000:]}")


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


def hasSHA():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        return " sha_ni" in file.read()


def main():
    parser = argparse.ArgumentParser(
        prog="tools/guard", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accept", action="store_true", help="write bounds a tenth above what is counted now")
    options = parser.parse_args()
    machine.install(["guard"])
    with tempfile.TemporaryDirectory(prefix="campaign-ledger-guard-") as scratch:
        subprocess.run(["g++", "-O2", "-std=c++17", f"{HERE}/workload.cpp", "-o", f"{scratch}/workload"], check=True)
        counter = Counter(scratch)
        few, many = measure(counter, FEW), measure(counter, MANY)
    prices = {
        job: [round((after - before) / (MANY - FEW), 2) for before, after in zip(few[job], many[job])] for job in few}
    if options.accept:
        bounds = {
            job: [round(price * ROOM + least, 2) for price, least in zip(pair, LEAST_ROOM)] for job, pair in prices.items()}
        with open(BOUNDS, "w", encoding="utf-8") as file:
            json.dump(bounds, file, indent=4)
            file.write("\n")
    with open(BOUNDS, encoding="utf-8") as file:
        bounds = json.load(file)
    kinds = 2 if hasSHA() else 1
    broken = [
        job for job in prices if any(price > bound for price, bound in list(zip(prices[job], bounds[job]))[:kinds])]
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
    try:
        sys.exit(main())
    except Failure as failure:
        sys.exit(f"Unable to count: {failure}")
