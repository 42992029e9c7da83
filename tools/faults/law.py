"""What must hold of a ledger after anything that went wrong:

    acknowledged events are in the recovered log, and recovered events are among the attempted ones;
    each batch is there as a whole or not at all;
    `verify` finds nothing.
"""

import json

# What an undisturbed ledger shows equally, whatever order the events came in: no positions, no times of recording.
TABLES = ("campaigns", "failed", "chains", "reach")


def entries(tool, ledger):
    """The log as the tool shows it, and what is wrong with showing it."""
    ended = tool.run("log", "--ndjson", "--ledger", ledger)
    if ended.status != 0:
        return [], [ended.fault() or f"the log cannot be read: exit code {ended.status}: {ended.words}"]
    return [json.loads(line) for line in ended.output.splitlines()], []


def judge(recovered, attempted, acknowledged, batches):
    """What breaks the law, in words.

    `recovered`: entries of the log; `attempted`: events by id; `acknowledged`: ids; `batches`: lists of ids.
    """
    problems, places = [], {}
    for expected, entry in enumerate(recovered, 1):
        name = entry["event"]["id"]
        if entry["position"] != expected:
            problems.append(f"position {entry['position']} stands where {expected} should")
        if name in places:
            problems.append(f"{name} is recorded twice, at {places[name]} and {expected}")
        elif name not in attempted:
            problems.append(f"{name} is recorded, but nobody gave it")
        elif entry["event"] != attempted[name]:
            problems.append(f"{name} is not what was given: {json.dumps(entry['event'])[:300]}")
        places.setdefault(name, expected)
    lost = [name for name in sorted(acknowledged) if name not in places]
    if lost:
        problems.append(f"acknowledged and lost: {', '.join(lost[:10])} ({len(lost)} in all)")
    for batch in batches:
        there = [places[name] for name in batch if name in places]
        if there and len(there) != len(batch):
            problems.append(f"only {len(there)} of the {len(batch)} events of one batch are there: {batch[0]} and so on")
        elif there and there != list(range(there[0], there[0] + len(there))):
            problems.append(f"the batch of {batch[0]} lies scattered: {there[:10]}")
    return problems


def unsound(tool, ledger, is_shut_down=True):
    """What `verify` finds, or how it fails.

    Without having been shut down, the system may have left anything in the projections, which are never synced: that is to
    be found too, and does not count.
    """
    ended = tool.run("verify", "--json", "--ledger", ledger)
    if ended.status == 0:
        return []
    if ended.status == 1 and not is_shut_down:
        findings = json.loads(ended.output)["findings"]
        if all(finding["what"].startswith("projection") for finding in findings):
            return []
    return [ended.fault() or f"verify: exit code {ended.status}: {(ended.output or ended.errors).decode(errors='replace')[:600]}"]


def exports(tool, ledger):
    """All tables, by view: bytes, or what is wrong."""
    return {view: tool.run("export", view, "--ledger", ledger) for view in TABLES}


def differing(found, expected):
    """Names the tables that are not as they would be had nothing gone wrong."""
    problems = []
    for view, ended in found.items():
        if ended.status != 0:
            problems.append(f"export {view}: exit code {ended.status}: {ended.words}")
        elif ended.output != expected[view].output:
            problems.append(f"export {view} is not that of an undisturbed ledger")
    return problems
