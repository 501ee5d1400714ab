"""Nudges: small jobs that say *look at this row*, written in the transaction that made the row.

The truth is in the row. A nudge that is lost is made again by the sweeper; one that comes twice finds
nothing left to do.
"""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

# in a burst a report whose request is written gets it sent before the next report is begun
FIRST = {"deliver": 1}


def nudge(task: str, row: UUID, district: str, *, after_seconds: int = 0) -> None:
    """Ask the worker to run ``task`` on one row of one district, soon or after some seconds."""
    options: dict[str, object] = {"schedule_in": {"seconds": after_seconds}} if after_seconds else {}
    job = app.configure_task(task, queue="rows", priority=FIRST.get(task, 0), **options)  # type: ignore[arg-type]
    job.defer(row=str(row), district=district)
