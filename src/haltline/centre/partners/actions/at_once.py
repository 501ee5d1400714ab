"""How many calls of the centre a partner gets at one time: the agreed number, counted for all processes.

A row for each call under way, in a table that no log keeps. A call of a process that died counts until its
lease ends. Takers of one partner go one after the other for the length of a commit; nobody waits for a call
to end: what finds no room is tried again, and a call that ends says whether others may be waiting.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from ...kernel.in_turn import in_turn
from ..models import Partner

BEGIN = """
insert into partners_callunderway as kept (message, partner, until)
select %(message)s::uuid, %(partner)s::varchar, clock_timestamp() + %(lease)s::interval
where (select count(*) from partners_callunderway
       where partner = %(partner)s::varchar and until > clock_timestamp()
         and message <> %(message)s::uuid) < %(most)s
on conflict (message) do update set until = excluded.until
"""
END = """
with ended as (delete from partners_callunderway where message = %s::uuid returning 1)
select count(*) >= (select calls_at_once from partners_partner where code = %s)
from partners_callunderway where partner = %s and until > clock_timestamp()
"""  # the count is of the moment before the deletion


def begin_call(partner: Partner, message: UUID, lease: timedelta) -> bool:
    """Whether a call about this message may begin now; it then counts until its end, or its lease's."""
    in_turn(f"calls:{partner.pk}")
    with connection.cursor() as cursor:
        told: dict[str, Any] = {
            "message": message, "partner": partner.pk, "lease": lease, "most": partner.calls_at_once
        }  # fmt: skip
        cursor.execute(BEGIN, told)
        return bool(cursor.rowcount)


def end_call(partner: str, message: UUID) -> bool:
    """A call has ended; whether all room was taken until now, so that others may be waiting for it."""
    with connection.cursor() as cursor:
        cursor.execute(END, [message, partner, partner])
        return bool(cursor.fetchone()[0])
