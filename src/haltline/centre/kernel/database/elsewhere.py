"""A PostgreSQL server that somebody else runs, named by environment variables, one address per role."""

from __future__ import annotations

import os

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from haltline.centre.kernel.database.failures import DatabaseUnavailable
from haltline.centre.kernel.database.roles import ADMIN, APP, OWNER, check_roles, ensure_roles

APP_VARIABLE = "DATABASE_URL"
# a statement is planned once a connection: planning row policies anew took half of the server's time
PLANNED_ONCE = {"server_side_binding": True, "prepare_threshold": 2}
VARIABLES = {APP: APP_VARIABLE, OWNER: "HALTLINE_OWNER_DATABASE_URL", ADMIN: "HALTLINE_ADMIN_DATABASE_URL"}


class ServerElsewhere:
    """The server of DATABASE_URL; starting and stopping it is not ours."""

    def url(self, role: str, dbname: str = "") -> str:
        """The address for ``role``, in the variable's own database unless ``dbname`` is given."""
        variable = VARIABLES[role]
        address = os.environ.get(variable)
        if not address:
            raise DatabaseUnavailable(
                f"{APP_VARIABLE} is set but {variable} is not; this needs the role {role}"
            )
        return make_conninfo(address, dbname=dbname) if dbname else address

    def ensure(self, *, tied: bool = False) -> ServerElsewhere:
        """Create the roles when the admin address is known, else check them; nothing can be tied."""
        if os.environ.get(VARIABLES[ADMIN]):
            ensure_roles(self.url(ADMIN))
        else:
            check_roles(self.url(APP))
        return self

    def alive(self) -> bool:
        """True when the server accepts a connection now."""
        try:
            psycopg.connect(self.url(APP), connect_timeout=10).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """Nothing: the server is not ours to end."""

    def close(self) -> None:
        """Nothing: the server is not ours to end."""


def named_elsewhere() -> bool:
    """True when DATABASE_URL names a server to use in place of our own."""
    return bool(os.environ.get(APP_VARIABLE))


def django_database(address: str) -> dict[str, object]:
    """The entry of Django's DATABASES for a libpq address (without ENGINE)."""
    parts = conninfo_to_dict(address)
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    entry: dict[str, object] = {key: str(parts.pop(part, "") or "") for key, part in names.items()}
    return entry | {"OPTIONS": parts | PLANNED_ONCE}
