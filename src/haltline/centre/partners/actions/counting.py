"""How often a partner calls: its limit of calls in a minute, counted once for all processes of the centre.

One row a partner, in a table that no log keeps: a call costs one short statement and no wait for the disk,
and a crash of the database only begins the minute anew. Counted in memory instead, every further process
would let the limit through once more, and a partner could not be told one figure that holds.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from ...audit.actions import Actor, record
from ...kernel.scope import in_scope

MINUTE = 60
COUNT = """
insert into partners_callcount as kept (partner, minute, calls) values (%s, %s, 1)
on conflict (partner) do update
  set calls = case when kept.minute = excluded.minute then kept.calls + 1 else 1 end, minute = excluded.minute
returning calls, (select calls_a_minute from partners_partner where code = kept.partner)
"""


def seconds_to_wait(partner: str, now: datetime) -> int:
    """Count a call of this proven partner; 0 within its limit, else the seconds until the next minute.

    Only proven calls count: a stranger who cites a partner's key cannot use up what that partner may do.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [partner, now.replace(second=0, microsecond=0)])
        calls, most = cursor.fetchone()
    if most is None or calls <= most:
        return 0
    if calls == most + 1:  # the first too many is told, the flood behind it fills no log
        with in_scope("audit"):
            record("partner.too-fast", Actor(f"partner:{partner}"), subject=partner, most=most)
    return MINUTE - now.second
