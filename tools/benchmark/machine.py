"""Gets this machine ready: what the peers need, and the programs of the benchmark."""

import glob
import os
import platform
import shutil
import subprocess
import sys

from process import Failure, run, say

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PACKAGES = {
    "sqlite": ["libsqlite3-dev"],
    "duckdb": ["python3-venv"],
    "postgres": ["postgresql", "libpq-dev"],
    "lmdb": ["liblmdb-dev"],
    "guard": ["valgrind"],
}
LIBRARIES = {
    "sqlite": ["-lsqlite3", "-lsimdjson"],
    "postgres": ["-lpq", "-lsimdjson"],
    "lmdb": ["-llmdb", "-lsimdjson"],
}


def install(peers):
    """Installs packages of the system that are missing. Needs root, or sudo without a password."""
    missing = [name for peer in peers for name in PACKAGES.get(peer, []) if not is_installed(name)]
    if not missing:
        return
    if not shutil.which("apt-get"):
        raise Failure(f"missing are {' '.join(missing)}, and there is no apt-get; install them, or leave out peers with --peers")
    say(f"Installing {' '.join(missing)} ...")
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    apt = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    run([*apt, "update"])
    run([*apt, "install", "-y", "--no-install-recommends", *missing])


def is_installed(package):
    if not shutil.which("dpkg"):
        return True  # The compiler will tell.
    found = subprocess.run(["dpkg", "-s", package], capture_output=True, text=True)
    return "\nStatus: install ok installed" in found.stdout


def python_with_duckdb(scratch):
    """The Python of a virtual environment of its own that has DuckDB."""
    python = f"{scratch}/venv/bin/python"
    if not os.path.exists(python) or subprocess.run([python, "-c", "import duckdb"], capture_output=True).returncode != 0:
        say("Installing DuckDB for Python ...")
        run([sys.executable, "-m", "venv", f"{scratch}/venv"])
        run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "duckdb"])
    return python


def compile_programs(scratch, names):
    """Compiles programs in C++ that are older than their sources; returns where they are."""
    folder = f"{scratch}/bin"
    os.makedirs(folder, exist_ok=True)
    for name in names:
        program, source = f"{folder}/{name}", f"{HERE}/{name}.cpp"
        sources = [source, *(glob.glob(f"{HERE}/*.hpp") if name in LIBRARIES else [])]
        if os.path.exists(program) and all(os.path.getmtime(program) > os.path.getmtime(s) for s in sources):
            continue
        say(f"Compiling {name} ...")
        headers = ["-I" + run(["pg_config", "--includedir"]).output.decode().strip()] if name == "postgres" else []
        run(["g++", "-O3", "-march=native", "-std=c++20", "-Wall", "-Wextra", *headers, source, "-o", program, *LIBRARIES.get(name, []), "-pthread"])
    return folder


def build_ledger():
    """Builds tool and library as they are released; returns where the programs are."""
    say("Building the ledger ...")
    build = ["swift", "build", "--package-path", ROOT, "-c", "release"]
    for product in ("campaign-ledger", "ledger-bench"):
        run([*build, "--product", product])
    return run([*build, "--show-bin-path"]).output.decode().strip()


def description():
    """The machine in words, for results."""
    def first(path, key):
        try:
            with open(path, encoding="utf-8") as file:
                return next((line.split(":", 1)[1].strip() for line in file if line.startswith(key)), "")
        except OSError:
            return ""

    return {
        "processor": first("/proc/cpuinfo", "model name") or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory": first("/proc/meminfo", "MemTotal"),
        "kernel": platform.release(),
    }
