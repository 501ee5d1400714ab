"""A proven call is counted: its nonce, good for once, and the calls that its partner made in this minute.

The count is one row a partner for all processes, in a table that no log keeps: a crash of the database only
begins the minute anew. Counted in memory instead, every further process would let the limit through once
more, and a partner could not be told one figure that holds.

Nothing waits for the disk here. What the call does is committed afterwards; and as the database's log is one
line, whatever is kept of the call has its nonce kept before it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from haltline.protocol.signing import NONCE_KEPT

from ...audit.actions import Actor, record
from ...kernel.scope import in_scope

MINUTE = 60
COUNT = """
with fresh as (
  insert into partners_nonce (keyid, nonce, expires_at) values (%s, %s, %s) on conflict do nothing returning 1
)
insert into partners_callcount as kept (partner, minute, calls)
select %s, %s, 1 from fresh where set_config('synchronous_commit', 'off', true) = 'off'
on conflict (partner) do update
  set calls = case when kept.minute = excluded.minute then kept.calls + 1 else 1 end, minute = excluded.minute
returning calls, (select calls_a_minute from partners_partner where code = kept.partner)
"""


def count_call(partner: str, keyid: str, nonce: str, now: datetime) -> int | None:
    """Count a call of this proven partner: the seconds it must wait, 0 within its limit of calls a minute.

    None where the nonce was used before: then it counts nothing. Only proven calls count: a stranger who
    cites a partner's key cannot use up what that partner may do.
    """
    minute = now.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [keyid, nonce, now + NONCE_KEPT, partner, minute])
        counted = cursor.fetchone()
    if counted is None:
        return None
    calls, most = counted
    if most is None or calls <= most:
        return 0
    if calls == most + 1:  # the first too many is told, the flood behind it fills no log
        with in_scope("audit"):
            record("partner.too-fast", Actor(f"partner:{partner}"), subject=partner, most=most)
    return MINUTE - now.second
