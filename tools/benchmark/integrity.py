"""What proofs, backups and erasures cost on a ledger of a million events, each checked before its time counts."""

import csv
import io
import json
import os
import statistics

from process import Failure, run, say
from table import columns, digits, number

EVENTS = 1_000_000
ROUNDS = 5
ERASED = 1000
HEAD = ("", "time", "memory", "file")


def measure(workshop, options):
    workload, store = workshop.workload(min(options.events, EVENTS)), workshop.ledger()
    store.clear()
    store.load(workload.events)
    store.rebuild()
    bench = Integrity(store, workload)
    try:
        say("proofs")
        bench.prove()
        say("backup and restore")
        bench.back_up()
        say("erasure")
        bench.erase()
    except Failure as failure:
        say(f"WRONG: {failure}")
        bench.isWell = False
    print(columns([HEAD, *[line(row) for row in bench.rows]]))
    return {"events": min(options.events, EVENTS), "rows": bench.rows}, bench.isWell


def line(row):
    return (
        row["name"], number(row["milliseconds"], "ms"), number(row["memory"], "bytes") if row["memory"] else "",
        f"{digits(row['bytes'])} B" if row["bytes"] else "")


class Integrity:
    def __init__(self, store, workload):
        self.store, self.workload = store, workload
        self.rows, self.isWell = [], True

    def add(self, name, seconds, memory=None, size=None):
        self.rows.append({"name": name, "milliseconds": seconds * 1000, "memory": memory, "bytes": size})

    def require(self, what, isTrue):
        if not isTrue:
            raise Failure(what)

    def beside(self, suffix):
        return f"{self.store.path}-{suffix}"

    # Proofs

    def prove(self):
        head = self.store.ask("head").document
        half = str(head["size"] // 2)
        contact, campaign = self.reached_contact()
        self.proof("proof of an event", "prove", "--position", half)
        self.proof("proof of growth from half", "prove", "--from", half)
        self.proof("proof of reach", "prove", "reach", contact, "--campaign", campaign)

    def proof(self, name, *arguments):
        path = self.beside("proof")
        seconds = statistics.median(self.store.ask(*arguments, "--output", path).seconds for _ in range(ROUNDS))
        self.add(name, seconds, size=os.path.getsize(path))
        check = [self.store.tool, "check-proof", path, "--json"]
        self.add(f"{name}, checked", statistics.median(self.valid(run(check)).seconds for _ in range(ROUNDS)))
        os.remove(path)

    def valid(self, result):
        self.require("a proof is refused", result.document["valid"])
        return result

    def reached_contact(self):
        rows = csv.DictReader(io.StringIO(self.export("reach")))
        reached = [row for row in rows if row["campaign"]]
        row = reached[len(reached) // 2]
        return row["contact"], row["campaign"]

    def export(self, view):
        return run([self.store.tool, "export", view, "--ledger", self.store.path]).output.decode()

    # Backups

    def back_up(self):
        head = self.store.ask("head").document
        copy, elsewhere = self.beside("copy"), self.beside("elsewhere")
        for name, *more in (("backup, every byte checked",), ("backup --quick", "--replace", "--quick")):
            result, memory = self.store.measured("backup", copy, *more)
            self.add(name, result.seconds, memory, os.path.getsize(copy))
        restored = run([self.store.tool, "restore", copy, "--ledger", elsewhere, "--json"])
        self.require("another head is restored", restored.document["root"] == head["root"])
        self.add("restore", restored.seconds)

    # Erasures

    def erase(self):
        campaigns, contacts = self.export("campaigns"), self.contacts()
        for name, some in ((f"erase {ERASED:,} contacts", contacts), ("erase one contact more", contacts[-1:])):
            path = self.beside("contacts")
            with open(path, "w", encoding="utf-8") as file:
                file.writelines(f"{contact}\n" for contact in (some[:-1] if len(some) > 1 else some))
            result, memory = self.store.measured("erase", "--contacts", path, "--yes")
            self.add(name, result.seconds, memory)
        self.require("a statistic is another one", self.export("campaigns") == campaigns)
        self.require("an id is left", not self.left(contacts))
        again = self.store.ask("import", self.workload.events)
        self.require("somebody came back", again.document["accepted"] == 0 and not self.left(contacts))
        self.add("the same file imported again, after it", again.seconds)
        self.require("verify finds something", self.store.verify()[1])

    def contacts(self):
        rows = csv.DictReader(io.StringIO(self.export("reach")))
        known = sorted({row["contact"] for row in rows})
        return known[:: max(1, len(known) // (ERASED + 1))][: ERASED + 1]

    def left(self, contacts):
        """Those whom an event still names; that no byte is left is looked for by `erase` itself."""
        erased, found = set(contacts), set()
        for text in self.export("events").splitlines():
            data = json.loads(text)["data"]
            found.update(erased & {data.get("contact"), *data.get("contacts", [])})
        return found
