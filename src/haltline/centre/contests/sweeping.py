"""Each second: contests whose clock ran out, found across districts by id, handed up in their own scope."""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import connection

from ..kernel.scope import in_scope
from .actions.passing import pass_up

log = logging.getLogger(__name__)


def sweep() -> int:
    """Pass up all that is due now; gives the number looked at. One failure keeps no other waiting."""
    with in_scope("sweep"), connection.cursor() as cursor:
        cursor.execute("select contest_id, district_id from due_contests()")
        due: list[tuple[UUID, str]] = cursor.fetchall()
    for contest, district in due:
        try:
            with in_scope(f"worker:{district}"):
                pass_up(contest)
        except Exception:
            log.exception("sweep: contest %s was not passed up", contest)
    return len(due)
