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

from ...kernel.side_by_side import Question
from ..models import Partner

TAKE = """
with held as (
  select number, message from partners_callplace
  where partner = %(partner)s and number <= %(most)s and message = any(%(messages)s)
  for update skip locked),
free as (
  select number from partners_callplace
  where partner = %(partner)s and number <= %(most)s and until <= clock_timestamp()
    and number not in (select number from held)
  order by number for update skip locked limit cardinality(%(messages)s)),
place as (
  select number, message from held
  union all
  select number, message
  from (select number, row_number() over (order by number) as turn from free) as numbered
  join (
    select message, row_number() over (order by place) as turn
    from unnest(%(messages)s) with ordinality as wanted (message, place)
    where message not in (select message from held)) as waiting using (turn))
update partners_callplace as taken set message = place.message, until = clock_timestamp() + %(lease)s
from place where taken.partner = %(partner)s and taken.number = place.number returning place.message
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
    return _places.ask((partner, message, lease))


class _Places(Question[tuple[Partner, UUID, timedelta], bool]):
    last = True

    def for_all(self, told: Sequence[tuple[Partner, UUID, timedelta]]) -> Sequence[bool]:
        """Of each call whether it has a place; where there are too few, the first told have them."""
        by_partner: dict[tuple[str, int, timedelta], list[UUID]] = {}
        for partner, message, lease in told:
            by_partner.setdefault((partner.pk, partner.calls_at_once, lease), []).append(message)
        placed = set().union(*(_taken(*key, some) for key, some in sorted(by_partner.items())))
        return [message in placed for _, message, _ in told]


_places = _Places()


def _taken(partner: str, most: int, lease: timedelta, messages: list[UUID]) -> set[UUID]:
    told: dict[str, Any] = {"partner": partner, "most": most, "lease": lease, "messages": messages}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, told)
        placed = {message for (message,) in cursor.fetchall()}
        if len(placed) == len(messages):
            return placed
        cursor.execute(LAY_OUT, told)  # first calls, more agreed since, or a crash of the database
        if cursor.rowcount:
            cursor.execute(TAKE, told)
            placed |= {message for (message,) in cursor.fetchall()}
        return placed


def end_calls(calls: Sequence[tuple[str, UUID]]) -> list[str]:
    """Calls (partner, message) have ended; the partners whose every place was taken until now, so that
    others may be waiting for one.
    """
    partners, messages = zip(*calls, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, [list(partners), list(messages)])
        return [code for (code,) in cursor.fetchall()]
