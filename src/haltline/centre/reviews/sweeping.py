"""Every few seconds: weeks that are over are drawn from, and readings without a reader are given out."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from django.db import IntegrityError

from ..kernel.clock import database_now
from ..kernel.profile import profile
from ..kernel.scope import in_scope
from . import queries
from .actions.drawing import draw_span, monday
from .actions.giving import give

EVERY_SECONDS = 10.0  # between two looks: nothing here is due to the second
WEEK = timedelta(weeks=1)
LATE = timedelta(minutes=10)  # a report closed at the end of a week may be stored when the next has begun
log = logging.getLogger(__name__)
_looked = -EVERY_SECONDS


def sweep_sometimes() -> int:
    """``sweep`` where the last one is long enough ago; called each second."""
    global _looked
    if time.monotonic() - _looked < EVERY_SECONDS:
        return 0
    _looked = time.monotonic()
    return sweep()


def sweep() -> int:
    """Draw and give out all that is due; gives the number looked at. One failure keeps no other waiting."""
    with in_scope("sweep"):
        queries.add_opinions_up()
    if not profile().quality.items:
        return 0
    with in_scope("sweep"):
        until = monday(database_now() - LATE)
        weeks = queries.due_draws(until)
    for district, since in weeks:
        try:
            with in_scope(f"worker:{district}"):
                draw_span(district, since, min(monday(since) + WEEK, until))
        except IntegrityError:
            continue  # another worker drew it
        except Exception:
            log.exception("sweep: a week of %s from %s on was not drawn from", district, since)
    with in_scope("sweep"):
        due = queries.due_readings()
    for reading, district in due:
        try:
            with in_scope(f"worker:{district}"):
                give(reading)
        except Exception:
            log.exception("sweep: reading %s was not given out", reading)
    return len(weeks) + len(due)
