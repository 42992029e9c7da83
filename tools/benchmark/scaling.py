"""How the ledger scales: with the number of events, with how they lie among campaigns, and over small commits."""

import os
import statistics
import time

from process import Failure, run, say
from table import columns, digits, number

SIZES = (1_000_000, 10_000_000, 50_000_000)
# Interleaved campaigns; one of many contacts; many of few. Each with so many events.
SHAPES = (
    ("1 campaign at once", 10_000_000, {"at_once": 1}),
    ("10 campaigns at once", 10_000_000, {"at_once": 10}),
    ("1,000 campaigns at once", 10_000_000, {"at_once": 1000}),
    ("one campaign of 10 M contacts", 26_000_000, {"at_once": 1, "contacts": 10_000_000}),
    ("100,000 campaigns", 10_000_000, {"at_once": 1000, "contacts": 70}),
)
# Beyond this, what must come out needs more memory than machines have, and only counts are checked.
CHECKED = 10_000_000
SMALL_COMMITS = 100_000
HEAD = ("", "events", "import", "rebuild", "memory", "B/event", "reached", "99 of 100", "failed", "open", "verify", "")


def measure(workshop, options):
    store = workshop.ledger()
    lines, document, isWell = [HEAD], {"sizes": [], "shapes": []}, True
    cases = [("sizes", f"{size:,} events", size, {}) for size in SIZES]
    cases += [("shapes", *shape) for shape in SHAPES]
    for group, name, size, kind in cases:
        if size > options.most:
            say(f"{name}: left out, being more than {options.most:,} events")
            continue
        say(name)
        case = measure_case(workshop, store, size, kind)
        document[group].append({"name": name, **case})
        isWell = isWell and case["isRight"]
        lines.append(line(name, case))
    document["smallCommits"] = small = small_commits(workshop, store)
    print(columns(lines))
    print()
    print("\n".join(f"{name}: {value}" for name, value in small_lines(small)))
    return document, isWell and small["isRight"]


def measure_case(workshop, store, size, kind):
    workload = workshop.workload(size, **kind)
    isChecked = size <= CHECKED
    try:
        if isChecked:
            workload.expect()
        store.clear()
        imported, memory = store.measured("import", workload.events)
        rebuilds = [store.rebuild() for _ in range(3)]
        questions, campaigns = workload.path("questions.csv"), workload.path("campaigns.csv")
        isRight = imported.document["records"] == size
        if isChecked:
            isRight = isRight and store.table_digests(None) == workload.table_digests()
        else:
            questions, campaigns = some_questions(workload, store)
        half, most = store.reached(questions)
        verified, isSound = store.verify()
        return {
            "events": size, "isRight": isRight and isSound, "isChecked": isChecked,
            "import": size / imported.seconds, "importMemory": memory,
            "rebuild": size / statistics.median(seconds for seconds, _ in rebuilds),
            "rebuildMemory": max(memory for _, memory in rebuilds), "bytesPerEvent": store.bytes() / size,
            "reached50": half, "reached99": most, "failed": store.failed(campaigns),
            "open": statistics.median(store.open(questions)[0] for _ in range(9)) * 1000, "verify": size / verified}
    except Failure as failure:
        say(f"WRONG: {failure}")
        return {"events": size, "isRight": False, "isChecked": isChecked}


def some_questions(workload, store):
    """Questions about failed contacts, asked of the ledger itself, where what must come out is not known."""
    chains = run([store.tool, "export", "campaigns", "--ledger", store.path]).output.decode().splitlines()[1:]
    most = [row.split(",")[0] for row in sorted(chains, key=lambda row: -int(row.split(",")[5]))[:20]]
    with open(workload.path("campaigns.csv"), "w", encoding="utf-8") as file:
        file.writelines(f"{campaign}\n" for campaign in most)
    answers = store.answers("failed", file.name).decode().splitlines(keepends=True)
    with open(workload.path("questions.csv"), "w", encoding="utf-8") as questions:
        questions.writelines(answers[:: max(1, len(answers) // 2000)])
    return questions.name, file.name


def line(name, case):
    if "import" not in case:
        return (name, digits(case["events"]), *["-"] * (len(HEAD) - 3), "WRONG")
    return (
        name, digits(case["events"]), number(case["import"], "/s") + "/s", number(case["rebuild"], "/s") + "/s",
        number(case["rebuildMemory"], "bytes"), digits(case["bytesPerEvent"]), number(case["reached50"], "us"),
        number(case["reached99"], "us"), number(case["failed"], "/s") + "/s", number(case["open"], "ms"),
        number(case["verify"], "/s") + "/s", "" if case["isRight"] and case["isChecked"] else "counts checked" if case["isRight"] else "WRONG")


def small_commits(workshop, store):
    """What it costs to append one by one, and what a file made so is like beside one made by import."""
    workload = workshop.workload(SMALL_COMMITS).expect()
    say(f"{SMALL_COMMITS:,} events in commits of 1 and of 100")
    result = {"events": SMALL_COMMITS, "isRight": True}
    for name, per_commit in (("import", None), ("by100", 100), ("by1", 1)):
        store.clear()
        start = time.perf_counter()
        if per_commit:
            # From many callers, so that time is not all the disk's; commits hold what waits.
            store.append(workload.events, per_commit, 1 if per_commit > 1 else 8, 600)
        else:
            store.load(workload.events)
        seconds = time.perf_counter() - start
        store.rebuild()
        opened = statistics.median(store.open(workload.path("questions.csv"))[0] for _ in range(9)) * 1000
        half, most = store.reached(workload.path("questions.csv"))
        result[name] = {
            "seconds": seconds, "bytesPerEvent": os.path.getsize(store.path) / SMALL_COMMITS, "open": opened, "reached50": half,
            "reached99": most, "rebuild": SMALL_COMMITS / store.rebuild()[0]}
        result["isRight"] = result["isRight"] and store.table_digests(None) == workload.table_digests()
    return result


def small_lines(small):
    names = {"import": "imported", "by100": "100 per commit", "by1": "1 per call, 8 callers"}
    for key, name in names.items():
        case = small[key]
        yield f"{small['events']:,} events, {name}", (
            f"{number(small['events'] / case['seconds'], '/s')}/s, log {digits(case['bytesPerEvent'])} B/event, open "
            f"{number(case['open'], 'ms')}, reached {number(case['reached50'], 'us')} ({number(case['reached99'], 'us')}), "
            f"rebuild {number(case['rebuild'], '/s')}/s" + ("" if small["isRight"] else " WRONG"))
