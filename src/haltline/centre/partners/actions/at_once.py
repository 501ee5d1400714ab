"""How many calls of the centre a partner gets at one time: the agreed number, counted for all processes.

A row for each place, in a table that no log keeps. Who calls takes a free place that nobody else is taking,
so that no process waits for another, and gives it back at the end; a call of a process that died keeps its
place until its lease ends. What finds no place is tried again, and a call that ends says whether others may
be waiting.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from ..models import Partner

TAKE = """
update partners_callplace set message = %(message)s::uuid, until = clock_timestamp() + %(lease)s::interval
where (partner, number) = (
  select partner, number from partners_callplace
  where partner = %(partner)s::varchar and number <= %(most)s
    and (message = %(message)s::uuid or until <= clock_timestamp())
  order by (message = %(message)s::uuid) is true desc, number
  for update skip locked limit 1)
"""
LAY_OUT = """
insert into partners_callplace (partner, number, until)
select %(partner)s, number, '-infinity' from generate_series(1, %(most)s) as number
on conflict do nothing
"""
GIVE_BACK = """
with ended as (select * from unnest(%s::varchar[], %s::uuid[]) as ended (partner, message)),
given as (update partners_callplace as place set message = null, until = '-infinity'
  from ended where place.partner = ended.partner and place.message = ended.message)
select bank.code from partners_partner as bank
where bank.code in (select partner from ended) and bank.calls_at_once <= (
  select count(*) from partners_callplace where partner = bank.code and until > clock_timestamp())
"""  # the count is of the moment before the places were given back


def begin_call(partner: Partner, message: UUID, lease: timedelta) -> bool:
    """Whether a call about this message may begin now; its place is kept until it ends, or its lease."""
    told: dict[str, Any] = {
        "message": message, "partner": partner.pk, "lease": lease, "most": partner.calls_at_once
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(TAKE, told)
        if cursor.rowcount:
            return True
        cursor.execute(LAY_OUT, told)  # a first call, more agreed since, or a crash of the database
        if cursor.rowcount:
            cursor.execute(TAKE, told)
        return bool(cursor.rowcount)


def end_calls(calls: Sequence[tuple[str, UUID]]) -> list[str]:
    """Calls (partner, message) have ended; the partners whose every place was taken until now, so that
    others may be waiting for one.
    """
    partners, messages = zip(*calls, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, [list(partners), list(messages)])
        return [code for (code,) in cursor.fetchall()]
