"""Callers that share commits: 1, 8, 64 at once, each waiting until its own event is durable."""

from measure import Measurement
from process import say
from results import Results
from table import columns, digits, number

CALLERS = (1, 8, 64)
EVENTS = 1_000_000


def measure(workshop, options):
    workload = workshop.workload(min(options.events, EVENTS)).expect()
    store, results = workshop.ledger(), Results()
    measurement = Measurement([store], set(), workload, results, workshop.scratch)
    for number_of_round in range(1, options.rounds + 1):
        say(f"round {number_of_round}")
        for callers in CALLERS:
            job = f"callers{callers}"
            measurement.attempt([job], store, lambda: measurement.append(store, job, 1, callers))
    print(text(results, store.name))
    return {"rounds": options.rounds, **results.document()}, not results.wrong


def text(results, store):
    lines = [("callers", "acknowledged/s", "median call", "99 of 100", "the disk alone")]
    for callers in CALLERS:
        job = f"callers{callers}"
        values = [results.median(name, store) for name in (job, f"{job}-p50", f"{job}-p99", f"{job}-probe")]
        if results.is_wrong(job, store) or None in values:
            lines.append((str(callers), "WRONG", "-", "-", "-"))
        else:
            lines.append((str(callers), digits(values[0]), *(number(value, "us") for value in values[1:])))
    return columns(lines)

