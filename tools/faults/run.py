"""tools/torture: what the ledger withstands."""

import argparse
import json
import os
import resource
import secrets
import shutil
import sys
import tempfile
from datetime import datetime, timezone

from cases import Workshop, run_test
from report import failures, table
from tests import TESTS
from tool import Tool, Unable

DESCRIPTION = """Does to the ledger what can go wrong, and looks whether it keeps what it promises.

After each fault must hold: what was acknowledged is in the log, what is in the log was given, batches are whole,
and 'verify' finds nothing. What 'erase', 'backup' and 'restore' replace is what it was or what it becomes, and saying it
once more leaves nothing behind. Nothing depends on how quick the machine is. The cases follow from the seed, which is
printed; the files of a case that fails are kept, and the command that repeats it is printed.
"""
EPILOG = "tests:\n" + "\n".join(f"  {name:8}{test.title}" for name, test in TESTS.items()) + """

examples:
  tools/torture --quick
  tools/torture damage --cases 10000
  tools/torture kill --seed 7 --case 12
  tools/torture calls --seed 7 --part 1/4
"""
# What a process may have of memory of its own: not of the file, which is mapped.
MOST_MEMORY = 1 << 30


def part(text):
    """The K and the N of 'K/N'."""
    number, count = map(int, text.split("/"))
    if not 1 <= number <= count:
        raise ValueError
    return number, count


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="tools/torture", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tests", nargs="*", metavar="TEST", help="which ones (default all)")
    parser.add_argument("--cases", type=int, metavar="N", help="of each test (default: each test's own number)")
    parser.add_argument("--case", type=int, metavar="N", help="only the case of this number")
    parser.add_argument("--part", type=part, default=(1, 1), metavar="K/N", help="only the K-th of N equal parts of the cases")
    parser.add_argument("--seed", type=int, metavar="S", help="what follows from chance follows from it (default: a new one)")
    parser.add_argument("--quick", action="store_true", help="fewer cases: about two minutes in all")
    parser.add_argument("--tool", metavar="PATH", help="the program to test (default: a release build)")
    parser.add_argument("--scratch", metavar="DIR", help="for the files of the cases (default: in memory, where there is such a folder)")
    parser.add_argument("--json", metavar="FILE", help="write the results as JSON")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.tests if name not in TESTS]
    if unknown:
        parser.error(f"'{unknown[0]}' is none of {', '.join(TESTS)}")
    if options.case is not None and len(options.tests) != 1:
        parser.error("--case takes one test")
    if options.case is not None and options.seed is None:
        parser.error("--case takes the --seed of the run that it was met in")
    options.tests = options.tests or list(TESTS)
    options.seed = secrets.randbelow(1 << 32) if options.seed is None else options.seed
    return options


def scratch_folder():
    """SIGKILL and failing calls take nothing from the page cache, so a disk would only make the tests slow."""
    memory = "/dev/shm"
    return os.path.join(memory if os.access(memory, os.W_OK) else tempfile.gettempdir(), "campaign-ledger-torture")


def say(text):
    print(text, file=sys.stderr, flush=True)


def main():
    options = parse(sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    scratch = os.path.join(os.path.abspath(options.scratch or scratch_folder()), f"{os.getpid()}")
    results = []
    try:
        workshop = Workshop(Tool(options.tool), options.seed, scratch, os.cpu_count() or 1)
        say(f"seed {options.seed}, {workshop.workers} cases at once, in {scratch}")
        for name in options.tests:
            test = TESTS[name](workshop)
            wanted = options.cases or (test.quick if options.quick else test.usual)
            say(f"{name}: {test.title} ...")
            results.append(run_test(test, wanted, options.case, say, options.part))
    except Unable as error:
        say(f"Unable to go on: {error}")
        return 70
    except KeyboardInterrupt:
        return 130
    finally:
        if not any(result.failures for result in results):
            shutil.rmtree(scratch, ignore_errors=True)
    print(table(results))
    print(failures(results, options.seed, options.tool), end="")
    if options.json:
        document = {"when": datetime.now(timezone.utc).isoformat(timespec="seconds"), "seed": options.seed,
                    "tests": [{**vars(result), "failures": [vars(failure) for failure in result.failures]} for result in results]}
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(document, file, indent=1)
            file.write("\n")
    return 1 if any(result.failures for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
