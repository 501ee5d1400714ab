"""What is due at the real centre at a simulated moment, in the order in which the port says it is done.

The jobs that a transaction leaves in the queue are the ones that the worker would run; a nudge to deliver or
to post is dropped, because the outbox and the kept replies are looked at themselves.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from inspect import unwrap
from types import TracebackType
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

from haltline.centre.holds import tasks
from haltline.centre.holds.sweeping import clocks_due, lapse_due
from haltline.centre.kernel.outbox import LEAVES_FIRST

LOOKED_AT_ITSELF = ("deliver", "post")
AT_ONCE = "2000-01-01 00:00Z"  # before any simulated moment
WAITING = """
    select m.id, m.district_id, m.kind, case when h.state = 'approved' then m.next_attempt_at
        else greatest(m.next_attempt_at, l.probe_at) end as ready_at
      from kernel_outboxmessage m left join partners_line l on l.partner_id = m.partner_id
      left join holds_holdrequest h on h.id = m.subject and m.kind = 'hold'
      where m.state in ('waiting', 'unsure') and (m.kind in ('hold', 'payout') or not exists (
        select 1 from kernel_outboxmessage e where e.subject = m.subject and e.created_at < m.created_at
          and e.state in ('waiting', 'unsure') and e.kind not in ('hold', 'payout')))"""
"""Messages that wait, and when each can leave: behind a silent line none but a probe."""
OPEN_CLOCKS = "('sent', 'acknowledged', 'unknown', 'part_answered', 'overdue')"


@dataclass(frozen=True, slots=True)
class Work:
    """One thing that is due; ``tells``: a bank's own word is taken in it."""

    run: Callable[[], None]
    tells: bool = False


class Setting:
    """A setting of the centre's own session while a block runs, for the triggers of the watch."""

    def __init__(self, name: str, value: str) -> None:
        self._name, self._value = name, value

    def __enter__(self) -> None:
        self._set(self._value)

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._set("")

    def _set(self, value: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select set_config(%s, %s, false)", [self._name, value])


def due_messages(admin: psycopg.Connection, now: datetime) -> list[tuple[UUID, str]]:
    """Messages whose time has come with their districts: what gives free first, then as they were written."""
    return admin.execute(
        f"select id, district_id from ({WAITING}) m where ready_at <= %s order by kind <> all(%s), id",  # noqa: S608
        [now, list(LEAVES_FIRST)],
    ).fetchall()


def one_due(admin: psycopg.Connection, now: datetime) -> Work | None:
    """The next thing to do: a reply to post, a job, a clock, a report that lapses."""
    admin.execute(
        "delete from procrastinate_jobs where status = 'todo' and task_name = any(%s)",
        [list(LOOKED_AT_ITSELF)],
    )
    new = "select id, district_id from holds_partnerreply where state = 'new' order by id limit 1"
    if row := admin.execute(new).fetchone():
        reply, district = row
        return Work(lambda: tasks.post(str(reply), district), tells=True)
    if job := _job(admin, now):
        return Work(job)
    ringing = (
        f"select id, district_id from holds_holdrequest where state in {OPEN_CLOCKS} and answer_due_at <= %s"  # noqa: S608
        " order by answer_due_at, id limit 1"
    )
    if row := admin.execute(ringing, [now]).fetchone():
        request, district = row
        return Work(lambda: clocks_due([request], district))
    lapsing = (
        "select id, district_id from reports_report"
        " where verified_at is null and lapsed_at is null and lapses_at <= %s"
        " order by id limit 1"
    )
    if row := admin.execute(lapsing, [now]).fetchone():
        report, district = row
        return Work(lambda: lapse_due(str(report), district))
    return None


def next_due(admin: psycopg.Connection) -> datetime | None:
    """The first moment at which something waits."""
    query = f"""
        select min(at) from (
          select timestamptz '{AT_ONCE}' as at from holds_partnerreply where state = 'new'
          union all select min(coalesce(scheduled_at, '{AT_ONCE}')) from procrastinate_jobs
            where status = 'todo' and not task_name = any(%s)
          union all select min(answer_due_at) from holds_holdrequest where state in {OPEN_CLOCKS}
          union all select min(lapses_at) from reports_report where verified_at is null and lapsed_at is null
          union all select min(ready_at) from ({WAITING}) m
        ) t"""  # noqa: S608
    moment: datetime | None = _one(admin, query, list(LOOKED_AT_ITSELF))
    return moment


def _job(admin: psycopg.Connection, now: datetime) -> Callable[[], None] | None:
    """The next job of the queue whose time has come, taken out of it."""
    row = admin.execute(
        "delete from procrastinate_jobs where id = (select id from procrastinate_jobs where status = 'todo'"
        " and coalesce(scheduled_at, '-infinity') <= %s order by id limit 1) returning task_name, args",
        [now],
    ).fetchone()
    if row is None:
        return None
    from procrastinate.contrib.django import app

    name, told = row
    known = json.loads(told) if isinstance(told, str) else told
    # the row's work alone: the worker's job would send what it wrote at once, and over a real line
    work = unwrap(app.tasks[name].func)
    return lambda: work(**known)


def _one(admin: psycopg.Connection, query: str, *values: object) -> Any:
    row = admin.execute(query, values).fetchone()
    return row[0] if row else None
