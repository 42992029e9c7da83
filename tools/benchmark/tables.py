"""Tables of results compared by what they add up to, in whatever order their rows are."""

import os
import subprocess

NAMES = ("stats", "failed", "chains", "reach")
# The columns of the ledger's exports that the peers have too.
EXPORTS = {"stats": ("campaigns", "1-7,9"), "failed": ("failed", "1-3"), "chains": ("chains", "1,2,4-8,10"), "reach": ("reach", "1,2,4")}


class Digests:
    """Makes digests with the program of that name."""

    def __init__(self, program):
        self.program = program

    def of_file(self, path):
        if not os.path.exists(path):
            return None
        with open(path, "rb") as file:
            return subprocess.run([self.program], stdin=file, stdout=subprocess.PIPE, check=True).stdout

    def of_text(self, text):
        return subprocess.run([self.program], input=text, stdout=subprocess.PIPE, check=True).stdout

    def of_export(self, tool, ledger, name):
        view, columns = EXPORTS[name]
        export = subprocess.Popen([tool, "export", view, "--ledger", ledger], stdout=subprocess.PIPE)
        rows = subprocess.Popen(["tail", "-n", "+2"], stdin=export.stdout, stdout=subprocess.PIPE)
        # `cut` knows no quotes: no name of the workload needs them.
        some = subprocess.Popen(["cut", "-d,", f"-f{columns}"], stdin=rows.stdout, stdout=subprocess.PIPE)
        digest = subprocess.run([self.program], stdin=some.stdout, stdout=subprocess.PIPE, check=True).stdout
        for process in (export, rows, some):
            process.stdout.close()
        return digest if export.wait() == 0 else None
