"""`haltline serve`: the whole centre on one machine, kept running: database, pages, live updates, worker."""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from haltline.centre.kernel.database import Cluster, ServerElsewhere
    from haltline.cli.supervisor import Service

PORT = 8000
PORTS_TRIED_MAX = 100
HOST = "127.0.0.1"  # a reverse proxy with TLS stands before it wherever others reach it
# one process saturates one core; more threads than this only queue for the database
WEB_WORKERS = 2
WEB_THREADS = 4
REPLY_WORKERS = 1  # what comes while it posts is its next batch; two would share it out, at twice the price
DATABASE_LOOK_SECONDS = 0.5
HALTLINE = (sys.executable, "-m", "haltline.cli.main")


def register(subparsers: Any) -> None:
    """Add `serve`."""
    parser = subparsers.add_parser("serve", help="run the centre: database, pages, live updates, worker")
    parser.add_argument(
        "--port", type=int, default=PORT, help="where the pages are; the next free one if busy"
    )
    parser.add_argument("--demo", action="store_true", help="demo settings: practice sign-in, short clocks")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM; 1 when a part cannot come up."""
    from haltline.cli.supervisor import NeverReady, Supervisor

    place = Place.of("demo" if arguments.demo else "main", free_port(arguments.port), demo=arguments.demo)
    centre = Centre(place)
    try:
        centre.keep_port()
        centre.prepare()
        supervisor = Supervisor(centre.services(), say=say, keep=centre.keep_database)
        supervisor.run(on_ready=lambda: say(f"haltline: ready on {place.url}"))
    except NeverReady as failure:
        print(f"haltline: {failure}", file=sys.stderr)
        return 1
    finally:
        centre.end()
    return 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where one run of the centre keeps its rows and files, and where its pages are."""

    home: Path
    port: int
    demo: bool

    @classmethod
    def of(cls, name: str, port: int, *, demo: bool = False) -> Place:
        """The checkout's place called ``name``."""
        from haltline.centre.kernel.database import default_home

        return cls(default_home(name), port, demo)

    @property
    def url(self) -> str:
        """The address people type; localhost, since passkeys need a name."""
        return f"http://localhost:{self.port}"


class Centre:
    """One run of the centre: its database, the environment of its programs, and the programs."""

    def __init__(self, place: Place, *, more: dict[str, str] | None = None) -> None:
        self.place = place
        self.server: Cluster | ServerElsewhere | None = None
        self._more = more or {}
        self._looked_at = 0.0
        self._port: socket.socket | None = None

    def keep_port(self) -> None:
        """Keep the pages' port for this run, also while they start again.

        On Linux the workers share their port, and would share it as well with another run that had found it
        free for a moment: each would then get reports of the other's. This socket never listens.
        """
        if sys.platform == "linux":
            self._port = socket.socket()
            self._port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            self._port.bind((HOST, self.place.port))

    def prepare(self, *, fresh: bool = False) -> None:
        """Start the database and bring it to this version's schema; ``fresh`` forgets all earlier rows."""
        from haltline.centre.kernel import database

        if database.named_elsewhere():
            self.server = database.ServerElsewhere().ensure()
        else:
            self.server = database.start(self.place.home, tied=True)
            if fresh:
                database.drop_database(self.server, database.DATABASE)
            database.create_database(self.server, database.DATABASE)
        done = subprocess.run(
            [*HALTLINE, "db", "migrate"], env={**os.environ, **self.environment()}, check=False
        )
        if done.returncode:
            raise database.DatabaseUnavailable("the migrations failed; the lines above say where")

    def environment(self) -> dict[str, str]:
        """What a program of this run finds in its environment beside our own."""
        from haltline.centre.kernel import database

        assert self.server is not None, "prepare() comes first"
        own = {
            "DJANGO_SETTINGS_MODULE": "haltline.centre.settings",
            "HALTLINE_PUBLIC_URL": self.place.url,
            "HALTLINE_STATE": str(self.files()),
            "HALTLINE_DEMO": "1" if self.place.demo else "0",
            "PYTHONUNBUFFERED": "1",
        }
        if not database.named_elsewhere():
            own |= database.environment(self.server)
        return own | self._more

    def files(self) -> Path:
        """The private folder of keys and other files of this run."""
        folder = self.place.home / "files"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def services(self) -> list[Service]:
        """The programs of this run in the order in which they start."""
        from haltline.cli.supervisor import Service

        live = free_port(self.place.port + 1)
        environment = self.environment() | {"HALTLINE_EVENTS_URL": f"http://localhost:{live}/events"}
        return [
            Service(
                "web", _web(self.place.port), environment | _pool(WEB_THREADS), _answers(self.place.port)
            ),
            Service("worker", (*HALTLINE, "worker"), environment),
            *(
                Service(f"worker-replies-{number}", (*HALTLINE, "worker", "--replies"), environment)
                for number in range(1, REPLY_WORKERS + 1)
            ),
            Service("live", _live(live), environment, _answers(live)),
        ]

    def keep_database(self) -> None:
        """Start our own database again when it has died; called often, looks now and then."""
        now = time.monotonic()
        if self.server is None or now - self._looked_at < DATABASE_LOOK_SECONDS:
            return
        self._looked_at = now
        if not self.server.alive():
            say("[database] is away; starting it again")
            try:
                self.server.ensure(tied=True)
            except Exception as failure:
                say(f"[database] {failure}")

    def end(self) -> None:
        """Let go of the port and of the database; our own ends unless another run uses it."""
        if self._port is not None:
            self._port.close()
        if self.server is not None:
            self.server.close()


def free_port(wanted: int) -> int:
    """The wanted port, or the next one that nobody listens on, which is said."""
    for port in range(wanted, wanted + PORTS_TRIED_MAX):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
        if port != wanted:
            say(f"haltline: port {wanted} is busy, taking {port}")
        return port
    raise SystemExit(f"haltline: no free port from {wanted} on; choose one with --port")


def say(line: str) -> None:
    """Print a line at once, also into a pipe."""
    print(line, flush=True)


def _web(port: int) -> tuple[str, ...]:
    return (
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port),
        "--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS), "--respawn-failed-workers",
        "--workers-kill-timeout", "2", "--no-ws", "--log-level", "warning",
        "haltline.centre.wsgi:application",
    )  # fmt: skip


def _live(port: int) -> tuple[str, ...]:
    return (
        sys.executable, "-m", "uvicorn", "--host", HOST, "--port", str(port), "--log-level", "warning",
        "--timeout-graceful-shutdown", "1",  # open pages come again by themselves
        "haltline.centre.sse:application",
    )  # fmt: skip


def _pool(connections: int) -> dict[str, str]:
    return {"HALTLINE_POOL": str(connections)}


def _answers(port: int) -> Callable[[], bool]:
    """A question whether anything answers HTTP on ``port``, whatever it answers."""

    def ask() -> bool:
        connection = http.client.HTTPConnection(HOST, port, timeout=2)
        try:
            connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return ask
