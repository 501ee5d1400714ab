"""Start the database: DATABASE_URL's server, else the embedded one, else the machine's own PostgreSQL."""

from __future__ import annotations

import atexit
import functools
from pathlib import Path

from haltline.centre.kernel.database import homes
from haltline.centre.kernel.database.account import server_account
from haltline.centre.kernel.database.cluster import Cluster
from haltline.centre.kernel.database.elsewhere import VARIABLES, ServerElsewhere, named_elsewhere
from haltline.centre.kernel.database.postmaster import Postmaster
from haltline.centre.kernel.database.programs import find_programs
from haltline.centre.kernel.database.roles import ADMIN, ensure_database, grant_schema, remove_database

DATABASE = "haltline"


def start(state_dir: Path | None = None, *, test: bool = False, tied: bool = False) -> Cluster:
    """The checkout's own server, running and with its roles; started if it is not.

    ``test`` keeps a second server whose rows need not survive the machine. ``tied`` ends the server with
    the calling thread. Call ``close()`` when done with it, or ``stop()`` to end it for everybody.
    """
    account = server_account()
    home = homes.prepare_home(state_dir or homes.default_home("test" if test else "main"), account)
    postmaster = Postmaster(find_programs(account), account, home, homes.socket_folder(home, account), test)
    return Cluster(postmaster).ensure(tied=tied)


def server() -> Cluster | ServerElsewhere:
    """The server that this process is to use: DATABASE_URL's when it is set, else the checkout's own."""
    return ServerElsewhere() if named_elsewhere() else _own()


def address(role: str, dbname: str = DATABASE) -> str:
    """The libpq address for ``role``; starts the checkout's own server when DATABASE_URL is not set."""
    return ServerElsewhere().url(role) if named_elsewhere() else _own().url(role, dbname)


@functools.cache
def _own() -> Cluster:
    """The checkout's own server, held until this process ends."""
    cluster = start()
    atexit.register(cluster.close)
    return cluster


def create_database(cluster: Cluster | ServerElsewhere, name: str, template: str | None = None) -> bool:
    """Make the database ``name``, owned by haltline_owner and usable by haltline_app; False if it stood."""
    created = ensure_database(cluster.url(ADMIN, "postgres"), name, template)
    if created and template is None:
        grant_schema(cluster.url(ADMIN, name))
    return created


def drop_database(cluster: Cluster | ServerElsewhere, name: str) -> None:
    """Remove the database ``name`` with all its rows, closing open sessions."""
    remove_database(cluster.url(ADMIN, "postgres"), name)


def environment(cluster: Cluster | ServerElsewhere, dbname: str = DATABASE) -> dict[str, str]:
    """The variables that point a child process at ``dbname``, one for each role."""
    return {variable: cluster.url(role, dbname) for role, variable in VARIABLES.items()}
