"""Hostile and extreme inputs, each with what must come of it, its time and its peak of memory."""

import argparse
import gzip
import os
import shutil
import sys
import tempfile

import events
from run import Tool, launcher

MIB = 1 << 20


class Limits:
    def __init__(self, program, folder, share):
        self.program, self.folder, self.share = program, folder, share
        self.launch = launcher(folder)
        self.broken = 0
        print(f"{'what':<54}{'command':<26}{'status':>7}{'time':>10}{'memory':>10}")

    def count(self, full):
        return max(1, int(full * self.share))

    def file(self, name, pieces):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            for piece in pieces:
                file.write(piece if isinstance(piece, bytes) else piece.encode())
        return path

    def tool(self):
        folder = tempfile.mkdtemp(dir=self.folder)
        return Tool(self.launch, self.program, folder)

    def expect(self, what, run, status, memory_mib, holds=None, says=None, command=""):
        problems = []
        if run.status != status:
            problems.append(f"exit code {run.status}, expected {status}: {run.errors[-300:]}")
        if run.peak_mib > memory_mib:
            problems.append(f"took {run.peak_mib} MiB, at most {memory_mib} are allowed")
        if says and says not in run.errors + run.output:
            problems.append(f"does not say '{says}': {run.errors[-300:]}")
        if holds and not problems and not holds(run):
            problems.append(f"a wrong answer: {run.output[:300]}")
        print(
            f"{what:<54}{command:<26}{run.status:>7}{run.seconds:>8.1f} s{run.peak_mib:>6} MiB",
            flush=True)
        for problem in problems:
            print(f"    {problem}")
        self.broken += bool(problems)


def long_lines(limits):
    """What has no end is cut off in constant memory."""
    # More than the longest record, or there is nothing to cut off.
    size = max(limits.count(1024), 100) * MIB
    good = events.event(1, "campaign.created", "c", 0)
    path = limits.file("line", [
        '{"a":"', *(b"x" * MIB for _ in range(size // MIB)), '"}\n', good])
    tool = limits.tool()
    limits.expect(
        f"a line of {size // MIB} MiB", tool.run("import", path), 65, 400,
        says="at most 67108864 bytes", command="import")
    run = tool.run("import", path, "--keep-going", "--json")
    limits.expect(
        "the same, and a good line behind it", run, 0, 400,
        lambda run: (run.document["accepted"], run.document["rejected"]) == (1, 1),
        command="import --keep-going")
    os.unlink(path)
    endless = ["sh", "-c", f"head -c {size} /dev/zero | tr '\\0' x"]
    limits.expect(
        f"{size // MIB} MiB without a line end, from a pipe",
        limits.tool().run("import", "-", source=endless), 65, 400,
        says="at most 67108864 bytes", command="import -")
    limits.expect(
        "the same as a list of contacts",
        limits.tool().run("campaign", "create", "c", "--contacts", "-", source=endless), 65, 100,
        command="campaign create")
    limits.expect(
        "the same as events", limits.tool().run("append", "-", source=endless), 65, 100,
        command="append -")
    member = gzip.compress(b"x" * (64 * MIB), 9)
    bomb = limits.file("bomb.gz", [member] * max(limits.count(128), 2))
    limits.expect(
        f"gzip of {os.path.getsize(bomb) // MIB} MiB that unpacks to {max(limits.count(128), 2) / 16:g} GiB",
        limits.tool().run("import", bomb), 65, 400, says="at most 67108864 bytes",
        command="import")
    os.unlink(bomb)


def nested(limits):
    """Nesting costs no stack."""
    count = limits.count(1_000_000)
    for what, opening, closing in [
        ("arrays", "[", "]"), ("objects", '{"a":', "1" + "}" * count)]:
        end = closing if what == "objects" else closing * count
        text = opening * count + end
        for member in ['"message":', '"error":', '"contacts":']:
            record = events.event(1, "campaign.created", "c", 0, member + text)
            path = limits.file("nested", [record])
            limits.expect(
                f"{count} nested {what} in {member[:-1]}", limits.tool().run("import", path), 65,
                400, says="nested more than 128 deep", command="import")
        path = limits.file("nested", [text, "\n"])
        for form in ["cloudevents", "whatsapp"]:
            limits.expect(
                f"{count} nested {what} alone", limits.tool().run(
                    "import", path, "--format", form), 65, 400, command=f"import {form}")
        limits.expect(
            f"{count} nested {what} as a policy",
            limits.tool().run("replay", "--policy", path), 65, 400, command="replay --policy")


def many_campaigns(limits):
    count = limits.count(1_000_000)
    tool = limits.tool()
    path = limits.file("campaigns", events.campaigns(count))
    limits.expect(
        f"{count} campaigns", tool.run("import", path, "--json"), 0, 4000,
        lambda run: run.document["accepted"] == 2 * count, command="import")
    os.unlink(path)
    failed = (count + 2) // 3

    def rows(run):
        with open(os.path.join(tool.folder, "out")) as out:
            return sum(1 for _ in out) == count + 1

    limits.expect("  all counts", tool.run("stats", "--csv"), 0, 4000, rows, command="stats --csv")
    limits.expect(
        "  one of them", tool.run("stats", f"c{count - 1}", "--json"), 0, 4000,
        lambda run: run.document["campaigns"][0]["contacts"]["targeted"] == 1,
        command="stats CAMPAIGN")
    limits.expect(
        "  one chain", tool.run("chain", "c0", "--json"), 0, 4000,
        lambda run: run.document["stillFailed"] == 1, command="chain")
    limits.expect(
        "  one contact", tool.run("reached", "k1", "--campaign", "c1", "--json"), 0, 4000,
        lambda run: run.document["reached"], command="reached")
    limits.expect(
        "  all chains", tool.run("export", "chains"), 0, 4000, rows, command="export chains")
    limits.expect(
        "  all failed messages", tool.run("messages", "--limit", "10", "--json"), 0, 4000,
        lambda run: run.document["summary"]["total"] == failed, command="messages")
    limits.expect("  audit", tool.run("audit", "--json"), 0, 4000, command="audit")
    limits.expect("  verify", tool.run("verify", "--json"), 0, 4000, command="verify")


def extreme_shapes(limits):
    count = limits.count(65_535)
    tool = limits.tool()
    limits.expect(
        f"{count} attempts of one contact",
        tool.run("import", limits.file("input", events.attempts(count)), "--json"), 0, 1000,
        lambda run: run.document["accepted"] == count + 1, command="import")
    limits.expect(
        "  reached by the last", tool.run("reached", "ana", "--campaign", "many", "--json"), 0, 1000,
        lambda run: run.document["attempt"] == count, command="reached")
    limits.expect(
        "  timeline", tool.run("timeline", "ana", "--ndjson"), 0, 1000,
        lambda run: run.output.count("\n") == count, command="timeline")
    limits.expect(
        "  history", tool.run("messages", "--json"), 0, 1000, command="messages")
    limits.expect("  audit", tool.run("audit", "--json"), 0, 1000, command="audit")

    count = limits.count(10_000)
    tool = limits.tool()
    limits.expect(
        f"a chain of {count} retries",
        tool.run("import", limits.file("input", events.chain(count)), "--json"), 0, 1000,
        lambda run: run.document["accepted"] == 2 * count + 2, command="import")
    limits.expect(
        "  its tree", tool.run("chain", "r0", "--json"), 0, 1000,
        lambda run: (run.document["depth"], run.document["stillFailed"]) == (count, 0),
        command="chain")
    limits.expect(
        "  its tree as text", tool.run("chain", "r0"), 0, 1000, command="chain (text)")
    limits.expect(
        "  reached at its end", tool.run("reached", "ana", "--campaign", "r0", "--json"), 0, 1000,
        lambda run: run.document["chainPosition"] == count, command="reached")
    limits.expect("  audit", tool.run("audit", "--json"), 0, 1000, command="audit")
    limits.expect(
        "  closing the loop",
        tool.run("append", events.event(
            "x", "campaign.created", "r0", 1, f'"retryOf":"r{count}"')), 65, 1000,
        command="append")

    tool = limits.tool()
    limits.expect(
        f"a message id claimed by {count} attempts",
        tool.run("import", limits.file("input", events.claims(count)), "--json"), 0, 1000,
        lambda run: run.document["accepted"] == count + 2, command="import")
    limits.expect(
        "  belongs to the first", tool.run("stats", "claims", "--json"), 0, 1000,
        lambda run: run.document["campaigns"][0]["contacts"]["delivered"] == 1, command="stats")
    limits.expect(
        "  audit reports it", tool.run("audit", "--check", "messageIdClaimedTwice", "--json"), 1,
        1000, command="audit")

    count = limits.count(100_000)
    tool = limits.tool()
    limits.expect(
        f"one contact in {count} campaigns",
        tool.run("import", limits.file("input", events.everywhere(count)), "--json"), 0, 1000,
        lambda run: run.document["accepted"] == count, command="import")
    limits.expect(
        "  timeline", tool.run("timeline", "ana", "--json"), 0, 1000,
        lambda run: len(run.document["campaigns"]) == count, command="timeline")
    limits.expect("  suppress", tool.run("suppress", "--json"), 0, 1000, command="suppress")

    tool = limits.tool()
    limits.expect(
        f"a webhook body with {count} statuses",
        tool.run("import", limits.file("input", events.statuses(count)), "--json"), 0, 2000,
        lambda run: run.document["accepted"] == count, command="import")
    limits.expect(
        "  again", tool.run("import", limits.file("input", events.statuses(count)), "--json"), 0,
        2000, lambda run: run.document["duplicates"] == count, command="import")


PARTS = {
    "lines": long_lines, "nested": nested, "campaigns": many_campaigns, "shapes": extreme_shapes}


def main():
    parser = argparse.ArgumentParser(
        prog="tools/limits", description="Hostile and extreme inputs: answers, time and memory.")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all of them by default")
    parser.add_argument("--program", default=".build/release/campaign-ledger")
    parser.add_argument("--share", type=float, default=1, help="of the sizes, to try it out: 0.01")
    arguments = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="campaign-ledger-limits-")
    try:
        limits = Limits(os.path.abspath(arguments.program), folder, arguments.share)
        for part in arguments.parts or PARTS:
            PARTS[part](limits)
    finally:
        shutil.rmtree(folder)
    print(f"{limits.broken} of these are not as they must be." if limits.broken else "All as it must be.")
    sys.exit(1 if limits.broken else 0)


if __name__ == "__main__":
    main()
