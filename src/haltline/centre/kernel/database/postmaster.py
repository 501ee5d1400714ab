"""One server: made, started, asked whether it lives, and stopped. A pid alone is never taken for life."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from haltline.centre.kernel.database.account import ServerAccount
from haltline.centre.kernel.database.failures import DatabaseUnavailable
from haltline.centre.kernel.database.programs import Programs
from haltline.centre.kernel.database.roles import ADMIN

PORT = 5432  # only names the socket file; nothing listens on the network
START_SECONDS_MAX = 60  # crash recovery of a busy demo took 0.2 s; a slow disk may take many times that
ANSWER_SECONDS_MAX = 10  # a loaded machine must not make a live server look dead
STOP_SECONDS_MAX = 15  # after this the fast shutdown becomes an immediate one; committed rows survive both
LOG_BYTES_MAX = 16 * 1024 * 1024
POLL_SECONDS = 0.02
PR_SET_PDEATHSIG = 1
# one sort order and one alphabet on every machine; the socket folder is private, so local trust is enough
INITDB = (
    "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8",
    "--auth=trust", f"--username={ADMIN}", "--no-instructions",
)  # fmt: skip
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "synchronous_commit": "on",
    "fsync": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
}
if sys.platform == "linux":
    # a killed server syncs its thousand files before it recovers: one by one 1.2 s, all at once 0.35 s
    SETTINGS["recovery_init_sync_method"] = "syncfs"
# rows of a test survive a killed server, but need not survive the machine
TEST_SETTINGS = {"fsync": "off", "full_page_writes": "off"}
# servers that this process started, by home: whoever stops one must also wait for it
_children: dict[Path, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True, slots=True)
class Postmaster:
    """The server of one data directory; all that is needed to start and find it."""

    programs: Programs
    account: ServerAccount
    home: Path
    sockets: Path
    test: bool

    @property
    def data(self) -> Path:
        """The data directory, present once initdb has finished."""
        return self.home / "data"

    def alive(self) -> bool:
        """True when the server accepts connections now."""
        if child := _children.get(self.home):
            child.poll()  # takes a dead child out of the process table
        question = [
            self.programs.path("pg_isready"),
            "-q",
            "-t",
            str(ANSWER_SECONDS_MAX),
            "-h",
            str(self.sockets),
            "-p",
            str(PORT),
            "-U",
            ADMIN,  # a role that exists: every other one would be a line in the log at each look
        ]
        return subprocess.run(question, check=False).returncode == 0

    def make_data(self) -> None:
        """Run initdb once; a run that was cut off leaves nothing that looks finished."""
        if self.data.exists():
            self._require_same_major()
            return
        unfinished = self.home / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        self.account.private_folder(unfinished)
        flags = [*INITDB, *(["--no-sync"] if self.test else [])]
        done = subprocess.run(
            [self.programs.path("initdb"), "-D", str(unfinished), *flags],
            capture_output=True, text=True, check=False, cwd="/", **self.account.spawn_options(),
        )  # fmt: skip
        if done.returncode:
            raise DatabaseUnavailable(f"initdb failed: {done.stderr.strip()}")
        unfinished.rename(self.data)

    def launch(self, *, tied: bool) -> None:
        """Start the server and return when it accepts connections; ``tied`` ends it with this thread."""
        clear_remains(self.data, self.sockets)
        with open(self._log_file(), "ab") as log:
            process = subprocess.Popen(
                self._command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                start_new_session=True, preexec_fn=_die_with_parent() if tied else None,
                **self.account.spawn_options(),
            )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS_MAX
        while not self.alive():
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                process.wait()
                raise DatabaseUnavailable(f"PostgreSQL did not start:\n{self._last_words()}")
            time.sleep(POLL_SECONDS)
        _children[self.home] = process

    def stop(self) -> None:
        """End the server: sessions are closed, a checkpoint is written, and no process is left."""
        for number, seconds in ((signal.SIGINT, STOP_SECONDS_MAX), (signal.SIGQUIT, STOP_SECONDS_MAX)):
            pid = server_pid(self.data)
            if pid is None:
                break
            os.kill(pid, number)
            if self._gone(seconds):
                break
        if child := _children.pop(self.home, None):
            child.wait(timeout=STOP_SECONDS_MAX)

    def _gone(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if server_pid(self.data) is None:
                return True
            time.sleep(POLL_SECONDS)
        return False

    def _command(self) -> list[str]:
        settings = SETTINGS | (TEST_SETTINGS if self.test else {})
        settings["unix_socket_directories"] = str(self.sockets)
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [self.programs.path("postgres"), "-D", str(self.data), "-p", str(PORT), *options]

    def _require_same_major(self) -> None:
        found = int((self.data / "PG_VERSION").read_text())
        if found != self.programs.major:
            raise DatabaseUnavailable(
                f"{self.data} was made by PostgreSQL {found}, the programs here are {self.programs.major}: "
                "export with the old installation, import with the new one"
            )

    def _log_file(self) -> Path:
        log = self.home / "postgres.log"
        if log.exists() and log.stat().st_size > LOG_BYTES_MAX:
            log.replace(log.with_suffix(".log.1"))
        return log

    def _last_words(self) -> str:
        return "\n".join(self._log_file().read_text(errors="replace").splitlines()[-8:])


def server_pid(data: Path) -> int | None:
    """The pid of the server that works in ``data``; None where the pid on file is dead or another's."""
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    return pid if pid in _workers(data, pid) else None


def clear_remains(data: Path, sockets: Path) -> None:
    """Take away the lock files of a server that was killed.

    PostgreSQL does this itself unless the pid in the file is a zombie or has gone to another program.
    Orphaned sessions still hold the shared memory, so they end first.
    """
    deadline = time.monotonic() + STOP_SECONDS_MAX
    while orphans := _workers(data):
        for pid in orphans:
            _signal_softly(pid, signal.SIGQUIT if time.monotonic() < deadline else signal.SIGKILL)
        time.sleep(POLL_SECONDS)
    for remain in (data / "postmaster.pid", sockets / f".s.PGSQL.{PORT}.lock", sockets / f".s.PGSQL.{PORT}"):
        remain.unlink(missing_ok=True)


def _workers(data: Path, claimed: int | None = None) -> list[int]:
    """Live PostgreSQL processes whose working directory is ``data``.

    Without /proc only a claimed pid can be checked, and only for being alive.
    """
    if not sys.platform.startswith("linux"):
        return [claimed] if claimed is not None and _exists(claimed) else []
    pids = (
        [claimed]
        if claimed is not None
        else [int(e.name) for e in Path("/proc").iterdir() if e.name.isdigit()]
    )
    return [pid for pid in pids if _works_in(pid, data)]


def _works_in(pid: int, data: Path) -> bool:
    try:
        program = Path(f"/proc/{pid}/comm").read_text().strip()
        return program == "postgres" and os.readlink(f"/proc/{pid}/cwd") == str(data)  # a zombie has no cwd
    except OSError:
        return False


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _signal_softly(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _die_with_parent() -> Callable[[], None] | None:
    """What the child runs before PostgreSQL, so that the kernel ends it with us even after kill -9."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT)
