"""PostgreSQL: a server of its own for the time of its jobs, on a socket in a folder of its own."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile

from process import run
from stores import Program

# Syncs stay on. The rest is what one sets for a machine that does nothing else.
SETTINGS = {
    "listen_addresses": "''", "max_connections": "100", "shared_buffers": "4GB", "effective_cache_size": "12GB", "work_mem": "1GB",
    "maintenance_work_mem": "2GB", "max_wal_size": "16GB", "checkpoint_timeout": "30min", "wal_level": "minimal",
    "max_wal_senders": "0", "wal_compression": "lz4", "jit": "off", "random_page_cost": "1.1", "min_parallel_table_scan_size": "1MB",
    "huge_pages": "try",
}


class Postgres(Program):
    """The databases of one server; a store is a database."""

    def __init__(self, name, folder, digests, program):
        super().__init__(name, folder, digests, [program])
        self.database = "bench"
        self.socket = None

    def as_owner(self, *command):
        """A server never runs as root."""
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *command] if os.geteuid() == 0 else list(command)

    @contextlib.contextmanager
    def started(self):
        programs = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True).stdout.strip()
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        self.socket = tempfile.mkdtemp(prefix="bench-")  # The path of a socket must be short.
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            for folder in (self.folder, self.socket):
                os.chown(folder, owner.pw_uid, owner.pw_gid)
        cluster = f"{self.folder}/cluster"
        run(self.as_owner(f"{programs}/initdb", "-D", cluster, "-A", "trust", "-U", "bench", "--no-sync", "--locale=C.UTF-8"))
        with open(f"{cluster}/postgresql.conf", "a", encoding="utf-8") as file:
            file.write(f"unix_socket_directories = '{self.socket}'\n")
            file.writelines(f"{key} = {value}\n" for key, value in SETTINGS.items())
        control = self.as_owner(f"{programs}/pg_ctl", "-D", cluster, "-w", "-t", "120")
        run([*control, "-l", f"{cluster}/log", "start"])
        try:
            yield
        finally:
            run([*control, "-m", "fast", "stop"])
            shutil.rmtree(self.socket, ignore_errors=True)

    def version(self):
        where = f"host={self.socket} user=bench dbname=postgres"
        return run([*self.command, "version", where]).output.decode().strip()

    def sql(self, statement):
        run(["psql", "-q", "-h", self.socket, "-U", "bench", "-d", "postgres", "-c", statement])

    def call(self, *arguments):
        where = f"host={self.socket} user=bench dbname={self.database}"
        return run([*self.command, arguments[0], where, *map(str, arguments[1:])])

    def clear(self):
        self.sql(f"DROP DATABASE IF EXISTS {self.database}")
        self.sql(f"CREATE DATABASE {self.database}")

    def bytes(self):
        return self.call("bytes").document["bytes"]

    @contextlib.contextmanager
    def aside(self):
        first, self.database = self.database, "aside"
        try:
            self.clear()
            yield self
            self.sql("DROP DATABASE aside")
        finally:
            self.database = first
