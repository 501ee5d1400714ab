"""The checkout's own database server, shared by its processes and ended with the last of them."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote

from haltline.centre.kernel.database.postmaster import PORT, Postmaster
from haltline.centre.kernel.database.roles import ADMIN, ensure_roles


class Cluster:
    """A running server of our own and our hold on it: it stays up while any process holds it."""

    def __init__(self, postmaster: Postmaster) -> None:
        self._postmaster = postmaster
        self._users: IO[str] | None = None

    @property
    def home(self) -> Path:
        """The folder with data, socket, locks and log."""
        return self._postmaster.home

    @property
    def socket_dir(self) -> Path:
        """The private folder of the server's Unix socket."""
        return self._postmaster.sockets

    @property
    def port(self) -> int:
        """The number in the socket file's name; nothing listens on the network."""
        return PORT

    def url(self, role: str, dbname: str) -> str:
        """A libpq address for ``role`` in ``dbname``."""
        return (
            f"postgresql:///{quote(dbname)}?host={quote(str(self.socket_dir))}&port={self.port}&user={role}"
        )

    def program(self, name: str) -> str:
        """The path of one of PostgreSQL's programs, such as ``pg_dump``, of the server's own version."""
        return self._postmaster.programs.path(name)

    def alive(self) -> bool:
        """True when the server accepts connections now."""
        return self._postmaster.alive()

    def ensure(self, *, tied: bool = False) -> Cluster:
        """Start the server unless it runs; processes that do so at once get one server.

        ``tied`` makes the server end with the calling thread, even after kill -9.
        """
        with self._alone():
            self._hold()
            if not self.alive() or (tied and self._left_behind()):
                self._postmaster.make_data()
                self._postmaster.launch(tied=tied)
            ensure_roles(self.url(ADMIN, "postgres"))
        return self

    def stop(self) -> None:
        """End the server, whoever uses it."""
        with self._alone():
            self._let_go()
            self._postmaster.stop()

    def close(self) -> None:
        """Let go of the server; the last process to let go ends it."""
        with self._alone():
            self._let_go()
            if self._unused():
                self._postmaster.stop()

    def _left_behind(self) -> bool:
        """True after ending a server that nobody holds: its starter was killed."""
        self._let_go()
        unused = self._unused()
        if unused:
            self._postmaster.stop()
        self._hold()
        return unused

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with open(self.home / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _hold(self) -> None:
        # the kernel counts the holders, so a killed one is not counted for ever
        if self._users is None:
            self._users = open(self.home / "users", "w")  # noqa: SIM115 - held until we let go
            fcntl.flock(self._users, fcntl.LOCK_SH)

    def _let_go(self) -> None:
        if self._users is not None:
            self._users.close()
            self._users = None

    def _unused(self) -> bool:
        with open(self.home / "users", "w") as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
        return True
