"""The table of all results, as text."""

from jobs import JOBS, LEDGER, LIMIT, PEERS, TITLES, better


def number(value, unit):
    """Three digits, with what people say for the rest."""
    if unit == "bytes":
        return f"{value / (1 << 20):,.0f} MiB"
    for factor, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= factor and unit.endswith("/s"):
            return f"{digits(value / factor)} {letter}"
    return f"{digits(value)} {unit}" if unit in ("us", "ms") else digits(value)


def digits(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def times(value):
    return f"{value:.2f} x" if value < 10 else f"{value:.1f} x" if value < 100 else f"{value:,.0f} x"


def best_peer(job, results):
    """Name and median of the best store that one installs; None where there is none."""
    medians = {peer: results.median(job.name, peer) for peer in PEERS if peer != LIMIT}
    known = {peer: median for peer, median in medians.items() if median is not None}
    if not known:
        return None
    best = (max if job.more_is_better else min)(known, key=known.get)
    return best, known[best]


def cell(job, store, results, has_rounds):
    if results.is_wrong(job.name, store):
        return "WRONG"
    median = results.median(job.name, store)
    if median is None:
        return "-"
    text = number(median, job.unit)
    if has_rounds and store == LEDGER:
        low, high = (number(value, job.unit) for value in results.range(job.name, store))
        if low != high:
            text += f" ({low} to {high})"
    return text


def versus(job, median, other):
    return times(better(job, median, other)) if median is not None and other is not None else "-"


def rows(results, stores, has_rounds):
    peers = [peer for peer in PEERS if peer in stores]
    head = ["", "unit", *(TITLES[store] for store in [LEDGER, *peers]), "best peer", "goal", "of the goal", "of the stretch"]
    lines = [head]
    for job in JOBS:
        if job.name not in results.values and job.name not in results.wrong:
            continue
        median, medians, best = results.median(job.name, LEDGER), results.medians(job.name), best_peer(job, results)
        goal, stretch = job.goal.resolved(medians), job.stretch.resolved(medians)
        lines.append([
            job.title, "MiB" if job.unit == "bytes" else job.unit,
            *(cell(job, store, results, has_rounds) for store in [LEDGER, *peers]),
            f"{versus(job, median, best[1])} {TITLES[best[0]]}" if best else "-",
            number(goal, job.unit) if goal is not None else "-", versus(job, median, goal), versus(job, median, stretch)])
    return lines


def text(results, stores, has_rounds):
    notes = []
    for job in JOBS:
        for store in results.values.get(f"{job.name}-p50", {}):
            half, most, probe = (results.median(f"{job.name}-{part}", store) for part in ("p50", "p99", "probe"))
            if not results.is_wrong(job.name, store):
                notes.append(
                    f"{job.title}: {TITLES[store]}: a call took {number(half, 'us')}, 99 of 100 not over {number(most, 'us')}; "
                    f"the disk alone {number(probe, 'us')} to write and sync 4 KiB just before")
    for job, stores_wrong in results.wrong.items():
        for store, what in stores_wrong.items():
            notes.append(f"WRONG: {store}, {job}: {what.splitlines()[0]}")
    return "\n".join([columns(rows(results, stores, has_rounds)), "", *notes])


def columns(lines):
    """Lines of cells below each other, the first of each to the left."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.rjust(width) if place else cell.ljust(width) for place, (cell, width) in enumerate(zip(line, widths))).rstrip()
        for line in lines)


def markdown(results, stores, has_rounds):
    head, *body = rows(results, stores, has_rounds)
    lines = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
