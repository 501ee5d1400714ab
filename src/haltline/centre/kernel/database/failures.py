"""What keeps the database from serving."""

from __future__ import annotations

from haltline.centre.kernel.errors import HaltlineError


class DatabaseUnavailable(HaltlineError):
    """The database does not serve; the message says what is missing and what to do."""

    status = 503
