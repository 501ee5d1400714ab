"""A pooled connection may have died with a server that is back; its own line tells, without asking anybody.

Django would send an empty statement before every page: a wait and a twentieth of a report's cost. A server
that ends, or is killed, closes its lines, and a closed line has something to read.
"""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Hands out pooled connections whose line stands; the pool makes new ones for the others."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection to work with; PoolTimeout when the database stays away."""
        connection = super().get_new_connection(conn_params)
        while self.pool and is_cut(connection):
            connection.close()
            self.pool.putconn(connection)
            connection = super().get_new_connection(conn_params)
        return connection


def is_cut(connection: Any) -> bool:
    """Whether the server has closed the line, or has said something that nobody asked for."""
    line = select.poll()
    line.register(connection.fileno(), select.POLLIN)
    return bool(line.poll(0))
