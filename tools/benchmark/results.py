"""What was measured, job by job and store by store."""

import statistics


class Results:
    """Values of all rounds; what gave a wrong answer has none."""

    def __init__(self):
        self.values = {}
        self.wrong = {}
        self.versions = {}

    def add(self, job, store, value):
        self.values.setdefault(job, {}).setdefault(store, []).append(value)

    def mark_wrong(self, job, store, what):
        self.wrong.setdefault(job, {})[store] = what

    def is_wrong(self, job, store):
        return store in self.wrong.get(job, {})

    def median(self, job, store):
        """None where nothing was measured, or an answer was wrong."""
        values = self.values.get(job, {}).get(store)
        return None if not values or self.is_wrong(job, store) else statistics.median(values)

    def range(self, job, store):
        values = self.values[job][store]
        return min(values), max(values)

    def medians(self, job):
        return {store: median for store in self.values.get(job, {}) if (median := self.median(job, store)) is not None}

    def document(self):
        jobs = {}
        for job, stores in self.values.items():
            jobs[job] = {
                store: {"median": self.median(job, store), "values": values}
                for store, values in stores.items()}
        return {"jobs": jobs, "wrong": self.wrong, "versions": self.versions}
